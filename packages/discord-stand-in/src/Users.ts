/**
 * People at work: they use commands, press buttons, fill in forms, and see what comes of it.
 */
import * as Effect from "effect/Effect"
import * as Answer from "./Answer.ts"
import type { NothingCame } from "./Changes.ts"
import { fill, Impossible, type Value, type Values } from "./CommandInput.ts"
import { CommandType } from "./CommandRules.ts"
import type { Command } from "./Commands.ts"
import { ComponentType } from "./ComponentRules.ts"
import type { Delivery } from "./Delivery.ts"
import type { Hub } from "./Hub.ts"
import { type Asked, InteractionType } from "./Interactions.ts"
import * as Json from "./Json.ts"
import { type Attachment, buttons, componentsIn, type Message } from "./Message.ts"
import { current, type Upload } from "./Messages.ts"
import { uploadWire } from "./MessageWire.ts"
import { Permission, type Person } from "./World.ts"

/** What somebody fills in: texts by the input's custom id, chosen values, or files. */
export type FormValues = Readonly<Record<string, string | ReadonlyArray<string> | ReadonlyArray<Upload>>>

/** Somebody who uses the app. */
export interface User extends Person {
  /** Uses a slash command, e.g. `imagine` or `settings channel`. */
  readonly slash: (name: string, values?: Values) => Effect.Effect<Answer.Answer, Impossible>
  /** Types into an option that completes itself, and sees what is suggested. */
  readonly complete: (
    name: string,
    option: string,
    typed: string | number,
    values?: Values
  ) => Effect.Effect<Answer.Answer, Impossible>
  /** Uses a command from a message's menu. */
  readonly menu: (name: string, message: Message) => Effect.Effect<Answer.Answer, Impossible>
  /** Presses a button, by its label, its emoji or its custom id. */
  readonly press: (message: Message, button: string | RegExp) => Effect.Effect<Answer.Answer, Impossible>
  /** Chooses from a menu, by its custom id. */
  readonly choose: (
    message: Message,
    customId: string,
    values: ReadonlyArray<string>
  ) => Effect.Effect<Answer.Answer, Impossible>
  /** Fills in a form and sends it. */
  readonly submit: (modal: Answer.Modal, values: FormValues) => Effect.Effect<Answer.Answer, Impossible>
  /** Takes a message away: one's own, or anybody's with the permission for it. */
  readonly remove: (message: Message) => Effect.Effect<void, Impossible>
  /** Writes into the channel, with files. */
  readonly write: (content: string, uploads?: ReadonlyArray<Upload>) => Effect.Effect<Message, NothingCame | Impossible>
}

const impossible = (message: string) => new Impossible({ message })

const isUploads = (value: FormValues[string]): value is ReadonlyArray<Upload> =>
  typeof value !== "string" && value.some((it) => typeof it === "object")

/** Whether somebody may use a command where they are. */
const mayUse = ({ channel, permissions }: Person, command: Command): boolean => {
  const contexts = Json.at(command, "contexts")
  const here = channel.guild === undefined ? 1 : 0
  if (Array.isArray(contexts) && !contexts.includes(here)) return false
  const wanted = Json.text(command, "default_member_permissions")
  if (wanted === undefined || channel.guild === undefined) return true
  if ((permissions & Permission.administrator) !== 0n) return true
  return wanted !== "0" && (permissions & BigInt(wanted)) === BigInt(wanted)
}

