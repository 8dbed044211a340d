/**
 * What a person types into a slash command, checked against its definition as Discord's client does before anything is sent.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { OptionType } from "./CommandRules.ts"
import * as Json from "./Json.ts"
import type { Attachment } from "./Message.ts"
import type { Upload } from "./Messages.ts"
import { uploadWire } from "./MessageWire.ts"

/** Something that Discord's client would not let a person do. */
export class Impossible extends Data.TaggedError("Impossible")<{ readonly message: string }> {}

const impossible = (message: string) => new Impossible({ message })

/** A value for an option: text, a number, a choice by its name or value, a file, or somebody's or something's id. */
export type Value = string | number | boolean | Upload

/** The options' values, by name. */
export type Values = Readonly<Record<string, Value>>

/** What goes out: the options as nested as the command's name, and the files. */
export interface Input {
  readonly options: ReadonlyArray<Json.JsonObject>
  readonly resolved: Json.JsonObject
}

interface Typed {
  readonly value: string | number | boolean
  readonly attachment: Attachment | undefined
}

const isUpload = (value: Value): value is Upload => typeof value === "object"

const tooLongOrShort = (option: Json.JsonObject, text: string) =>
  text.length > (Json.number(option, "max_length") ?? 6000) || text.length < (Json.number(option, "min_length") ?? 0)

const outOfRange = (option: Json.JsonObject, value: number) =>
  value > (Json.number(option, "max_value") ?? Infinity) || value < (Json.number(option, "min_value") ?? -Infinity)

/** A value as the option wants it; an unfinished one, while its option completes itself, may be anything. */
const typed = Effect.fnUntraced(function* (
  option: Json.JsonObject,
  name: string,
  given: Value,
  unfinished: boolean,
  upload: (file: Upload) => Attachment
) {
  const type = Json.number(option, "type")
  const plain = (value: string | number | boolean): Typed => ({ value, attachment: undefined })
  const fail = (expected: string) => impossible(`${name}: expected ${expected}, got ${String(given)}`)
  if (isUpload(given)) {
    if (type !== OptionType.attachment) return yield* fail("no file")
    const attachment = upload(given)
    const result: Typed = { value: attachment.id, attachment }
    return result
  }
  if (unfinished) return plain(given)
  const choices = Json.list(option, "choices")
  if (choices.length > 0) {
    const choice = choices.find((it) => [Json.at(it, "value"), Json.at(it, "name")].includes(given))
    const value = Json.at(choice, "value")
    if (typeof value !== "string" && typeof value !== "number") {
      return yield* fail(`one of ${choices.map((it) => Json.text(it, "name")).join(", ")}`)
    }
    return plain(value)
  }
  switch (type) {
    case OptionType.string:
      return typeof given !== "string" || tooLongOrShort(option, given)
        ? yield* fail("a text of its length")
        : plain(given)
    case OptionType.integer:
    case OptionType.number: {
      const isRight = typeof given === "number" && (type === OptionType.number || Number.isInteger(given))
      return !isRight || outOfRange(option, given) ? yield* fail("a number in its range") : plain(given)
    }
    case OptionType.boolean:
      return typeof given === "boolean" ? plain(given) : yield* fail("true or false")
    case OptionType.attachment:
      return yield* fail("a file")
    default:
      return typeof given === "string" ? plain(given) : yield* fail("an id")
  }
})

/** The options under the last word of a command's name, e.g. `settings channel`. */
const descend = (
  command: Json.JsonObject,
  words: ReadonlyArray<string>
): Effect.Effect<Json.JsonObject, Impossible> => {
  const [word, ...rest] = words
  if (word === undefined) return Effect.succeed(command)
  const inner = Json.list(command, "options").find((it) => Json.text(it, "name") === word)
  return Json.isObject(inner) ? descend(inner, rest) : Effect.fail(impossible(`there is no ${word} in this command`))
}

/** What a person's values become. `focused`: the option that they are still typing. */
export const fill = Effect.fnUntraced(function* (
  command: Json.JsonObject,
  words: ReadonlyArray<string>,
  values: Values,
  upload: (file: Upload) => Attachment,
  focused?: string
) {
  const target = yield* descend(command, words)
  const definitions = Json.list(target, "options").map((it) => Json.object(it))
  const isGroup = definitions.some((it) => it["type"] === 1 || it["type"] === 2)
  if (isGroup) return yield* impossible("this command has sub-commands: name one of them")
  const unknown = Object.keys(values).find((name) => !definitions.some((it) => it["name"] === name))
  if (unknown !== undefined) return yield* impossible(`the command has no option ${unknown}`)
  const missing = definitions.find((it) => it["required"] === true && values[String(it["name"])] === undefined)
  if (missing !== undefined && focused === undefined) return yield* impossible(`${String(missing["name"])} is required`)
  const focusedOption = definitions.find((it) => it["name"] === focused)
  if (focused !== undefined && focusedOption?.["autocomplete"] !== true) {
    return yield* impossible(`${focused} does not complete itself`)
  }

  const options: Array<Json.JsonObject> = []
  const attachments: Record<string, Json.JsonObject> = {}
  for (const definition of definitions) {
    const name = String(definition["name"])
    const given = values[name]
    if (given === undefined) continue
    const { attachment, value } = yield* typed(definition, name, given, name === focused, upload)
    if (attachment !== undefined) attachments[attachment.id] = uploadWire(attachment)
    options.push({ name, type: definition["type"], value, ...(name === focused ? { focused: true } : {}) })
  }
  const nested = words.reduceRight<ReadonlyArray<Json.JsonObject>>(
    (inner, name, depth) => [{ name, type: words.length - depth, options: inner }],
    options
  )
  const input: Input = {
    options: nested,
    resolved: Object.keys(attachments).length === 0 ? {} : { attachments }
  }
  return input
})
