/**
 * LoRAs: small sets of weights that teach a model a style or a subject, named in a request with how strongly each of them counts.
 *
 * `apply` and `combine` are steps of a pipeline. They compile only on models that declare `lora`; weights are checked when the pipeline
 * runs, before anything is sent.
 */
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Effect from "effect/Effect"

/** The LoRAs that the live service has for `SDXL1.0-base`, `SD1.5` and `FLUX.1-dev`, by its names. */
export const names = [
  "Add_Detail",
  "More_Art",
  "Pixel_Art",
  "Logo",
  "Sci-fi",
  "Crayons",
  "Paint_Splash",
  "Outdoor_Product_Photography",
  "Superhero",
  "Lineart",
  "Anime_Lineart",
  "Cartoon_Background",
  "Pencil_Sketch"
] as const

/** One of the live service's names, or whatever name or path the engine in use knows. */
export type Name = (typeof names)[number] | (string & {})

/** LoRAs by name, and how strongly each counts: 0 not at all, 1 as it was trained, below 0 the other way round. */
export type Weights = { readonly [Known in (typeof names)[number]]?: number } & { readonly [name: string]: number }

/** The smallest weight that is accepted. */
export const minimumWeight = -2

/** The largest weight that is accepted: further on, a LoRA drowns the model that it was made for. */
export const maximumWeight = 2

/**
 * Checks names and weights, those of a request that came as JSON for example.
 *
 * Fails with `InvalidRequest`, whose issues name each of them that is wrong, as `lora.Pixel_Art`.
 *
 * @example
 * import * as Lora from "@hyperimage/lora"
 *
 * const checked = Lora.check({ Pixel_Art: 0.7, "loras/watercolour.safetensors": 0.4 })
 */
export const check = (weights: Weights): Effect.Effect<Weights, ImageError> => {
  const issues = Object.entries(weights).flatMap(([name, weight]) => {
    if (name.trim() === "") return [{ path: ["lora"], message: "lora: expected a name, got an empty text" }]
    if (weight >= minimumWeight && weight <= maximumWeight) return []
    const expected = `expected a weight between ${minimumWeight} and ${maximumWeight}, got ${weight}`
    return [{ path: ["lora", name], message: `lora.${name}: ${expected}` }]
  })
  return issues.length === 0
    ? Effect.succeed(weights)
    : Effect.fail(new ImageError({ module: "Lora", method: "check", reason: new InvalidRequest({ issues }) }))
}

/**
 * Adds several LoRAs; one that is there already gets its new weight.
 *
 * @example
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Lora from "@hyperimage/lora"
 *
 * declare const logo: Pipeline.Pipeline<{ readonly lora: true }>
 *
 * const crayoned = logo.pipe(Lora.combine({ Logo: 0.8, Crayons: 0.5, "loras/watercolour.safetensors": 0.3 }))
 */
export const combine =
  (weights: Weights): Pipeline.Step<{ readonly lora: true }> =>
  (self) =>
    self.pipe(
      Pipeline.lora(weights),
      Pipeline.prepare((request) => Effect.as(check(request.lora ?? {}), request))
    )

/**
 * Adds one LoRA.
 *
 * @example
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Lora from "@hyperimage/lora"
 *
 * declare const cats: Pipeline.Pipeline<{ readonly lora: true }>
 *
 * const pixelated = cats.pipe(Lora.apply("Pixel_Art", 0.7))
 */
export const apply = (name: Name, weight: number): Pipeline.Step<{ readonly lora: true }> => combine({ [name]: weight })