/** Brings a person to life. */
export const make = (hub: Hub, delivery: Delivery, person: Person): User => {
  const { commands, interactions, messages, wire } = hub
  const place = person.channel.guild?.id

  const ask = Effect.fnUntraced(function* (asked: Omit<Asked, "person">) {
    const interaction = interactions.begin({ ...asked, person })
    // Whoever asked goes on living while the request is on its way.
    yield* Effect.forkDetach(delivery.deliver(interaction))
    return Answer.make(interaction, hub)
  })

  const command = Effect.fnUntraced(function* (type: number, name: string) {
    const found = commands.find(place, type, name)
    if (found === undefined) return yield* impossible(`no command ${name} is registered`)
    if (!mayUse(person, found)) return yield* impossible(`${person.name} may not use ${name} here`)
    return found
  })

  const upload = ({ bytes, contentType, name }: Upload): Attachment =>
    hub.cdn.keep(
      person.channel.id,
      { id: hub.nextId(), name, contentType, bytes, description: undefined, spoiler: false },
      true
    )

  const commandData = (found: Command, rest: Json.JsonObject): Json.JsonObject => ({
    id: found["id"],
    name: found["name"],
    type: found["type"],
    ...(found["guild_id"] === undefined ? {} : { guild_id: found["guild_id"] }),
    ...rest
  })

  const typed = Effect.fnUntraced(function* (name: string, values: Values, focused?: string) {
    const [first = "", ...words] = name.split(" ")
    const found = yield* command(CommandType.chatInput, first)
    const { options, resolved } = yield* fill(found, words, values, upload, focused)
    const type = focused === undefined ? InteractionType.command : InteractionType.autocomplete
    const hasFiles = Object.keys(resolved).length > 0
    return yield* ask({ type, data: commandData(found, { options, ...(hasFiles ? { resolved } : {}) }) })
  })

  /** A message as it is now, if it is still there and this person sees it. */
  const visible = Effect.fnUntraced(function* ({ id }: Message) {
    const stored = messages.find(id)
    if (stored === undefined) return yield* impossible("the message is gone")
    const forSomebodyElse = Json.text(stored.interaction, "user", "id") !== person.id
    if (current(stored)?.ephemeral === true && forSomebodyElse) return yield* impossible("only somebody else sees it")
    return stored
  })

  const component = Effect.fnUntraced(function* (message: Message, data: Json.JsonObject) {
    const source = yield* visible(message)
    return yield* ask({ type: InteractionType.component, data, source, message: wire(source) })
  })

  /** The filled-in form as it goes out: each input with its value, in the place that it had. */
  const filled = (components: ReadonlyArray<unknown>, values: FormValues, files: Record<string, Json.JsonObject>) => {
    const fillIn = (input: unknown): unknown => {
      const inner = Json.at(input, "component")
      const row = Json.at(input, "components")
      const type = Json.number(input, "type")
      if (inner !== undefined) return { type, component: fillIn(inner) }
      if (Array.isArray(row)) return { type, components: row.map(fillIn) }
      const customId = Json.text(input, "custom_id")
      if (customId === undefined) return { type }
      const value = values[customId]
      if (type === ComponentType.textInput) {
        return { type, custom_id: customId, value: value ?? Json.text(input, "value") ?? "" }
      }
      if (value !== undefined && isUploads(value)) {
        const kept = value.map(upload)
        for (const file of kept) files[file.id] = uploadWire(file)
        return { type, custom_id: customId, values: kept.map(({ id }) => id) }
      }
      return { type, custom_id: customId, values: typeof value === "string" ? [value] : (value ?? []) }
    }
    return components.map(fillIn)
  }

  const inputsOf = (components: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
    components.flatMap((it) => {
      const inner = Json.at(it, "component")
      return inner === undefined ? Json.list(it, "components") : [inner]
    })

  /** What the client would not let out: a text that is too long or short, a place that must be filled. */
  const wrongInput = (input: unknown, values: FormValues): string | undefined => {
    const customId = Json.text(input, "custom_id") ?? ""
    const value = values[customId] ?? Json.text(input, "value") ?? ""
    const required = Json.at(input, "required") !== false
    if (required && value.length === 0) return `${customId} must be filled in`
    if (typeof value !== "string" || value === "") return undefined
    if (value.length > (Json.number(input, "max_length") ?? 4000)) return `${customId} is too long`
    return value.length < (Json.number(input, "min_length") ?? 0) ? `${customId} is too short` : undefined
  }

  return {
    ...person,
    slash: (name, values = {}) => typed(name, values),
    complete: (name, option, text, values = {}) =>
      typed(name, { ...values, [option]: text } satisfies Readonly<Record<string, Value>>, option),
    menu: Effect.fnUntraced(function* (name, message) {
      const found = yield* command(CommandType.message, name)
      const stored = yield* visible(message)
      const resolved = { messages: { [stored.id]: wire(stored) } }
      return yield* ask({
        type: InteractionType.command,
        data: commandData(found, { target_id: stored.id, resolved })
      })
    }),
    press: Effect.fnUntraced(function* (message, wanted) {
      const isWanted = (text: string) => (typeof wanted === "string" ? text === wanted : wanted.test(text))
      const now = current(yield* visible(message)) ?? message
      const found = buttons(now).find(({ customId, emoji, label }) => [label, emoji, customId].some(isWanted))
      const there = buttons(now).map(({ emoji, label }) => label || emoji)
      if (found === undefined) return yield* impossible(`there is no button ${wanted}, only ${there.join(", ")}`)
      if (found.disabled) return yield* impossible(`the button ${wanted} is disabled`)
      return yield* component(message, { custom_id: found.customId, component_type: ComponentType.button })
    }),
    choose: Effect.fnUntraced(function* (message, customId, values) {
      const now = current(yield* visible(message)) ?? message
      const menu = componentsIn(now.components).find((it) => Json.text(it, "custom_id") === customId)
      if (menu === undefined) return yield* impossible(`there is no menu ${customId}`)
      const known = Json.list(menu, "options").map((it) => Json.text(it, "value"))
      const strange = values.find((value) => known.length > 0 && !known.includes(value))
      if (strange !== undefined) return yield* impossible(`${customId} has no option ${strange}`)
      return yield* component(message, { custom_id: customId, component_type: Json.at(menu, "type"), values })
    }),
    submit: Effect.fnUntraced(function* ({ components, customId, source }, values) {
      const wrong = inputsOf(components).flatMap((input) => wrongInput(input, values) ?? [])[0]
      if (wrong !== undefined) return yield* impossible(wrong)
      const attachments: Record<string, Json.JsonObject> = {}
      const data = { custom_id: customId, components: filled(components, values, attachments) }
      return yield* ask({
        type: InteractionType.modal,
        data: Object.keys(attachments).length === 0 ? data : { ...data, resolved: { attachments } },
        source,
        message: source === undefined ? undefined : wire(source)
      })
    }),
    remove: Effect.fnUntraced(function* (message) {
      const stored = yield* visible(message)
      const may = stored.authorId === person.id || (person.permissions & Permission.manageMessages) !== 0n
      if (!may) return yield* impossible(`${person.name} may not delete this message`)
      hub.remove(stored)
    }),
    write: Effect.fnUntraced(function* (content, uploads = []) {
      const from = { channel: person.channel, authorId: person.id, interaction: undefined }
      const files = new Map(uploads.map((file, index) => [String(index), file]))
      const setting = { sizeLimit: person.attachmentSizeLimit, mentions: ["users"] as const }
      const stored = yield* messages
        .create(from, { body: { content }, uploads: files }, setting)
        .pipe(Effect.mapError(({ message }) => impossible(message)))
      const [message] = stored.history
      return message ?? (yield* impossible("the message was not kept"))
    })
  }
}
