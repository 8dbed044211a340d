/**
 * The pictures of a message of ours, as Discord gives the message back: at addresses that are signed anew each time, which is why they are
 * looked up when they are needed and never kept.
 */
import type { APIMessage } from "discord-api-types/v10"
import { ComponentType } from "discord-api-types/v10"
import * as CustomId from "./CustomId.ts"
import * as Show from "./Show.ts"

/** All that is in a message, whatever it stands in. */
type Part = NonNullable<APIMessage["components"]>[number]

const inside = (part: Part): ReadonlyArray<Part> =>
  part.type === ComponentType.Container ? [part, ...part.components] : [part]

const urlsOf = (part: Part): ReadonlyArray<string> => {
  switch (part.type) {
    case ComponentType.MediaGallery:
      return part.items.map(({ media }) => media.url)
    case ComponentType.File:
      return [part.file.url]
    default:
      return []
  }
}

const nameOf = (url: string): string => URL.parse(url)?.pathname.split("/").at(-1) ?? ""

const partsOf = (message: APIMessage) => (message.components ?? []).flatMap(inside)

/** The address of one picture of a drawing, by its place from 0. */
export const url = (message: APIMessage, place: number): string | undefined =>
  [...message.attachments.map((attachment) => attachment.url), ...partsOf(message).flatMap(urlsOf)].find(
    (address) => Show.placeOf(nameOf(address)) === place
  )

/** The address of a message's first picture, ours or anybody's. */
export const first = (message: APIMessage): string | undefined =>
  url(message, 0) ?? message.attachments.find(({ content_type }) => content_type?.startsWith("image/"))?.url

/** The drawing that a message of ours shows, by what its buttons say. */
export const drawing = (message: APIMessage): string | undefined =>
  partsOf(message)
    .flatMap((part) => (part.type === ComponentType.ActionRow ? part.components : []))
    .flatMap((component) => ("custom_id" in component ? [CustomId.decode(component.custom_id)?.drawing] : []))
    .find((id) => id !== undefined)
