/**
 * What a drawing looks like in the channel, from "waiting" to its pictures and the buttons under them.
 */
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Price from "@hyperimage/core/Price"
import {
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  type APITextDisplayComponent,
  ButtonStyle,
  ComponentType
} from "discord-api-types/v10"
import * as CustomId from "./CustomId.ts"
import type { Drawing } from "./Drawings.ts"
import type { Message, MessageFile } from "./Message.ts"
import * as Text from "./Text.ts"
import type { Words } from "./Words.ts"

/** The most characters of a prompt that stand over its pictures; "Info" shows more. */
const promptShown = 300

/** One text. */
export const text = (content: string): APITextDisplayComponent => ({ type: ComponentType.TextDisplay, content })

/** A message that is one text. */
export const note = (content: string, options: { readonly ephemeral?: boolean } = {}): Message => ({
  components: [text(content)],
  ...options
})

const boxed = (components: ReadonlyArray<APIComponentInContainer>): ReadonlyArray<APIMessageTopLevelComponent> => [
  { type: ComponentType.Container, components: [...components] }
]

const button = (id: CustomId.CustomId, label: string, style: APIButtonComponentWithCustomId["style"]) =>
  ({ type: ComponentType.Button, custom_id: CustomId.encode(id), label, style }) as const

const row = (buttons: ReadonlyArray<APIButtonComponentWithCustomId>): APIComponentInContainer => ({
  type: ComponentType.ActionRow,
  components: [...buttons]
})

/** The part of a drawing that is shown. */
type Titled = Pick<Drawing, "id" | "request" | "enlarged">

const title = ({ request }: Titled) => text(Text.quoted(request.prompt, promptShown))

/** How far a drawing is. */
export type Progress =
  | { readonly _tag: "Queued"; readonly position: number }
  | { readonly _tag: "Started"; readonly model: string }
  | { readonly _tag: "Step"; readonly step: number; readonly of: number; readonly preview?: Uint8Array | undefined }

const bar = (step: number, of: number): string => {
  const full = Math.min(20, Math.round((step / Math.max(1, of)) * 20))
  return `${"▰".repeat(full)}${"▱".repeat(20 - full)}`
}

const progressText = (progress: Progress, { progress: words }: Words): string => {
  switch (progress._tag) {
    case "Queued":
      return words.queued(progress.position)
    case "Started":
      return words.started(Text.shown(progress.model, 100))
    case "Step":
      return `${bar(progress.step, progress.of)}  ${words.step(progress.step, progress.of)}`
  }
}

/** A drawing under way, with a look at the picture where there is one, and a button that stops it. */
export const progress = (drawing: Titled, state: Progress, words: Words, spoiler: boolean): Message => {
  const preview = state._tag === "Step" ? state.preview : undefined
  return {
    components: boxed([
      title(drawing),
      text(progressText(state, words)),
      ...(preview === undefined ? [] : [gallery("preview.png", spoiler)]),
      row([button({ action: "cancel", drawing: drawing.id }, words.button.cancel, ButtonStyle.Secondary)])
    ]),
    ...(preview === undefined ? {} : { files: [{ name: "preview.png", contentType: "image/png", bytes: preview }] })
  }
}

/** A drawing that was not finished, and a button that begins it again. */
export const ended = (drawing: Titled, why: string, words: Words): Message => ({
  components: boxed([
    title(drawing),
    text(why),
    row([
      button({ action: "again", drawing: drawing.id }, words.button.again, ButtonStyle.Primary),
      button({ action: "edit", drawing: drawing.id }, words.button.edit, ButtonStyle.Secondary),
      button({ action: "delete", drawing: drawing.id }, words.button.delete, ButtonStyle.Secondary)
    ])
  ])
})

/** A drawing whose answer can't be changed any more; what comes of it is a message of its own. */
export const slow = (drawing: Titled, words: Words): Message => ({
  components: boxed([
    title(drawing),
    text(words.progress.slow),
    row([button({ action: "cancel", drawing: drawing.id }, words.button.cancel, ButtonStyle.Secondary)])
  ])
})

