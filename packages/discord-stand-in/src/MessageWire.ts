/**
 * A message as the API shows it.
 *
 * Files that an embed or a component shows are not in `attachments`; the embed or the component carries their address instead.
 */
import * as Json from "./Json.ts"
import type { Attachment } from "./Message.ts"
import { current, type Stored } from "./Messages.ts"
import { type Application, botUser, type Person, userOf } from "./World.ts"

/** Width and height of a PNG, from its header. */
const sizeOf = ({ bytes }: Attachment): Json.JsonObject => {
  if (bytes.byteLength < 24 || bytes[0] !== 0x89 || bytes[1] !== 0x50) return {}
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

const attachmentWire = (file: Attachment): Json.JsonObject => ({
  id: file.id,
  filename: file.name,
  size: file.bytes.byteLength,
  url: file.url,
  proxy_url: file.url,
  content_type: file.contentType,
  ...(file.description === undefined ? {} : { description: file.description }),
  ...sizeOf(file)
})

/** A file that a person hands over with a command, as the API shows it. */
export const uploadWire = (file: Attachment): Json.JsonObject => ({ ...attachmentWire(file), ephemeral: true })

/** Replaces each `attachment://name` by the file's address, and notes which files were shown so. */
const resolve = (value: unknown, files: ReadonlyArray<Attachment>, shown: Set<string>): unknown => {
  if (Array.isArray(value)) return value.map((inner) => resolve(inner, files, shown))
  if (!Json.isObject(value)) return value
  const name = /^attachment:\/\/(.+)$/.exec(Json.text(value, "url") ?? "")?.[1]
  const file = files.find((it) => it.name === name)
  if (file !== undefined) {
    shown.add(file.id)
    return { ...value, url: file.url, proxy_url: file.url, content_type: file.contentType, ...sizeOf(file) }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner, files, shown)]))
}

/** Gives each component that has none a number of its own. */
const numbered = (components: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
  let last = 0
  const number = (component: unknown): unknown => {
    const id = Json.number(component, "id") ?? (last += 1)
    const inner = Json.at(component, "components")
    const accessory = Json.at(component, "accessory")
    return {
      ...Json.object(component),
      id,
      ...(Array.isArray(inner) ? { components: inner.map(number) } : {}),
      ...(accessory === undefined ? {} : { accessory: number(accessory) })
    }
  }
  return components.map(number)
}

const time = (milliseconds: number) => new Date(milliseconds).toISOString().replace("Z", "000+00:00")

/** A message as the API shows it; `people` are those who may have written it. */
export const messageWire = (
  stored: Stored,
  application: Application,
  people: ReadonlyMap<string, Person>
): Json.JsonObject => {
  const [first] = stored.history
  const message = current(stored)
  if (first === undefined || message === undefined) return {}
  const shown = new Set<string>()
  const embeds = resolve(
    message.embeds.map((embed) => ({ type: "rich", ...Json.object(embed) })),
    message.attachments,
    shown
  )
  const components = resolve(numbered(message.components), message.attachments, shown)
  const author = people.get(stored.authorId)
  const { guild } = stored.channel
  return {
    id: stored.id,
    channel_id: stored.channel.id,
    ...(guild === undefined ? {} : { guild_id: guild.id }),
    type: stored.interaction === undefined ? (message.replyTo === undefined ? 0 : 19) : 20,
    author: author === undefined ? botUser(application) : userOf(author),
    ...(author === undefined ? { application_id: application.id } : {}),
    content: message.content,
    embeds,
    components,
    attachments: message.attachments.filter(({ id }) => !shown.has(id)).map(attachmentWire),
    mentions: message.notified.flatMap((id) => {
      const person = people.get(id)
      return person === undefined ? [] : [userOf(person)]
    }),
    mention_roles: [],
    mention_everyone: message.notified.includes("everyone"),
    pinned: false,
    tts: false,
    flags: message.flags,
    timestamp: time(first.at),
    edited_timestamp: stored.history.length > 1 ? time(message.at) : null,
    ...(message.replyTo === undefined ? {} : { message_reference: { message_id: message.replyTo } }),
    ...(stored.interaction === undefined ? {} : { interaction_metadata: stored.interaction })
  }
}
