/**
 * What happens while one request is worked on, in order: `Queued`* → `Started` → `Progress`* → `ImageReady`* → `Completed`.
 *
 * `Queued` comes again as the position changes. An engine that can't see its steps sends no `Progress`: events are reported, never
 * made up.
 */
import * as Data from "effect/Data"
import type { GeneratedImage } from "./GeneratedImage.ts"
import type { ImageResponse } from "./ImageResponse.ts"

/** A rough look at a picture that is still being made: the bytes of a small PNG. */
export interface Preview {
  readonly mediaType: "image/png"
  readonly bytes: Uint8Array
}

/** One thing that happened. */
export type ImageEvent = Data.TaggedEnum<{
  /** Waiting; so many others have to end before this one begins: 1 is next in line. */
  Queued: { readonly position: number }
  /** `model` has begun to work. */
  Started: { readonly model: string }
  /** `step` of `of` steps are done, over all pictures of the request; `index` is the picture in work. */
  Progress: { readonly step: number; readonly of: number; readonly index: number; readonly preview?: Preview }
  /** One picture is finished, others may follow. */
  ImageReady: { readonly image: GeneratedImage }
  /** All are finished; always the last. */
  Completed: { readonly response: ImageResponse }
}>

/**
 * Constructors and matchers: `ImageEvent.Queued({ position: 0 })`, `ImageEvent.$match(event, { … })`, `ImageEvent.$is("Progress")`.
 */
export const ImageEvent = Data.taggedEnum<ImageEvent>()
