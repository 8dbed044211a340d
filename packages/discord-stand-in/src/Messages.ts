/**
 * The messages there are: made and edited by bodies that follow the rules, with all that they have been.
 */
import * as Effect from "effect/Effect"
import type { Cdn } from "./Cdn.ts"
import type { Changes } from "./Changes.ts"
import { emptyMessage, type Failure, invalidForm, tooLarge } from "./Failure.ts"
import * as Form from "./Form.ts"
import * as Json from "./Json.ts"
import * as Mentions from "./Mentions.ts"
import type { Attachment, Message } from "./Message.ts"
import { checkMessage, Flag, nameOfUpload } from "./MessageRules.ts"
import type { Channel } from "./World.ts"

/** A file as it was sent. */
export interface Upload {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** What a request says: a body, and files by the number in `files[n]`. */
export interface Content {
  readonly body: unknown
  readonly uploads: ReadonlyMap<string, Upload>
}

/** A message through time. */
export interface Stored {
  readonly id: string
  readonly channel: Channel
  /** The id of the person, or of the app, who wrote it. */
  readonly authorId: string
  /** The interaction that it answers, as the API shows it. */
  readonly interaction: Json.JsonObject | undefined
  /** What it has been; the last is what it is. */
  readonly history: Array<Message>
}

/** What it is now. */
export const current = ({ history }: Stored): Message | undefined => history[history.length - 1]

/** Where and how a body is made a message. */
export interface Setting {
  /** The largest file, in bytes. */
  readonly sizeLimit: number
  /** Whom a body without `allowed_mentions` notifies. */
  readonly mentions: Mentions.Parse
  /** Flags that it has without asking. */
  readonly flags?: number
}

/** All messages. */
export interface Messages {
  readonly all: () => ReadonlyArray<Stored>
  readonly find: (id: string | undefined) => Stored | undefined
  /** A new message without content, "thinking". */
  readonly begin: (from: Pick<Stored, "channel" | "authorId" | "interaction">, flags: number) => Stored
  /** A new message. */
  readonly create: (
    from: Pick<Stored, "channel" | "authorId" | "interaction">,
    content: Content,
    setting: Setting
  ) => Effect.Effect<Stored, Failure>
  /** Makes of a message what a body says; what it doesn't say stays. */
  readonly edit: (stored: Stored, content: Content, setting: Setting) => Effect.Effect<Stored, Failure>
  readonly remove: (stored: Stored) => void
}

/** What the messages need of the rest. */
export interface Surroundings {
  readonly now: () => number
  readonly nextId: () => string
  readonly cdn: Cdn
  readonly changes: Changes
}

/** A body's list where it has one, otherwise what there was. */
const listOr = (body: unknown, key: string, before: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  const value = Json.at(body, key)
  return value === undefined ? before : Json.list(value)
}

const isShown = (flags: number, message: Pick<Message, "content" | "embeds" | "components" | "attachments">) =>
  (flags & Flag.layout) !== 0
    ? message.components.length > 0
    : message.content.trim() !== "" || message.embeds.length > 0 || message.attachments.length > 0

/** Keeps messages. */
export const make = ({ cdn, changes, nextId, now }: Surroundings): Messages => {
  const messages = new Map<string, Stored>()

  const blank = (id: string, channel: Channel, flags: number): Message => ({
    id,
    channelId: channel.id,
    at: now(),
    content: "",
    embeds: [],
    components: [],
    attachments: [],
    flags,
    ephemeral: (flags & Flag.ephemeral) !== 0,
    loading: (flags & Flag.loading) !== 0,
    deleted: false,
    notified: [],
    replyTo: undefined
  })

  /** The files after a body: those it keeps, described anew, and those it brings. */
  const attachmentsAfter = (before: Message, { body, uploads }: Content, ephemeral: boolean) => {
    const entries = Json.at(body, "attachments")
    const entryOf = (id: string) => Json.list(entries).find((entry) => String(Json.at(entry, "id")) === id)
    const kept = before.attachments
      .filter(({ id }) => !Array.isArray(entries) || entryOf(id) !== undefined)
      .map((file): Attachment => ({
        ...file,
        description: Json.text(entryOf(file.id), "description") ?? file.description
      }))
    const added = [...uploads].map(([number, { bytes, contentType, name }]) => {
      const fileName = nameOfUpload(body, number, name)
      const description = Json.text(entryOf(number), "description")
      const spoiler = fileName.startsWith("SPOILER_") || Json.at(entryOf(number), "is_spoiler") === true
      return cdn.keep(
        before.channelId,
        { id: nextId(), name: fileName, contentType, bytes, description, spoiler },
        ephemeral
      )
    })
    return [...kept, ...added]
  }

  const apply = Effect.fnUntraced(function* (before: Message, content: Content, setting: Setting) {
    const { body, uploads } = content
    const issues = Form.check(body, (field) =>
      checkMessage(field, {
        uploads: new Map([...uploads].map(([number, { name }]) => [number, name])),
        attached: new Map(before.attachments.map(({ id, name }) => [id, name])),
        flags: before.flags
      })
    )
    if (issues.length > 0) return yield* invalidForm(issues)
    if ([...uploads.values()].some(({ bytes }) => bytes.byteLength > setting.sizeLimit)) return yield* tooLarge()

    const asked = Json.number(body, "flags") ?? 0
    // Whether only one person sees it, and in which manner it is laid out, is settled when it is made.
    const lasting = Flag.ephemeral | Flag.layout
    const flags = ((before.flags & lasting) | asked | (setting.flags ?? 0)) & ~Flag.loading
    const text = Json.at(body, "content")
    const words = text === undefined ? before.content : (Json.text(text) ?? "")
    const components = listOr(body, "components", before.components)
    const after: Message = {
      ...before,
      at: now(),
      content: words,
      embeds: listOr(body, "embeds", before.embeds),
      components,
      attachments: attachmentsAfter(before, content, (flags & Flag.ephemeral) !== 0),
      flags,
      ephemeral: (flags & Flag.ephemeral) !== 0,
      loading: false,
      notified: Mentions.notifiedBy(words, components, Json.at(body, "allowed_mentions"), setting.mentions),
      replyTo: before.replyTo ?? Json.text(body, "message_reference", "message_id")
    }
    if (!isShown(flags, after)) return yield* emptyMessage()
    return after
  })

  const keep = (stored: Stored, message: Message) => {
    stored.history.push(message)
    messages.set(stored.id, stored)
    changes.announce()
    return stored
  }

  const remove: Messages["remove"] = (stored) => {
    const last = current(stored)
    if (last !== undefined) keep(stored, { ...last, at: now(), deleted: true })
  }

  return {
    all: () => [...messages.values()],
    find: (id) => {
      const stored = id === undefined ? undefined : messages.get(id)
      return stored === undefined || current(stored)?.deleted === true ? undefined : stored
    },
    begin: (from, flags) => {
      const stored: Stored = { ...from, id: nextId(), history: [] }
      return keep(stored, blank(stored.id, stored.channel, flags | Flag.loading))
    },
    create: (from, content, setting) => {
      const stored: Stored = { ...from, id: nextId(), history: [] }
      const before = blank(stored.id, stored.channel, 0)
      return Effect.map(apply(before, content, setting), (message) => keep(stored, message))
    },
    edit: (stored, content, setting) => {
      const before = current(stored) ?? blank(stored.id, stored.channel, 0)
      return Effect.map(apply(before, content, setting), (message) => keep(stored, message))
    },
    remove
  }
}
