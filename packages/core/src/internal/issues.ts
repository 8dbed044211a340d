/**
 * Turns what a Schema says about bad input into the house's words: `steps: expected an integer between 1 and 100, got 101`.
 *
 * Schemas say what they expect through `expected` annotations; what was there instead is looked up in the input by path. Texts are
 * described by their length, since a prompt or a picture must not end up in an error message.
 */
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Issue } from "../ImageError.ts"

/** What a node of a schema says that it expects; the last check's word counts, as it is the most precise. */
const expectedBy = (ast: SchemaAST.AST): string | undefined => {
  const said = [ast.annotations?.["expected"], ...(ast.checks ?? []).map((check) => check.annotations?.["expected"])]
  return said.filter((expected) => typeof expected === "string").at(-1)
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    const expected = issue._tag === "InvalidType" ? expectedBy(issue.ast) : undefined
    return expected === undefined ? SchemaIssue.defaultLeafHook(issue) : `Expected ${expected}`
  }
})

const keyOf = (segment: PropertyKey | { readonly key: PropertyKey }): string | number => {
  const key = typeof segment === "object" ? segment.key : segment
  return typeof key === "symbol" ? key.toString() : key
}

const valueAt = (input: unknown, path: ReadonlyArray<string | number>): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    input
  )

const describe = (value: unknown): string => {
  if (value === undefined) return "nothing"
  if (value === null) return "null"
  if (typeof value === "string") {
    const length = value.length.toLocaleString("en-US")
    return value.length === 0 ? "an empty text" : `a text of ${length} character${value.length === 1 ? "" : "s"}`
  }
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value)
  return Array.isArray(value) ? "a list" : `a${typeof value === "object" ? "n" : ""} ${typeof value}`
}

/** `images[0].seed`: how a path is written in messages. */
export const formatPath = (path: ReadonlyArray<string | number>): string =>
  path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`),
    ""
  )

/** All issues of a failed decode, one for each path, in the order of the input's fields. */
export const fromSchemaError = (error: Schema.SchemaError, input: unknown): ReadonlyArray<Issue> => {
  const byPath = new Map<string, Issue>()
  for (const { message, path: segments } of format(error.issue).issues) {
    const path = (segments ?? []).map(keyOf)
    const name = formatPath(path)
    if (byPath.has(name)) continue
    const words =
      message === "Expected no excess property"
        ? "is not a field of an image request"
        : message === "Missing key"
          ? "is required"
          : `${message.replace(/^Expected /, "expected ")}, got ${describe(valueAt(input, path))}`
    byPath.set(name, { path, message: `${name === "" ? "body" : name}: ${words}` })
  }
  return [...byPath.values()]
}
