/**
 * One model that answers in the place of others, and says so.
 *
 * With no key and no GPU, a server still has to answer to `SDXL1.0-base`: the bundled model does. Its pictures are never passed off
 * as another model's: the response names the model that made them, a warning says so, and the list of models tells it beforehand.
 */
import * as Effect from "effect/Effect"
import * as Catalog from "./Catalog.ts"
import { answersTo, type ImageModel, unsupportedFields } from "./ImageModel.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { ImageRequest } from "./ImageRequest.ts"
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

/** The request in terms of the stand-in: its name, its limits, and only what it can do; one warning for each thing left out. */
const translate = (model: ImageModel, request: ImageRequest) => {
  const leftOut = unsupportedFields(model, request)
  const kept: ImageRequest = { ...request, model_name: model.name }
  for (const field of leftOut) Reflect.deleteProperty(kept, field)
  const warnings = leftOut.map((field): Warning => ({
    code: "no_effect",
    field,
    message: `${field}: ${model.name}, which stands in, does not follow it`
  }))
  return { request: kept, warnings }
}

/** The model as it is listed: for the stand-in's price, and with the styles that the stand-in knows. */
const listed = (model: ImageModel, { choices, name, price }: ImageModel): StoodInFor => ({
  ...model,
  ...(model.can.style_preset === true && choices?.style_preset !== undefined
    ? { choices: { ...model.choices, style_preset: choices.style_preset } }
    : {}),
  price,
  servedBy: name
})

/** A wrapper that lets `options.model` answer for every model of a catalog, and says so each time. */
export const wrapper =
  (options: Options): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.succeed({
      ...ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          if (answersTo(options.model, request.model_name)) return yield* generate(request, emit)
          const asked = yield* options.for.check(request)
          const translated = translate(options.model, asked.request)
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
      models: Effect.map(generator.models, (own) =>
        Catalog.describe(options.for, [
          ...own,
          ...options.for.models
            .filter((model) => !own.some((known) => known.name === model.name))
            .map((model) => listed(model, options.model))
        ])
      )
    })
