/**
 * DreamShaper XL Lightning: an SDXL fine-tune for art, distilled to few steps that still follow guidance.
 *
 * Source: the card of Lykon/dreamshaper-xl-lightning: 4 steps of a multistep DPM-Solver (DPM++ 2M) at guidance 2. The card gives no
 * upper limit of steps, so none is declared.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { can, limits, sizes } from "./internal/family.ts"

/** DreamShaper XL Lightning. */
export const dreamShaper = ImageModel.make({
  name: "dreamshaper-xl-lightning",
  aliases: ["Lykon/dreamshaper-xl-lightning"],
  family: "sdxl",
  description: "DreamShaper XL Lightning: SDXL fine-tuned for art, in 4 steps at guidance 2.",
  can: { ...can, lora: true },
  limits,
  sizes,
  defaults: { width: 1024, height: 1024, steps: 4, cfg_scale: 2 }
})

/** The card's own way of asking. */
export const dreamShaperLightning = Preset.make(dreamShaper, {
  name: "lightning",
  description: "4 steps of DPM++ 2M at guidance 2, as on the model's card.",
  settings: { width: 1024, height: 1024, steps: 4, cfg_scale: 2, sampler: "DPM++ 2M" }
})
