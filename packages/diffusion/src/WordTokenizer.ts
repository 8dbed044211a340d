/**
 * A tokenizer whose tokens are whole words: `tokenizer/vocab.json` with `"type": "words"`.
 *
 * A text becomes lower-case words and commas between a start and an end token, padded to a fixed length. A word outside the
 * vocabulary becomes the unknown token, and is reported.
 */
import * as Schema from "effect/Schema"
import type { Tokenizer } from "./Tokenizer.ts"

const isRegularExpression = (source: string): boolean => {
  try {
    return new RegExp(source, "g").flags === "g"
  } catch {
    return false // the only failure is a SyntaxError: not a regular expression
  }
}

/** Schema of `vocab.json`. */
export const Vocabulary = Schema.Struct({
  type: Schema.Literal("words"),
  /** A regular expression that matches one token of the text. */
  split: Schema.String.check(Schema.makeFilter(isRegularExpression, { expected: "a regular expression" })),
  lowercase: Schema.Boolean,
  /** How many tokens a prompt becomes, start and end included. */
  length: Schema.Int.check(Schema.isGreaterThan(2)),
  /** The places in `vocab` of the four tokens that are no words. */
  pad: Schema.Int,
  bos: Schema.Int,
  eos: Schema.Int,
  unk: Schema.Int,
  /** All tokens; a token's number is its place. */
  vocab: Schema.Array(Schema.String)
})

/** The words that a model knows, and how a text is cut into them. */
export interface Vocabulary extends Schema.Schema.Type<typeof Vocabulary> {}

/**
 * A tokenizer for a vocabulary.
 *
 * @example
 * import * as WordTokenizer from "@hyperimage/diffusion/WordTokenizer"
 *
 * const tokenizer = WordTokenizer.make({
 *   type: "words",
 *   split: "[a-z]+",
 *   lowercase: true,
 *   length: 6,
 *   pad: 0,
 *   bos: 1,
 *   eos: 2,
 *   unk: 3,
 *   vocab: ["<pad>", "<s>", "</s>", "<unk>", "a", "cat"]
 * })
 *
 * tokenizer.encode("A purple cat") // { ids: [1, 4, 3, 5, 2, 0], unknown: ["purple"], left: 0 }
 */
export const make = (vocabulary: Vocabulary): Tokenizer => {
  const { bos, eos, length, lowercase, pad, split, unk, vocab } = vocabulary
  const places = new Map(vocab.map((word, place) => [word, place]))
  return {
    length,
    encode: (text) => {
      const words = (lowercase ? text.toLowerCase() : text).match(new RegExp(split, "g")) ?? []
      const read = words.slice(0, length - 2)
      const ids = [bos, ...read.map((word) => places.get(word) ?? unk), eos]
      return {
        ids: [...ids, ...Array.from({ length: length - ids.length }, () => pad)],
        unknown: [...new Set(read.filter((word) => !places.has(word)))],
        left: words.length - read.length
      }
    }
  }
}
