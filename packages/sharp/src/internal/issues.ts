/** What is wrong with an option or a picture, in the house's words. */
import { ImageError, InvalidRequest, type Issue } from "@hyperimage/core/ImageError"

/** One issue of one field. */
export const issue = (field: string, what: string): Issue => ({ path: [field], message: `${field}: ${what}` })

/** The issue of a number that is no integer in a range; none where it is absent. */
export const outsideOf = (
  field: string,
  value: number | undefined,
  minimum: number,
  maximum: number
): ReadonlyArray<Issue> =>
  value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)
    ? []
    : [issue(field, `expected an integer between ${minimum} and ${maximum.toLocaleString("en-US")}, got ${value}`)]

/** The issue of a colour that isn't one. */
export const notAColour = (field: string, value: string | undefined): ReadonlyArray<Issue> =>
  value === undefined || /^#[0-9a-f]{6}$/i.test(value) ? [] : [issue(field, 'expected a colour like "#ff8800"')]

/** An error of `module` whose reason is `InvalidRequest`. */
export const invalidRequest = (module: string, method: string, issues: ReadonlyArray<Issue>): ImageError =>
  new ImageError({ module, method, reason: new InvalidRequest({ issues }) })
