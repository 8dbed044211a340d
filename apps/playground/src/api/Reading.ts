/** Reading JSON of which nothing is known yet: each reader gives the value where it is of the kind asked for, and nothing otherwise. */

/** An object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** An object; an empty one where it is none. */
export const fields = (value: unknown): Fields => (isFields(value) ? value : {})

/** A list; an empty one where it is none. */
export const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

/** A text. */
export const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

/** A number. */
export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined)

/** A list's texts. */
export const texts = (value: unknown): ReadonlyArray<string> => list(value).filter((entry) => typeof entry === "string")

/** The digits of an integer of any length, as core's `Json` reads them. */
export const digits = (value: unknown): string | undefined =>
  typeof value === "number" || typeof value === "bigint" || (typeof value === "string" && /^\d+$/.test(value))
    ? String(value)
    : undefined
