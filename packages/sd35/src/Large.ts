/**
 * Stable Diffusion 3.5 Large, the model that is meant by `SD3.5`.
 *
 * Source: Stability AI's reference code, `CONFIGS` in `sd3_infer.py` of github.com/Stability-AI/sd3.5: 40 steps at guidance 4.5 at
 * 1024 × 1024; the fewer steps of `quick` are those of the Stable Diffusion 3 page of diffusers.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits } from "./internal/family.ts"

/** Stable Diffusion 3.5 Large. */
export const large = ImageModel.make({
  name: "SD3.5",
  aliases: ["SD3.5-large", "stabilityai/stable-diffusion-3.5-large"],
  family: "sd35",
  description: "Stable Diffusion 3.5 Large: follows long prompts and writes words, at a guidance of 4.5.",
  can: { negative_prompt: true, cfg_scale: true, image: true, lora: true },
  limits,
  defaults: { width: 1024, height: 1024, steps: 40, cfg_scale: 4.5 }
})

/** As its own code samples it. */
export const reference = Preset.make(large, {
  name: "reference",
  description: "1024 × 1024, 40 steps at guidance 4.5, as in the model's own code.",
  settings: { width: 1024, height: 1024, steps: 40, cfg_scale: 4.5 }
})

/** Three quarters of the steps. */
export const quick = Preset.make(large, {
  name: "quick",
  description: "1024 × 1024, 28 steps at guidance 4.5, as in the documentation of diffusers.",
  settings: { width: 1024, height: 1024, steps: 28, cfg_scale: 4.5 }
})
