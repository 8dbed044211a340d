/**
 * The number that a picture grows from: the same request with the same seed gives the same picture.
 *
 * Seeds are unsigned 64-bit integers, as the live service's are, and therefore `bigint` in code. On the wire they are JSON
 * integers; `Json` reads and prints them without loss. A `number` or a decimal text is accepted wherever a seed is given.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** The largest seed, 2^64 - 1. */
export const maximum = 18_446_744_073_709_551_615n

const expected = "an integer between 0 and 18446744073709551615"

const toBigInt = (value: number | bigint | string): bigint =>
  typeof value === "bigint" ? value : typeof value === "number" ? BigInt(value) : BigInt(value.trim())

const Written = Schema.Union([
  Schema.Finite.annotate({ expected }).check(
    Schema.makeFilter((value) => Number.isSafeInteger(value) && value >= 0, { expected })
  ),
  Schema.BigInt.annotate({ expected }).check(
    Schema.makeFilter((value) => value >= 0n && value <= maximum, { expected })
  ),
  Schema.String.annotate({ expected }).check(
    Schema.makeFilter((value) => /^\s*\d{1,20}\s*$/.test(value) && BigInt(value.trim()) <= maximum, { expected })
  )
]).annotate({ expected, identifier: "Seed" })

/**
 * Schema of a seed: a `bigint` from 0 to 2^64 - 1; written as a safe integer `number`, a `bigint` or decimal text.
 *
 * A `number` beyond 2^53 - 1 is refused, because it was rounded before it came here.
 */
export const Seed = Written.pipe(
  Schema.decodeTo(Schema.BigInt, {
    decode: SchemaGetter.transform(toBigInt),
    encode: SchemaGetter.transform((seed: bigint): number | bigint =>
      seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seed) : seed
    )
  })
)

/** A `bigint` from 0 to 2^64 - 1. */
export type Seed = bigint

/** A seed as a person or a JSON document writes it. */
export type Input = number | bigint | string

/**
 * Draws a seed below 2^32: short enough to read aloud, and whole in every JSON reader.
 *
 * Taken from Effect's `Random`, so that a test can fix it.
 */
export const random: Effect.Effect<Seed> = Effect.map(Random.nextIntBetween(0, 0xffffffff), BigInt)

/**
 * The seed of picture `index` of a request: the first one's plus `index`, beginning again at 0 past the largest.
 *
 * @example
 * import * as Seed from "@hyperimage/core/Seed"
 *
 * Seed.at(42n, 3) // 45n
 */
export const at = (seed: Seed, index: number): Seed => (seed + BigInt(index)) & maximum
