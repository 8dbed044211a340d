/**
 * What Discord demands of a message's body: lengths, embeds, mentions, attachments and flags, wherever messages are sent.
 */
import { checkComponents } from "./ComponentRules.ts"
import type { Field } from "./Form.ts"
import * as Json from "./Json.ts"
import * as Snowflake from "./Snowflake.ts"

/** Message flags, as bits. */
export const Flag = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  layout: 1 << 15
} as const

const settable = Flag.suppressEmbeds | Flag.ephemeral | Flag.suppressNotifications | Flag.layout

const checkUrl = (field: Field) => {
  const url = field.text({ min: 1, max: 2048 })
  if (url !== undefined && !/^(https?|attachment):\/\/\S+$/.test(url)) {
    field.report(
      "URL_TYPE_INVALID_SCHEME",
      `Scheme "${url.split(":")[0]}" is not supported. Scheme must be one of ('http', 'https').`
    )
  }
}

/** Checks an embed and gives the characters that count towards the limit of all embeds. */
const checkEmbed = (embed: Field): number => {
  const texts: Array<string | undefined> = [
    embed.at("title").text({ max: 256 }),
    embed.at("description").text({ max: 4096 }),
    embed.at("author").at("name").text({ max: 256 }),
    embed.at("footer").at("text").text({ max: 2048 })
  ]
  for (const field of embed.at("fields").items({ max: 25 })) {
    texts.push(field.at("name").required().text({ min: 1, max: 256 }))
    texts.push(field.at("value").required().text({ min: 1, max: 1024 }))
    field.at("inline").boolean()
  }
  embed.at("color").integer({ min: 0, max: 0xffffff })
  const timestamp = embed.at("timestamp").text({ max: 64 })
  if (timestamp !== undefined && Number.isNaN(Date.parse(timestamp))) {
    embed.at("timestamp").report("DATE_TYPE_PARSE", `Could not parse ${timestamp}. Should be ISO8601.`)
  }
  for (const place of ["image", "thumbnail"]) {
    if (embed.at(place).given) checkUrl(embed.at(place).at("url").required())
  }
  checkUrl(embed.at("url"))
  return texts.reduce<number>((sum, text) => sum + [...(text ?? "").trim()].length, 0)
}

const checkEmbeds = (embeds: Field) => {
  const size = embeds.items({ max: 10 }).reduce((sum, embed) => sum + checkEmbed(embed), 0)
  if (size > 6000) embeds.report("MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
}

/** `parse` and a list of the same kind exclude each other. */
const checkMentions = (mentions: Field) => {
  const parse = mentions.at("parse").items({ max: 3 })
  for (const kind of parse) kind.choice(["users", "roles", "everyone"])
  for (const kind of ["users", "roles"]) {
    for (const id of mentions.at(kind).items({ max: 100 })) {
      if (!Snowflake.is(id.value)) id.report("NUMBER_TYPE_COERCE", `Value "${String(id.value)}" is not snowflake.`)
    }
    if (mentions.at(kind).items().length > 0 && parse.some((it) => it.value === kind)) {
      mentions.report(
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`
      )
    }
  }
  mentions.at("replied_user").boolean()
}

/** What a message's body comes with, and what it meets. */
export interface Surroundings {
  /** The names of the files sent along, by the number in `files[n]`. */
  readonly uploads: ReadonlyMap<string, string>
  /** The names of the attachments that the message already has, by id. */
  readonly attached: ReadonlyMap<string, string>
  /** The flags that the message already has. */
  readonly flags: number
}

/** A message that is new, and brings no file. */
export const nothingYet: Surroundings = { uploads: new Map(), attached: new Map(), flags: 0 }

/** The name of an upload: the body may choose another than the file's own. */
export const nameOfUpload = (body: unknown, number: string, fallback: string): string =>
  Json.list(body, "attachments")
    .filter((entry) => String(Json.at(entry, "id")) === number)
    .map((entry) => Json.text(entry, "filename"))[0] ?? fallback

const checkAttachments = (attachments: Field, { attached, uploads }: Surroundings) => {
  for (const entry of attachments.items({ max: 10 })) {
    entry.at("filename").text({ min: 1, max: 1024 })
    entry.at("description").text({ max: 1024 })
    const id = entry.at("id").required()
    if (id.given && !uploads.has(String(id.value)) && !attached.has(String(id.value))) {
      id.report("MESSAGE_ATTACHMENT_NOT_FOUND", `Uploaded or existing attachment ${String(id.value)} was not found`)
    }
  }
}

/** The names of the files that a message will have. */
const namesAfter = (body: unknown, { attached, uploads }: Surroundings): ReadonlyArray<string> => [
  ...[...uploads].map(([number, name]) => nameOfUpload(body, number, name)),
  ...attached.values()
]

/** Checks a message's body. */
export const checkMessage = (body: Field, surroundings: Surroundings): void => {
  body.at("content").text({ max: 2000 })
  body.at("tts").boolean()
  const flags = body.at("flags").integer({ min: 0 }) ?? 0
  const layout = ((flags | surroundings.flags) & Flag.layout) !== 0
  if ((flags & ~settable) !== 0) body.at("flags").report("MESSAGE_FLAGS_INVALID", "Only some flags can be set")
  checkEmbeds(body.at("embeds"))
  checkMentions(body.at("allowed_mentions"))
  checkAttachments(body.at("attachments"), surroundings)
  if (surroundings.uploads.size > 10)
    body.at("attachments").report("BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
  checkComponents(body.at("components"), layout, namesAfter(body.value, surroundings))
  if (!layout) return
  for (const key of ["content", "embeds", "poll", "sticker_ids"]) {
    const field = body.at(key)
    const empty = field.value === "" || (Array.isArray(field.value) && field.value.length === 0)
    if (field.given && !empty) {
      const message = `The '${key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`
      field.report("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    }
  }
}
