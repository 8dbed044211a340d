/**
 * Who is notified of a message: those whom its text names, as far as `allowed_mentions` lets it.
 */
import { ComponentType } from "./ComponentRules.ts"
import * as Json from "./Json.ts"
import { componentsIn } from "./Message.ts"

/** What is parsed where the body doesn't say: everything in a channel's message, only users in an interaction's. */
export type Parse = ReadonlyArray<"users" | "roles" | "everyone">

/** The ids that a text names in a form. */
const named = (text: string, form: RegExp): ReadonlyArray<string> => [
  ...new Set([...text.matchAll(form)].map(([, id]) => id ?? ""))
]

/** User ids, role ids and `everyone`, each once. */
export const notifiedBy = (
  content: string,
  components: ReadonlyArray<unknown>,
  allowed: unknown,
  fallback: Parse
): ReadonlyArray<string> => {
  const text = [
    content,
    ...componentsIn(components).map((component) =>
      Json.number(component, "type") === ComponentType.textDisplay ? (Json.text(component, "content") ?? "") : ""
    )
  ].join("\n")
  const parse = Json.isObject(allowed) ? Json.list(allowed, "parse") : fallback
  const may = (kind: "users" | "roles", id: string) =>
    parse.includes(kind) || Json.list(allowed, kind).some((known) => String(known) === id)
  return [
    ...named(text, /<@!?(\d+)>/g).filter((id) => may("users", id)),
    ...named(text, /<@&(\d+)>/g).filter((id) => may("roles", id)),
    ...(parse.includes("everyone") && /@(everyone|here)\b/.test(text) ? ["everyone"] : [])
  ]
}
