/** What is wrong with an address or a picture behind it, in the house's words. */
import { ImageError, InvalidRequest, type Issue } from "@hyperimage/core/ImageError"

/** An error of this package whose reason is `InvalidRequest`. */
export const invalid = (method: string, issues: ReadonlyArray<Issue>): ImageError =>
  new ImageError({ module: "Download", method, reason: new InvalidRequest({ issues }) })
