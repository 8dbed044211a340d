/**
 * A good way to ask a model: a name that people choose, and the settings that it stands for.
 *
 * A preset package exports its models and presets, and nothing else; see `Catalog.Plugin`.
 */
import type { ImageRequest } from "./ImageRequest.ts"
import type { Capabilities, ImageModel } from "./ImageModel.ts"

/** The settings that a preset may fix; prompt and seed stay the user's. */
export type Settings = Partial<
  Pick<
    ImageRequest,
    "width" | "height" | "steps" | "cfg_scale" | "sampler" | "negative_prompt" | "style_preset" | "lora" | "strength"
  >
>

/** What there is to say of a preset, beside whose it is. */
export interface Described {
  /** Unique among the presets of its model, e.g. `portrait`. */
  readonly name: string
  /** One sentence for people who choose one. */
  readonly description: string
  readonly settings: Settings
}

/** Settings of a model under a name. */
export interface Preset<out Can extends Capabilities = Capabilities> extends Described {
  readonly model: ImageModel<Can>
}

/** The settings that a model with these capabilities can follow. */
type Possible<Can extends Capabilities> = {
  readonly [
    Name in keyof Settings as Name extends keyof Capabilities ? (Name extends keyof Can ? Name : never) : Name
  ]: Settings[Name]
}

/**
 * Declares a preset of a model. Settings that the model can't follow don't compile.
 *
 * @example
 * import * as ImageModel from "@hyperimage/core/ImageModel"
 * import * as Preset from "@hyperimage/core/Preset"
 *
 * declare const watercolor: ImageModel.ImageModel<{ readonly cfg_scale: true }>
 *
 * const postcard = Preset.make(watercolor, {
 *   name: "postcard",
 *   description: "Wide, with soft edges.",
 *   settings: { width: 1216, height: 832, steps: 30, cfg_scale: 5 }
 * })
 */
export const make = <Can extends Capabilities>(
  model: ImageModel<Can>,
  options: { readonly name: string; readonly description: string; readonly settings: Possible<Can> }
): Preset<Can> => ({ ...options, model })