const gallery = (file: string, spoiler: boolean): APIComponentInContainer => ({
  type: ComponentType.MediaGallery,
  items: [{ media: { url: `attachment://${file}` }, spoiler }]
})

const single = (file: string, spoiler: boolean): APIComponentInContainer => ({
  type: ComponentType.File,
  file: { url: `attachment://${file}` },
  spoiler
})

/** How a picture's file is called: its place, from 1, and its seed. */
export const fileName = (index: number, seed: bigint | undefined, extension: string): string =>
  `${index + 1}${seed === undefined ? "" : `-${seed}`}.${extension}`

/** The place of a picture, from 0, by its file's name; `undefined` for other files. */
export const placeOf = (name: string): number | undefined => {
  const [, place] = /^([1-9])(?:-\d{1,20})?\.(?:png|jpe?g|webp)$/.exec(name) ?? []
  return place === undefined ? undefined : Number(place) - 1
}

/** The size of a drawing's pictures. */
export const sizeText = ({ enlarged = 1, request }: Pick<Drawing, "enlarged" | "request">): string =>
  `${enlarged * request.width} × ${enlarged * request.height}`

const facts = (drawing: Titled, response: ImageResponse, { result }: Words): string => {
  const seeds = response.images.flatMap(({ seed }) => (seed === undefined ? [] : [`\`${seed}\``]))
  return [
    Text.shown(response.model, 100),
    sizeText(drawing),
    ...(seeds.length === 0 ? [] : [`${result.seed} ${seeds.join(", ")}`]),
    result.seconds(response.inference_time),
    ...(response.cost === undefined || response.cost === 0 ? [] : [Price.format(response.cost)])
  ].join(" · ")
}

const pick = (drawing: Titled, action: "variations" | "upscale", count: number, label: string) =>
  row(
    Array.from({ length: count }, (_, picture) =>
      button(
        { action, drawing: drawing.id, picture },
        count === 1 ? label : `${label} #${picture + 1}`,
        ButtonStyle.Secondary
      )
    )
  )

/** What is shown of a finished drawing. */
export interface Finished {
  readonly response: ImageResponse
  /** One file for each picture, in their order. */
  readonly files: ReadonlyArray<MessageFile>
  /** All on one, where there are several. */
  readonly grid: MessageFile | undefined
  readonly spoiler: boolean
  /** Sentences beside what the response warns of. */
  readonly notes: ReadonlyArray<string>
}

/** The pictures: one as it is; several on a grid, with their files below it. */
export const finished = (drawing: Titled, result: Finished, words: Words): Message => {
  const { files, grid, notes, response, spoiler } = result
  const cover = grid ?? files[0]
  const said = [...notes, ...response.warnings.map(({ message }) => Text.shown(message, 200))].slice(0, 5)
  const { id } = drawing
  return {
    files: [...(grid === undefined ? [] : [grid]), ...files],
    components: boxed([
      title(drawing),
      ...(cover === undefined ? [] : [gallery(cover.name, spoiler)]),
      ...(grid === undefined ? [] : files.map(({ name }) => single(name, spoiler))),
      text([facts(drawing, response, words), ...said.map((line) => `-# ${line}`)].join("\n")),
      row([
        button({ action: "again", drawing: id }, words.button.again, ButtonStyle.Primary),
        button({ action: "edit", drawing: id }, words.button.edit, ButtonStyle.Secondary),
        button({ action: "info", drawing: id }, words.button.info, ButtonStyle.Secondary),
        button({ action: "delete", drawing: id }, words.button.delete, ButtonStyle.Danger)
      ]),
      ...(files.length === 0
        ? []
        : [
            pick(drawing, "variations", files.length, words.button.variations),
            pick(drawing, "upscale", files.length, words.button.upscale)
          ])
    ])
  }
}
