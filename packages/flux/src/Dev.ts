/**
 * FLUX.1 [dev] of Black Forest Labs.
 *
 * Source: the card of black-forest-labs/FLUX.1-dev (1024 × 1024, 50 steps, guidance 3.5) and the Flux page of diffusers (1360 × 768 with
 * the same). Its guidance is a number that the model was taught to read, not the difference of two predictions: it follows `cfg_scale`,
 * and has no negative prompt. The live service is discontinuing it.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits, sizes } from "./internal/family.ts"

/** FLUX.1 [dev]. Using it gives a `sunset` warning. */
export const dev = ImageModel.make({
  name: "FLUX.1-dev",
  aliases: ["black-forest-labs/FLUX.1-dev"],
  family: "flux",
  description: "FLUX.1 [dev]: follows prompts closely and writes words, at a guidance of 3.5, without negative prompt.",
  can: { cfg_scale: true, image: true, lora: true },
  limits,
  sizes,
  defaults: { width: 1024, height: 1024, steps: 50, cfg_scale: 3.5 },
  status: "sunset"
})

/** The card's own way of asking. */
export const square = Preset.make(dev, {
  name: "square",
  description: "1024 × 1024, 50 steps at guidance 3.5, as on the model's card.",
  settings: { width: 1024, height: 1024, steps: 50, cfg_scale: 3.5 }
})

/** The same, wide. */
export const widescreen = Preset.make(dev, {
  name: "widescreen",
  description: "1360 × 768, 50 steps at guidance 3.5, as in the documentation of diffusers.",
  settings: { width: 1360, height: 768, steps: 50, cfg_scale: 3.5 }
})
