/**
 * A message as people see it at one moment, and what is in it.
 */
import { ComponentType } from "./ComponentRules.ts"
import * as Json from "./Json.ts"

/** A file of a message. */
export interface Attachment {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
  readonly description: string | undefined
  readonly spoiler: boolean
  /** Its signed address on the CDN. */
  readonly url: string
}

/** A message, or what was left of it, at one moment. */
export interface Message {
  readonly id: string
  readonly channelId: string
  /** When it became so, in milliseconds. */
  readonly at: number
  readonly content: string
  readonly embeds: ReadonlyArray<unknown>
  readonly components: ReadonlyArray<unknown>
  /** All its files; the API leaves out those that an embed or a component shows. */
  readonly attachments: ReadonlyArray<Attachment>
  readonly flags: number
  /** Only the person who asked sees it. */
  readonly ephemeral: boolean
  /** "… is thinking": nothing has been said yet. */
  readonly loading: boolean
  readonly deleted: boolean
  /** Who was really notified: user ids, role ids, or `everyone`. */
  readonly notified: ReadonlyArray<string>
  /** The id of the message that it answers. */
  readonly replyTo: string | undefined
}

/** A component, its children and theirs. */
const unfold = (component: unknown): ReadonlyArray<unknown> => {
  const accessory = Json.at(component, "accessory")
  return [
    component,
    ...Json.list(component, "components").flatMap(unfold),
    ...(accessory === undefined ? [] : unfold(accessory))
  ]
}

/** All components of some `components`, whatever they stand in. */
export const componentsIn = (components: ReadonlyArray<unknown>): ReadonlyArray<unknown> => components.flatMap(unfold)

/** A button that can be pressed. */
export interface Button {
  readonly customId: string
  readonly label: string
  readonly emoji: string
  readonly style: number
  readonly disabled: boolean
}

/** The buttons of a message that lead to the app, in order. */
export const buttons = (message: Message): ReadonlyArray<Button> =>
  componentsIn(message.components).flatMap((component) => {
    const customId = Json.text(component, "custom_id")
    if (Json.number(component, "type") !== ComponentType.button || customId === undefined) return []
    return [
      {
        customId,
        label: Json.text(component, "label") ?? "",
        emoji: Json.text(component, "emoji", "name") ?? "",
        style: Json.number(component, "style") ?? 0,
        disabled: Json.at(component, "disabled") === true
      }
    ]
  })

const wordsOfEmbed = (embed: unknown): ReadonlyArray<string | undefined> => [
  Json.text(embed, "author", "name"),
  Json.text(embed, "title"),
  Json.text(embed, "description"),
  ...Json.list(embed, "fields").flatMap((field) => [Json.text(field, "name"), Json.text(field, "value")]),
  Json.text(embed, "footer", "text")
]

/** All that there is to read in a message, line by line: its content, its embeds, its text displays. */
export const words = (message: Message): string =>
  [
    message.content,
    ...message.embeds.flatMap(wordsOfEmbed),
    ...componentsIn(message.components).map((component) =>
      Json.number(component, "type") === ComponentType.textDisplay ? Json.text(component, "content") : undefined
    )
  ]
    .filter((line) => line !== undefined && line !== "")
    .join("\n")
