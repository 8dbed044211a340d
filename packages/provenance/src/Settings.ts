/**
 * What a picture was made with, under the names that a request has for it: handed to `ImageRequest.decode`, settings that were read
 * from a picture ask for the same picture again.
 *
 * Pictures that came with the request are not among them, nor is how many were asked for: each picture tells its own seed.
 */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Struct from "effect/Struct"

const prompts = ["prompt", "prompt_2", "negative_prompt", "negative_prompt_2"] as const

const rest = [
  "steps",
  "sampler",
  "cfg_scale",
  "width",
  "height",
  "strength",
  "style_preset",
  "lora",
  "controlnet_name",
  "enable_refiner"
] as const

/** Everything is optional: a file made elsewhere tells what it tells. Units and meaning are the request's. */
export type Settings = Partial<
  Pick<ImageRequest, (typeof prompts)[number] | (typeof rest)[number] | "model_name" | "seed">
>

/** What the settings leave out, and what they add to what a request says. */
export interface Options {
  /** Whether the prompts, negative ones included, are written. Absent: they are. */
  readonly prompt?: boolean
  /**
   * The sampler that the engine takes where a request names none. Absent: such a picture tells none, and some readers then take the
   * whole text for a foreign one.
   */
  readonly sampler?: string | undefined
  /**
   * Whether a picture that already tells how it was made goes on telling that: the server that made it knows better than the one that
   * hands it on. Absent: it is told anew.
   */
  readonly keep?: boolean
}

/**
 * The settings of one picture of a request.
 *
 * `model` is the name of the model that really made it, which a stand-in makes another one than was asked for; where nobody told, the
 * picture says none. The seed is the picture's own.
 */
export const of = (
  request: ImageRequest,
  image: Pick<GeneratedImage, "seed">,
  model: string | undefined,
  options: Options = {}
): Settings => ({
  ...(options.prompt === false ? {} : Struct.pick(request, prompts)),
  ...(options.sampler === undefined ? {} : { sampler: options.sampler }),
  ...Struct.pick(request, rest),
  ...(model === undefined ? {} : { model_name: model }),
  ...(image.seed === undefined ? {} : { seed: image.seed })
})

/** The same settings without the prompts. */
export const withoutPrompts = (settings: Settings): Settings => Struct.omit(settings, prompts)
