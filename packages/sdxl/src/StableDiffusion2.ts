/**
 * Stable Diffusion 2, between 1.5 and XL: trained to 768 × 768.
 *
 * Source: the card of stabilityai/stable-diffusion-2 (768 × 768, v-objective) and github.com/Stability-AI/stablediffusion: 50 steps
 * of DDIM (README) at guidance 9 (`scripts/txt2img.py`).
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

/** Stable Diffusion 2. */
export const sd2 = ImageModel.make({
  name: "SD2",
  aliases: ["stabilityai/stable-diffusion-2"],
  family: "sd2",
  description: "Stable Diffusion 2: trained to 768 × 768.",
  can: { negative_prompt: true, cfg_scale: true, sampler: true, style_preset: true, image: true },
  limits: { multipleOf: 8 },
  defaults: { width: 768, height: 768, steps: 50, cfg_scale: 9 }
})

/** As its own code samples it. */
export const sd2Reference = Preset.make(sd2, {
  name: "reference",
  description: "768 × 768, 50 steps of DDIM at guidance 9, as in the model's own code.",
  settings: { width: 768, height: 768, steps: 50, cfg_scale: 9, sampler: "DDIM" }
})
