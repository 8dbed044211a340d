/**
 * A command's options as a request: the model's and the preset's settings where nothing is said, and what this place allows.
 */
import { ImageError } from "@hyperimage/core/ImageError"
import type { ImageModel, Size } from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import type { Described } from "@hyperimage/core/Preset"
import * as Seed from "@hyperimage/core/Seed"
import * as WordList from "@hyperimage/core/WordList"
import * as Caller from "@hyperimage/core/Caller"
import * as Effect from "effect/Effect"
import * as Asked from "./Asked.ts"
import * as Fields from "./Fields.ts"
import * as Offer from "./Offer.ts"
import { Refusal } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import type { Words } from "./Words.ts"

/** A request, and the preset that it began with. */
export interface Asking {
  readonly request: ImageRequest.ImageRequest
  readonly preset?: string
}

/** What the options are read with. */
export interface Place {
  readonly offer: Offer.Offer
  readonly settings: Settings.Settings
  readonly words: Words
}

const refuse = (say: (words: Words) => string) => Effect.fail(new Refusal({ say }))

const unknown = (option: string, name: string) =>
  refuse((words) => words.refusal.unknownName(option, name.slice(0, 80)))

/** Which model and preset are meant. A preset brings its model, a model that is chosen comes before the preset's. */
const chosen = Effect.fnUntraced(function* (asked: Asked.Asked, { offer, settings }: Place) {
  const modelName = Asked.text(asked, "model")
  const named = modelName === undefined ? undefined : Offer.model(offer, modelName)
  if (modelName !== undefined && named === undefined) return yield* unknown("model", modelName)
  const presetName = Asked.text(asked, "preset")
  const preset = presetName === undefined ? undefined : Offer.preset(offer, presetName, named)
  if (presetName !== undefined && preset === undefined) return yield* unknown("preset", presetName)
  const usual = settings.model === undefined ? undefined : Offer.model(offer, settings.model)
  const model = named ?? preset?.model ?? usual ?? offer[0]
  if (model === undefined) return yield* refuse((words) => words.models.none)
  return { model, preset }
})

/** LoRAs as they are written, `Pixel_Art:0.7, Crayons`; without a weight one counts as it was trained. */
export const parseLoras = (text: string): { readonly [name: string]: number } | undefined => {
  const entries = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [, name = part, weight = "1"] = /^(.*?)\s*:\s*(-?\d*\.?\d+)$/.exec(part) ?? []
      return [name, Number(weight)] as const
    })
  return entries.some(([name]) => name === "" || name.includes(":")) ? undefined : Object.fromEntries(entries)
}

/** The largest size of the same proportions that is allowed, in the steps that the model makes. */
const scaled = (size: Size, model: ImageModel, longest: number): Size => {
  const { multipleOf = 8 } = model.limits
  const factor = Math.min(1, longest / Math.max(size.width, size.height))
  const side = (pixels: number) => Math.max(64, Math.floor((pixels * factor) / multipleOf) * multipleOf)
  return factor === 1 ? size : { width: side(size.width), height: side(size.height) }
}

/** What holds where nothing is said: it is brought within what is allowed here, as nobody asked for more. */
const usual = (model: ImageModel, preset: Described | undefined, settings: Settings.Settings) => {
  const fields = { ...model.defaults, ...preset?.settings }
  return {
    ...fields,
    ...scaled(fields, model, settings.largestSide ?? Infinity),
    steps: Math.min(fields.steps, settings.mostSteps ?? Infinity)
  }
}

const sizeOf = (asked: Asked.Asked, model: ImageModel, words: Words) => {
  const text = Asked.text(asked, "size")
  if (text === undefined) return Effect.succeed({})
  const size = Offer.size(model, text, words)
  return size === undefined
    ? refuse(({ refusal }) => refusal.wrongForm("size", "1024x768"))
    : Effect.succeed({ width: size.width, height: size.height })
}

const lorasOf = (asked: Asked.Asked) => {
  const text = Asked.text(asked, "lora")
  if (text === undefined) return Effect.succeed({})
  const lora = parseLoras(text)
  return lora === undefined
    ? refuse(({ refusal }) => refusal.wrongForm("lora", "Pixel_Art:0.7, Crayons:0.4"))
    : Effect.succeed({ lora })
}

/** Those options that are a field as they stand. */
const simple = (asked: Asked.Asked, options: ReadonlyArray<Fields.Option>) =>
  Object.fromEntries(
    options.flatMap(({ field, name }) => {
      const value = asked.values[name]
      return field === undefined || value === undefined || name === "model" || name === "lora" ? [] : [[field, value]]
    })
  )

/** Holds a request against what is allowed in a place. Fails with a `Refusal` that names the option. */
export const allowed = (
  request: ImageRequest.ImageRequest,
  { largestSide = Infinity, mostPictures = Infinity, mostSteps = Infinity, words = [] }: Settings.Settings
): Effect.Effect<void, Refusal> => {
  const past = (option: string, most: string) => refuse(({ refusal }) => refusal.past(option, most))
  if (Math.max(request.width, request.height) > largestSide) return past("size", `${largestSide} × ${largestSide}`)
  if (request.steps > mostSteps) return past("steps", `${mostSteps}`)
  if (request.n > mostPictures) return past("count", `${mostPictures}`)
  const verdict = WordList.make(words)(request, Caller.anonymous)
  return verdict === "allow" ? Effect.void : refuse(({ refusal }) => refusal.words)
}

/** More of a request, which no option says: a picture that it starts from. */
export interface More {
  readonly image?: string
  readonly controlnet_image?: string
}

/**
 * The request that options mean. The seed is drawn here where none is given, so that the drawing can tell it.
 *
 * Fails with a `Refusal` for a name that there isn't or a value that is too large here, with `InvalidRequest` for what the schema of a
 * request refuses.
 */
export const make = Effect.fnUntraced(function* (
  asked: Asked.Asked,
  place: Place,
  more: More = {}
): Effect.fn.Return<Asking, ImageError | Refusal> {
  const { model, preset } = yield* chosen(asked, place)
  const request = yield* ImageRequest.decode({
    seed: yield* Seed.random,
    ...usual(model, preset, place.settings),
    ...simple(asked, Fields.all),
    ...(yield* sizeOf(asked, model, place.words)),
    ...(yield* lorasOf(asked)),
    ...more,
    model_name: model.name
  })
  yield* allowed(request, place.settings)
  return { request, ...(preset === undefined ? {} : { preset: Offer.presetName(preset) }) }
})
