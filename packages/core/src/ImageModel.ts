/**
 * What a model is: its names, what it can do, its limits, how to ask it when nothing is said, and what it costs.
 *
 * Capabilities are a type as well as a value. A `Pipeline` carries them, so that a LoRA on a model that doesn't declare `lora` does
 * not compile; a request that arrives as JSON is held against the same record by `Catalog.check`.
 */
import type { Field, ImageRequest } from "./ImageRequest.ts"
import type { Described } from "./Preset.ts"
import * as Price from "./Price.ts"
import * as Samplers from "./Samplers.ts"

/**
 * What a model can do beyond turning a prompt into a picture, named by the request's field that asks for it. A capability is
 * declared with `true` and left out otherwise.
 */
export interface Capabilities {
  readonly negative_prompt?: true
  /** Follows `cfg_scale`; distilled models don't. */
  readonly cfg_scale?: true
  readonly sampler?: true
  /** Has a second text encoder with a prompt of its own. */
  readonly prompt_2?: true
  readonly style_preset?: true
  readonly enable_refiner?: true
  /** Image-to-image: starts from a picture. */
  readonly image?: true
  readonly lora?: true
  readonly controlnet_name?: true
}

/** The name of a capability. */
export type Capability = keyof Capabilities

/**
 * All there is to declare, for a model of which nothing is ruled out.
 *
 * @example
 * import * as ImageModel from "@hyperimage/core/ImageModel"
 *
 * const able = ImageModel.make({
 *   name: "able",
 *   family: "mine",
 *   description: "Can do everything.",
 *   can: ImageModel.allCapabilities,
 *   defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 7.5 }
 * })
 */
export const allCapabilities = {
  negative_prompt: true,
  cfg_scale: true,
  sampler: true,
  prompt_2: true,
  style_preset: true,
  enable_refiner: true,
  image: true,
  lora: true,
  controlnet_name: true
} as const satisfies { readonly [C in Capability]: true }

/** A size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** How far a model goes. A request past a limit is brought back to it, with a warning. */
export interface Limits {
  /** The most steps that make sense, e.g. 4 for a model distilled to few. */
  readonly steps?: number
  /** Width and height are multiples of this many pixels. */
  readonly multipleOf?: number
  /** ControlNets that the model has, e.g. `canny`. */
  readonly controlnets?: ReadonlyArray<string>
}

/** Settings that a model works well with. */
export interface Defaults {
  readonly width: number
  readonly height: number
  readonly steps: number
  readonly cfg_scale?: number
  readonly sampler?: string
}

/**
 * Values that a field of the request is known to take, for those who choose from a list. Others may work, too: an engine can know
 * more LoRAs than anybody has listed.
 */
export interface Choices {
  readonly lora?: ReadonlyArray<string>
  readonly controlnet_name?: ReadonlyArray<string>
  readonly sampler?: ReadonlyArray<string>
  readonly style_preset?: ReadonlyArray<string>
}

/** One model. `Can` is the type of its capabilities. */
export interface ImageModel<out Can extends Capabilities = Capabilities> {
  /** The name it answers to and with. */
  readonly name: string
  /** Other names for it, as in other people's requests. */
  readonly aliases: ReadonlyArray<string>
  /** The architecture, e.g. `sdxl`. */
  readonly family: string
  /** One sentence for people who choose a model. */
  readonly description: string
  readonly can: Can
  readonly limits: Limits
  readonly defaults: Defaults
  /** Sizes that it was trained at, the best first. */
  readonly sizes: ReadonlyArray<Size>
  /** Absent: nothing is listed. */
  readonly choices?: Choices
  /** Good ways to ask it; a catalog fills them in (`Catalog.describe`). */
  readonly presets?: ReadonlyArray<Described>
  readonly price: Price.Formula
  /** `sunset`: being discontinued where it is hosted; it works, with a warning. */
  readonly status: "active" | "sunset"
}

/** What there is to say of a model; everything else has a default. */
export type Options<Can extends Capabilities> = Pick<
  ImageModel<Can>,
  "name" | "family" | "description" | "can" | "defaults"
> &
  Partial<Omit<ImageModel<Can>, "presets">>

/** What follows from the rest: a model that takes a sampler knows the usual names, its ControlNets are those that it has. */
const choicesOf = ({ can, limits }: Options<Capabilities>): Choices => ({
  ...(can.sampler === true ? { sampler: Samplers.names } : {}),
  ...(can.controlnet_name === true && limits?.controlnets !== undefined ? { controlnet_name: limits.controlnets } : {})
})

/**
 * Declares a model. Without a price it costs what the live service charges, without sizes it has its default size alone, and where it
 * takes a sampler it is thought to know the usual names.
 *
 * @example
 * import * as ImageModel from "@hyperimage/core/ImageModel"
 *
 * const watercolor = ImageModel.make({
 *   name: "watercolor-xl",
 *   family: "sdxl",
 *   description: "SDXL, tuned on watercolours.",
 *   can: { negative_prompt: true, cfg_scale: true, lora: true },
 *   defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 6 }
 * })
 */
export const make = <const Can extends Capabilities>(options: Options<Can>): ImageModel<Can> => ({
  aliases: [],
  limits: {},
  sizes: [{ width: options.defaults.width, height: options.defaults.height }],
  price: Price.hyperbolic,
  status: "active",
  ...options,
  choices: { ...choicesOf(options), ...options.choices }
})

/** Whether a name, in any case, is this model's or one of its aliases. */
export const answersTo = (model: ImageModel, name: string): boolean =>
  [model.name, ...model.aliases].some((known) => known.toLowerCase() === name.toLowerCase())

/** What a request costs by the list of models; a model that isn't on it costs what the live service charges. */
export const priceOf = (models: ReadonlyArray<ImageModel>, request: ImageRequest): Price.Dollars =>
  (models.find((model) => answersTo(model, request.model_name))?.price ?? Price.hyperbolic)(request)

/** Which field of a request asks for which capability. `cfg_scale` isn't among them: it has a default, so asking can't be told. */
const asksFor: ReadonlyArray<readonly [Field, Capability]> = [
  ["negative_prompt", "negative_prompt"],
  ["prompt_2", "prompt_2"],
  ["negative_prompt_2", "prompt_2"],
  ["sampler", "sampler"],
  ["style_preset", "style_preset"],
  ["enable_refiner", "enable_refiner"],
  ["image", "image"],
  ["strength", "image"],
  ["lora", "lora"],
  ["controlnet_name", "controlnet_name"],
  ["controlnet_image", "controlnet_name"]
]

/** An empty text, an empty object and `false` ask for nothing. */
const isAsked = (value: unknown): boolean =>
  typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value)

/** The fields of a request that ask for what a model can't do. */
export const unsupportedFields = (model: ImageModel, request: ImageRequest): ReadonlyArray<Field> =>
  asksFor
    .filter(([field, capability]) => isAsked(request[field]) && model.can[capability] !== true)
    .map(([field]) => field)
