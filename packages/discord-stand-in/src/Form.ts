/**
 * Checking a body by Discord's rules: each field is read at its place, and what is wrong is kept with the place and Discord's code for it.
 *
 * A field that is absent, or null, breaks no rule but `required`.
 */
import { isObject } from "./Json.ts"

/** A rule that a body breaks. */
export interface Issue {
  readonly path: ReadonlyArray<string>
  readonly code: string
  readonly message: string
}

/** How long a text or a list may be. */
export interface Length {
  readonly min?: number
  readonly max: number
}

/** What a number may be. */
export interface Range {
  readonly min?: number
  readonly max?: number
}

/** A place in a body. */
export interface Field {
  readonly value: unknown
  /** Neither absent nor null. */
  readonly given: boolean
  /** Keeps something wrong with this place. */
  readonly report: (code: string, message: string) => void
  /** The place under a key, or an index. */
  readonly at: (key: string | number) => Field
  /** The same place, which must be filled. */
  readonly required: () => Field
  /** The text here, of a length in characters. */
  readonly text: (length: Length) => string | undefined
  readonly integer: (range?: Range) => number | undefined
  readonly number: (range?: Range) => number | undefined
  readonly boolean: () => boolean | undefined
  /** One of some values. */
  readonly choice: <const Value extends string | number>(values: ReadonlyArray<Value>) => Value | undefined
  /** The elements of the array here. */
  readonly items: (length?: Length) => ReadonlyArray<Field>
  /** The entries of the object here. */
  readonly entries: () => ReadonlyArray<readonly [key: string, field: Field]>
}

const lengthIssue = (size: number, { max, min = 0 }: Length): readonly [string, string] | undefined => {
  if (size >= min && size <= max) return undefined
  if (min > 0) return ["BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`]
  return ["BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`]
}

const isIn = <Value extends string | number>(values: ReadonlyArray<Value>, value: unknown): value is Value =>
  values.some((known) => known === value)

const fieldAt = (value: unknown, path: ReadonlyArray<string>, issues: Array<Issue>): Field => {
  const given = value !== undefined && value !== null
  const report = (code: string, message: string) => void issues.push({ path, code, message })

  /** The value where it is of a kind; a word of complaint where it isn't. */
  const ofKind = <A>(is: (value: unknown) => value is A, code: string, message: string): A | undefined => {
    if (!given) return undefined
    if (is(value)) return value
    report(code, message)
    return undefined
  }

  const inRange = (found: number | undefined, { max = Infinity, min = -Infinity }: Range) => {
    if (found === undefined) return undefined
    if (found < min) report("NUMBER_TYPE_MIN", `int value should be greater than or equal to ${min}.`)
    if (found > max) report("NUMBER_TYPE_MAX", `int value should be less than or equal to ${max}.`)
    return found
  }

  const field: Field = {
    value,
    given,
    report,
    at: (key) => {
      const inner = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[String(key)] : undefined
      return fieldAt(inner, [...path, String(key)], issues)
    },
    required: () => {
      if (!given) report("BASE_TYPE_REQUIRED", "This field is required")
      return field
    },
    text: (length) => {
      const found = ofKind(
        (it) => typeof it === "string",
        "STRING_TYPE_CONVERT",
        "Could not interpret value as string."
      )
      const issue = found === undefined ? undefined : lengthIssue([...found.trim()].length, length)
      if (issue !== undefined) report(...issue)
      return found
    },
    integer: (range = {}) =>
      inRange(
        ofKind(
          (it): it is number => Number.isSafeInteger(it),
          "NUMBER_TYPE_COERCE",
          `Value "${String(value)}" is not int.`
        ),
        range
      ),
    number: (range = {}) =>
      inRange(
        ofKind(
          (it): it is number => typeof it === "number" && Number.isFinite(it),
          "NUMBER_TYPE_COERCE",
          `Value "${String(value)}" is not float.`
        ),
        range
      ),
    boolean: () => ofKind((it) => typeof it === "boolean", "BOOLEAN_TYPE_CONVERT", "Must be either true or false."),
    choice: (values) =>
      ofKind((it) => isIn(values, it), "BASE_TYPE_CHOICES", `Value must be one of (${values.join(", ")}).`),
    items: (length) => {
      const found = ofKind<ReadonlyArray<unknown>>(Array.isArray, "LIST_TYPE_CONVERT", "Only iterables may be used.")
      const issue = found === undefined || length === undefined ? undefined : lengthIssue(found.length, length)
      if (issue !== undefined) report(...issue)
      return (found ?? []).map((_, index) => field.at(index))
    },
    entries: () => {
      const found = ofKind(isObject, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
      return Object.keys(found ?? {}).map((key) => [key, field.at(key)] as const)
    }
  }
  return field
}

/** What a value breaks of some rules; none: it is fine. */
export const check = (value: unknown, rules: (body: Field) => void): ReadonlyArray<Issue> => {
  const issues: Array<Issue> = []
  rules(fieldAt(value, [], issues))
  return issues
}
