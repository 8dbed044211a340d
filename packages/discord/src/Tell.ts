/**
 * What the door tells without drawing anything: the models, prices, what was used, how a picture was made.
 */
import type { ImageModel } from "@hyperimage/core/ImageModel"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Price from "@hyperimage/core/Price"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Asked from "./Asked.ts"
import { type Asker, callerId } from "./Asker.ts"
import type { Drawing } from "./Drawings.ts"
import type { Message } from "./Message.ts"
import * as Offer from "./Offer.ts"
import type { Settings as PictureSettings } from "./PictureTools.ts"
import type { Obstacle } from "./Refusal.ts"
import * as RequestOf from "./RequestOf.ts"
import * as ServerBudget from "./ServerBudget.ts"
import type { Settings } from "./Settings.ts"
import * as Show from "./Show.ts"
import * as Text from "./Text.ts"
import type { Words } from "./Words.ts"

/** Discord's limit on all texts of a message, with room to spare for what stands around them. */
const longestText = 3500

const lines = (all: ReadonlyArray<string>): string => {
  let text = ""
  for (const line of all) {
    if (text.length + line.length + 1 > longestText) return `${text}\n…`
    text += `${text === "" ? "" : "\n"}${line}`
  }
  return text
}

const modelLine = (model: ImageModel, { models }: Words): string => {
  const servedBy = StandIn.servedBy(model)
  const facts = [
    models.each(Price.format(model.price({ ...model.defaults, n: 1 }))),
    ...(servedBy === model.name ? [] : [`→ ${Text.shown(servedBy, 60)}`]),
    ...(model.status === "sunset" ? [models.sunset] : [])
  ]
  return `**${Text.shown(model.name, 60)}**: ${Text.shown(model.description, 160)} (${facts.join(", ")})`
}

/** The models. */
export const models = (offer: Offer.Offer, words: Words): Message =>
  Show.note(
    offer.length === 0
      ? words.models.none
      : lines([`### ${words.models.title}`, ...offer.map((model) => modelLine(model, words))])
  )

/** What options would cost, without a prompt. */
export const price = (
  asked: Asked.Asked,
  offer: Offer.Offer,
  settings: Settings,
  words: Words
): Effect.Effect<Message, Obstacle> => {
  const withPrompt = { ...asked, values: { ...asked.values, prompt: "?" } }
  return Effect.map(RequestOf.make(withPrompt, { offer, settings, words }), ({ request }) => {
    const { height, model_name, n, steps, width } = request
    const dollars = (Offer.model(offer, model_name)?.price ?? Price.hyperbolic)(request)
    const what = `${n} × ${Text.shown(model_name, 60)}, ${width} × ${height}`
    return Show.note(words.price(what, steps, Price.format(dollars)))
  })
}

/** What was used today, by who asks and by the server. */
export const usage = Effect.fnUntraced(function* (
  asker: Asker,
  ledger: Option.Option<Ledger.Service>,
  serverDollarsPerDay: number | undefined
): Effect.fn.Return<Message, Obstacle> {
  const words = asker.words.usage
  if (Option.isNone(ledger)) return Show.note(words.none)
  const today = Ledger.dayOf(yield* Clock.currentTimeMillis)
  const own = yield* ledger.value.usage(callerId(asker), today)
  const server =
    asker.guildId === undefined ? undefined : yield* ledger.value.usage(ServerBudget.callerId(asker.guildId), today)
  return Show.note(
    lines([
      words.own(own.pictures, Price.format(own.dollars)),
      ...(server === undefined ? [] : [words.server(server.pictures, Price.format(server.dollars))]),
      ...(server === undefined || serverDollarsPerDay === undefined
        ? []
        : [words.left(Price.format(Math.max(0, serverDollarsPerDay - server.dollars - server.setAside)))])
    ])
  )
})

/** A value of a request as people read it; pictures aren't. */
const readable = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Object.entries(value)
        .map(([name, weight]) => `${name}:${String(weight)}`)
        .join(", ")
    : String(value)

const settingLines = (settings: object): ReadonlyArray<string> =>
  Object.entries(settings)
    .filter(([name, value]) => value !== undefined && name !== "prompt")
    .map(([name, value]) => `**${Text.shown(name, 60)}**: ${Text.shown(readable(value), 500)}`)

const promptLine = (prompt: unknown): string => `**prompt**: ${Text.shown(String(prompt), 1500)}`

/** How a picture was made, as its own file tells. */
export const fileInfo = (settings: PictureSettings, { info }: Words): Message =>
  Show.note(
    lines([
      `### ${info.title}`,
      ...(settings["prompt"] === undefined ? [] : [promptLine(settings["prompt"])]),
      ...settingLines(settings),
      info.fromFile
    ])
  )

/** How a drawing was made: every setting, the whole prompt as far as a message can hold it. */
export const info = (drawing: Drawing, { info, result }: Words): Message => {
  const { controlnet_image, image, prompt, seed, ...rest } = drawing.request
  const seeds = drawing.seeds ?? (seed === undefined ? [] : [seed])
  return Show.note(
    lines([
      `### ${info.title}`,
      promptLine(prompt),
      ...settingLines(rest),
      ...(drawing.preset === undefined ? [] : [`**preset**: ${Text.shown(drawing.preset, 100)}`]),
      ...(seeds.length === 0 ? [] : [`**${result.seed}**: ${seeds.map((one) => `\`${one}\``).join(", ")}`]),
      ...(drawing.model === undefined ? [] : [`**${result.model}**: ${Text.shown(drawing.model, 100)}`]),
      ...(drawing.enlarged === undefined ? [] : [`**${result.size}**: ${Show.sizeText(drawing)}`, result.enlarged]),
      ...(image === undefined && controlnet_image === undefined ? [] : [info.from]),
      info.by(`<@${drawing.userId}>`)
    ])
  )
}
