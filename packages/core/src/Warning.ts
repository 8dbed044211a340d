/**
 * Something that was done differently from how it was asked, said along with the pictures instead of kept quiet.
 */
import * as Schema from "effect/Schema"

/**
 * A warning, in one of these kinds:
 *
 * - `unknown_field`: the request has a field that nobody reads
 * - `no_effect`: a field was understood and changes nothing here
 * - `adjusted`: a value was replaced by the nearest one that the model can do
 * - `unknown_words`: the prompt has words that the model was not taught
 * - `sunset`: the model is being discontinued
 * - `stand_in`: another model than the one named made the pictures
 * - `partial`: fewer pictures than asked
 */
export const Warning = Schema.Struct({
  code: Schema.Literals(["unknown_field", "no_effect", "adjusted", "unknown_words", "sunset", "stand_in", "partial"]),
  /** The field of the request that it is about. */
  field: Schema.optionalKey(Schema.String),
  /** One plain sentence. Never repeats the prompt, except for the words that `unknown_words` is about. */
  message: Schema.String
}).annotate({ identifier: "Warning" })

/** A warning that comes with a response. */
export interface Warning extends Schema.Schema.Type<typeof Warning> {}
