/**
 * Stable Diffusion 1.5, SDXL's grandparent: small, at home at 512 × 512, with the largest choice of LoRAs.
 *
 * Source: the card of runwayml/stable-diffusion-v1-5 (fine-tuned at 512 × 512, latents of an eighth), and the README of
 * github.com/CompVis/stable-diffusion: 50 steps of PLMS at guidance 7.5. PLMS is called PNDM among the service's samplers.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

/** Stable Diffusion 1.5. */
export const sd15 = ImageModel.make({
  name: "SD1.5",
  aliases: ["runwayml/stable-diffusion-v1-5", "stable-diffusion-v1-5/stable-diffusion-v1-5"],
  family: "sd15",
  description: "Stable Diffusion 1.5: small and quick, at home at 512 × 512.",
  can: { negative_prompt: true, cfg_scale: true, sampler: true, style_preset: true, image: true, lora: true },
  limits: { multipleOf: 8 },
  defaults: { width: 512, height: 512, steps: 50, cfg_scale: 7.5 }
})

/** As its first code sampled it. */
export const sd15Classic = Preset.make(sd15, {
  name: "classic",
  description: "512 × 512, 50 steps of PLMS at guidance 7.5, as in the original code.",
  settings: { width: 512, height: 512, steps: 50, cfg_scale: 7.5, sampler: "PNDM" }
})
