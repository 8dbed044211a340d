/**
 * JSON that keeps 64-bit integers whole.
 *
 * A seed goes up to 2^64 - 1, `JSON.parse` alone rounds everything past 2^53 - 1, and a rounded seed does not reproduce its
 * picture. Integers that a `number` can't hold come out as `bigint` here, and a `bigint` is printed as the digits it is.
 */
import * as Result from "effect/Result"

declare global {
  interface JSON {
    /** ECMAScript's "JSON.parse source text access": a value that `JSON.stringify` prints as the given text. */
    rawJSON(text: string): unknown
  }
}

/** Why a text is not JSON, in the words of the JavaScript engine. The text itself is left out: it may hold a prompt. */
export interface ParseFailure {
  readonly _tag: "ParseFailure"
  readonly message: string
}

const hasLongInteger = /\d{16}/
const isInteger = /^-?\d+$/

const keepLongIntegers = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined
    ? isInteger.test(context.source)
      ? BigInt(context.source)
      : value
    : value

/** `JSON.parse` puts a piece of the text into its message, in quotes; a failure report must not repeat what was sent. */
const withoutQuotedText = (message: string): string => message.replace(/, ?(\.\.\.)?".*$/s, "").slice(0, 120)

/**
 * Reads a JSON text; integers beyond ±(2^53 - 1) become `bigint`.
 *
 * @example
 * import * as Json from "@hyperimage/core/Json"
 *
 * Json.parse('{"seed":18446744073709551615}') // success of { seed: 18446744073709551615n }
 */
export const parse = (text: string): Result.Result<unknown, ParseFailure> =>
  Result.try({
    try: (): unknown => (hasLongInteger.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text)),
    catch: (cause): ParseFailure => ({
      _tag: "ParseFailure",
      message: cause instanceof Error ? withoutQuotedText(cause.message) : "not JSON"
    })
  })

const printBigInts = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? JSON.rawJSON(value.toString()) : value

/**
 * Prints a value as JSON; a `bigint` is printed as an integer, all digits kept.
 *
 * @example
 * import * as Json from "@hyperimage/core/Json"
 *
 * Json.stringify({ seed: 18446744073709551615n }) // '{"seed":18446744073709551615}'
 */
export const stringify = (value: unknown, indent?: number): string => {
  try {
    return JSON.stringify(value, undefined, indent)
  } catch {
    // It holds a bigint. Most values hold none, and asking at each of them takes longer than all the printing.
    return JSON.stringify(value, printBigInts, indent)
  }
}
