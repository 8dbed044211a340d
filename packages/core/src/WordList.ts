/**
 * Words and phrases that prompts may not have: the simplest `Moderation.Check`.
 *
 * Whole words count, whatever their case, accents or the punctuation between them. What people do on purpose to get past a list (other
 * spellings, letters of another script that look alike, synonyms, other languages) gets past this one. Scripts that put no space between
 * words are matched only where the sentence is the phrase. Pictures are not looked at, and what is to be kept out of a picture
 * (`negative_prompt`) may be named.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import type { Check } from "./Moderation.ts"

/** How words are compared. */
export interface Options {
  /** Whether digits and signs count as the letters that they look like: `c4t` is `cat`. Absent: they don't. */
  readonly leetspeak?: boolean
}

const fields = ["prompt", "prompt_2"] as const

const lookalikes: { readonly [sign: string]: string } = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s"
}

/** Lower case, without accents and without the characters that nobody sees (soft hyphens, zero-width spaces). */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cf}]/gu, "")
    .toLowerCase()

/** The words of a text, one after the other. A number alone stays a number. */
const wordsOf = (text: string, { leetspeak = false }: Options): ReadonlyArray<string> =>
  leetspeak
    ? (plain(text).match(/[\p{L}\p{N}@$]+/gu) ?? []).map((word) =>
        /\p{L}/u.test(word) ? word.replace(/[013457@$]/g, (sign) => lookalikes[sign] ?? sign) : word
      )
    : (plain(text).match(/[\p{L}\p{N}]+/gu) ?? [])

/**
 * A check that refuses prompts with any of these words or phrases, and names the field but not the word.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Moderation from "@hyperimage/core/Moderation"
 * import * as WordList from "@hyperimage/core/WordList"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const check = WordList.make(["gore", "a burning house"])
 * const moderated = engine.pipe(ImageGenerator.wrap(Moderation.wrapper(check)))
 */
export const make = (phrases: Iterable<string>, options: Options = {}): Check => {
  const listed = [...phrases].map((phrase) => wordsOf(phrase, options)).filter((words) => words.length > 0)
  const known = new Set(listed.map((words) => words.join(" ")))
  const lengths = [...new Set(listed.map((words) => words.length))]

  const hasAny = (text: string): boolean => {
    const words = wordsOf(text, options)
    return words.some((_, at) => lengths.some((length) => known.has(words.slice(at, at + length).join(" "))))
  }

  return (request) => {
    const field = fields.find((name) => hasAny(request[name] ?? ""))
    return field === undefined ? "allow" : { field, reason: "has words that are not allowed here" }
  }
}

/** The phrases of a text: one a line. What follows a `#` at its beginning or behind a space is a remark; empty lines are none. */
export const parse = (text: string): ReadonlyArray<string> =>
  text
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/s, "").trim())
    .filter((line) => line !== "")

/**
 * The check of a file with one phrase a line. Fails with `PlatformError` where it can't be read.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Moderation from "@hyperimage/core/Moderation"
 * import * as WordList from "@hyperimage/core/WordList"
 *
 * const wrapper = Effect.map(WordList.fromFile("words.txt", { leetspeak: true }), (check) => Moderation.wrapper(check))
 */
export const fromFile = (
  path: string,
  options: Options = {}
): Effect.Effect<Check, PlatformError.PlatformError, FileSystem.FileSystem> =>
  FileSystem.FileSystem.use((files) => files.readFileString(path)).pipe(
    Effect.map((text) => make(parse(text), options))
  )
