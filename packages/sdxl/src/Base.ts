/**
 * Stable Diffusion XL 1.0, the base model: the one that most LoRAs and fine-tunes are made for.
 *
 * The presets sample as Stability AI's own code does where nothing is said: 50 steps of DPM++ 2M at guidance 6
 * (`SamplingParams` in `sgm/inference/api.py` of github.com/Stability-AI/generative-models), at training sizes of the paper.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { can, limits, sizes } from "./internal/family.ts"

/** SDXL 1.0 base. Its defaults are the contract's, so that a bare JSON body and a pipeline ask for the same picture. */
export const base = ImageModel.make({
  name: "SDXL1.0-base",
  aliases: ["stabilityai/stable-diffusion-xl-base-1.0"],
  family: "sdxl",
  description: "Stable Diffusion XL 1.0, the base model: versatile, and most LoRAs are made for it.",
  can: { ...can, enable_refiner: true, lora: true },
  limits,
  sizes,
  defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 7.5 }
})

const reference = { steps: 50, cfg_scale: 6, sampler: "DPM++ 2M" }

/** One person, upright: 832 × 1216. */
export const portrait = Preset.make(base, {
  name: "portrait",
  description: "Upright, 832 × 1216, sampled as in the model's reference code.",
  settings: { width: 832, height: 1216, ...reference }
})

/** A scene: 1216 × 832. */
export const landscape = Preset.make(base, {
  name: "landscape",
  description: "Wide, 1216 × 832, sampled as in the model's reference code.",
  settings: { width: 1216, height: 832, ...reference }
})

/** As wide as a screen: 1344 × 768. */
export const widescreen = Preset.make(base, {
  name: "widescreen",
  description: "Very wide, 1344 × 768, sampled as in the model's reference code.",
  settings: { width: 1344, height: 768, ...reference }
})
