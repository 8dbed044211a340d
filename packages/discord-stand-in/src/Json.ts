/**
 * JSON from the wire, read without trusting it: what isn't there, or isn't of the kind that is asked for, is `undefined`.
 */

/** An object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a value is an object, and neither an array nor null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * What lies at a path of keys and indices.
 *
 * @example
 * import * as Json from "@hyperimage/discord-stand-in/Json"
 *
 * Json.at({ embeds: [{ title: "A cat" }] }, "embeds", 0, "title") // "A cat"
 */
export const at = (value: unknown, ...path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)]
    return isObject(inner) ? inner[String(key)] : undefined
  }, value)

/** The text at a path. */
export const text = (value: unknown, ...path: ReadonlyArray<string | number>): string | undefined => {
  const found = at(value, ...path)
  return typeof found === "string" ? found : undefined
}

/** The number at a path. */
export const number = (value: unknown, ...path: ReadonlyArray<string | number>): number | undefined => {
  const found = at(value, ...path)
  return typeof found === "number" ? found : undefined
}

/** The elements of the array at a path; none where there is no array. */
export const list = (value: unknown, ...path: ReadonlyArray<string | number>): ReadonlyArray<unknown> => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The object at a path; an empty one where there is none. */
export const object = (value: unknown, ...path: ReadonlyArray<string | number>): JsonObject => {
  const found = at(value, ...path)
  return isObject(found) ? found : {}
}
