/**
 * What a server answers to `GET /models/{name}/price`: dollars for a request that hasn't been made.
 *
 * The path is the live service's. What isn't said is the model's default; a value past a limit of the model's is priced as the model
 * will make it, with a warning, as the request itself would be.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Catalog from "./Catalog.ts"
import type { ImageError } from "./ImageError.ts"
import type { ImageModel } from "./ImageModel.ts"
import * as ImageRequest from "./ImageRequest.ts"
import { Warning } from "./Warning.ts"

/** Schema of the answer. */
export const ModelPrice = Schema.Struct({
  model: Schema.String,
  width: Schema.Int.annotate({ description: "Pixels." }),
  height: Schema.Int.annotate({ description: "Pixels." }),
  steps: Schema.Int,
  n: Schema.Int,
  price_usd: Schema.Finite.annotate({ description: "US dollars for all `n` pictures." }),
  warnings: Schema.Array(Warning)
}).annotate({ identifier: "ModelPrice" })

/** The answer. */
export interface ModelPrice extends Schema.Schema.Type<typeof ModelPrice> {}

/** What can be asked, as a query: each a number in text. */
export const parameters = ["width", "height", "steps", "n"] as const

/** A query, whatever is in it; other parameters are left alone. */
export type Query = { readonly [name: string]: unknown }

const numberOf = (text: unknown): unknown =>
  typeof text === "string" && /^-?\d{1,15}$/.test(text) ? Number(text) : text

/**
 * Prices a query for a model.
 *
 * Fails with `InvalidRequest`, whose issues name what isn't a number or out of range.
 *
 * @example
 * import type { ImageModel } from "@hyperimage/core/ImageModel"
 * import * as ModelPrice from "@hyperimage/core/ModelPrice"
 *
 * declare const sdxl: ImageModel
 *
 * ModelPrice.make(sdxl, { width: "512", height: "512", steps: "25" }) // succeeds with { price_usd: 0.0025, … }
 */
export const make = (model: ImageModel, query: Query): Effect.Effect<ModelPrice, ImageError> => {
  const asked = Object.fromEntries(
    parameters.flatMap((name) => (query[name] === undefined ? [] : [[name, numberOf(query[name])]]))
  )
  const { height, steps, width } = model.defaults
  return ImageRequest.decode({ model_name: model.name, prompt: "a picture", width, height, steps, ...asked }).pipe(
    Effect.flatMap(Catalog.make({ models: [model], presets: [] }).check),
    Effect.map(({ request, warnings }) => ({
      model: model.name,
      width: request.width,
      height: request.height,
      steps: request.steps,
      n: request.n,
      price_usd: model.price(request),
      warnings: warnings.filter(({ code }) => code === "adjusted")
    }))
  )
}
