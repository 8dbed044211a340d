/**
 * Discord's ids: 64-bit numbers, written as text, that hold when they were made.
 */

/** The first second of 2015, in milliseconds: where snowflakes begin. */
const epoch = 1_420_070_400_000n

/** A maker of ids that never repeat and always grow; `now` is in milliseconds. */
export const maker = (now: () => number): (() => string) => {
  let last = 0n
  return () => {
    const next = (BigInt(now()) - epoch) << 22n
    last = next > last ? next : last + 1n
    return String(last)
  }
}

/** Whether a value is an id. */
export const is = (value: unknown): value is string => typeof value === "string" && /^\d{1,20}$/.test(value)
