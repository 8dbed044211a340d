/**
 * One model that answers in the place of others, and says so.
 *
 * With no key and no GPU, a server still has to answer to `SDXL1.0-base`: the bundled model does. Its pictures are never passed off
 * as another model's: the response names the model that made them, a warning says so, and the list of models tells it beforehand.
 */
import * as Effect from "effect/Effect"
import * as Struct from "effect/Struct"
import * as Catalog from "./Catalog.ts"
import type { ImageError } from "./ImageError.ts"
import { answersTo, type ImageModel, unsupportedFields } from "./ImageModel.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { Field, ImageRequest } from "./ImageRequest.ts"
import * as ImageResponse from "./ImageResponse.ts"
import type { Warning } from "./Warning.ts"

/** Who stands in for whom. */
export interface Options {
  /** The model that does the work; the wrapped generator has it. */
  readonly model: ImageModel
  /** The models that it stands in for. */
  readonly for: Catalog.Catalog
}

/** A model that another one answers for. */
export interface StoodInFor extends ImageModel {
  readonly servedBy: string
}

/** The name of the model that really makes a listed model's pictures: its own, or its stand-in's. */
export const servedBy = (model: ImageModel): string =>
  "servedBy" in model && typeof model.servedBy === "string" ? model.servedBy : model.name

/** What of a request changes nothing where the stand-in draws: the request without it, and a warning that says so. */
interface LeftOut {
  readonly fields: ReadonlyArray<Field>
  readonly warning: Warning
}

const leftOut = (model: ImageModel, field: Field, why: string, fields: ReadonlyArray<Field> = [field]): LeftOut => ({
  fields,
  warning: { code: "no_effect", field, message: `${field}: ${model.name}, which stands in, ${why}` }
})

/** The ControlNet, with its picture, where the stand-in has only others. */
const otherControlNet = (model: ImageModel, { controlnet_name: asked }: ImageRequest): ReadonlyArray<LeftOut> => {
  const known = model.limits.controlnets
  return model.can.controlnet_name !== true || asked === undefined || known === undefined || known.includes(asked)
    ? []
    : [leftOut(model, "controlnet_name", `has only ${known.join(", ")}`, ["controlnet_name", "controlnet_image"])]
}

/** A warning names at most so many LoRAs, and so much of each name. */
const most = { names: 10, characters: 60 }

/** LoRAs that the stand-in doesn't list, where it lists any. */
const otherLoras = (model: ImageModel, { lora = {} }: ImageRequest): ReadonlyArray<LeftOut> => {
  const known = model.choices?.lora
  if (model.can.lora !== true || known === undefined) return []
  const others = Object.keys(lora).filter((name) => !known.includes(name))
  if (others.length === 0) return []
  const named = others.slice(0, most.names).map((name) => name.slice(0, most.characters))
  const why = `has only ${known.join(", ")}, and not ${named.join(", ")}`
  return [leftOut(model, "lora", why, others.length === Object.keys(lora).length ? ["lora"] : [])]
}

/** The LoRAs that the stand-in has, where it lists any. */
const ownLoras = (model: ImageModel, { lora }: ImageRequest): Pick<ImageRequest, "lora"> =>
  lora === undefined || model.choices?.lora === undefined ? {} : { lora: Struct.pick(lora, model.choices.lora) }

/** The request in terms of the stand-in: its name, and only what it can do and has; one warning for each thing left out. */
const translate = (model: ImageModel, request: ImageRequest) => {
  const others = [
    ...unsupportedFields(model, request).map((field) => leftOut(model, field, "does not follow it")),
    ...otherControlNet(model, request),
    ...otherLoras(model, request)
  ]
  const kept: ImageRequest = { ...request, model_name: model.name, ...ownLoras(model, request) }
  for (const field of others.flatMap(({ fields }) => fields)) Reflect.deleteProperty(kept, field)
  return { request: kept, warnings: others.map(({ warning }) => warning) }
}

/** The model as it is listed: for the stand-in's price, with the styles that the stand-in knows, and with its LoRAs before the others. */
const listed = (model: ImageModel, { choices, name, price }: ImageModel): StoodInFor => ({
  ...model,
  choices: {
    ...model.choices,
    ...(model.can.style_preset === true && choices?.style_preset !== undefined
      ? { style_preset: choices.style_preset }
      : {}),
    ...(model.can.lora === true && choices?.lora !== undefined
      ? { lora: [...new Set([...choices.lora, ...(model.choices?.lora ?? [])])] }
      : {})
  },
  price,
  servedBy: name
})

/** The stand-in as the engine has it now, which knows best what there is: a folder can lack a LoRA, or have more. */
const asServed = ({ models }: ImageGenerator.Service, model: ImageModel): Effect.Effect<ImageModel, ImageError> =>
  Effect.map(models, (own) => own.find(({ name }) => name === model.name) ?? model)

/** A wrapper that lets `options.model` answer for every model of a catalog, and says so each time. */
export const wrapper =
  (options: Options): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.succeed({
      ...ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          if (answersTo(options.model, request.model_name)) return yield* generate(request, emit)
          const asked = yield* options.for.check(request)
          const translated = translate(yield* asServed(generator, options.model), asked.request)
          const response = yield* generate(translated.request, emit)
          return ImageResponse.withWarnings(response, [
            {
              code: "stand_in",
              field: "model_name",
              message: `${options.model.name} made these pictures in the place of ${asked.model.name}`
            },
            ...asked.warnings,
            ...translated.warnings
          ])
        })
      ),
      models: Effect.map(Effect.all([generator.models, asServed(generator, options.model)]), ([own, standIn]) =>
        Catalog.describe(options.for, [
          ...own,
          ...options.for.models
            .filter((model) => !own.some((known) => known.name === model.name))
            .map((model) => listed(model, standIn))
        ])
      )
    })
