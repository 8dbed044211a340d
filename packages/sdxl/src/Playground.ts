/**
 * Playground v2.5: SDXL's architecture, trained anew for colour, contrast and people.
 *
 * Source: the card of playgroundai/playground-v2.5-1024px-aesthetic: 1024 × 1024, upright and wide, 50 steps at guidance 3 with an EDM
 * formulation of DPM++ 2M Karras; guidance 5 goes with the EDM Euler sampler. Its weights were not trained from SDXL's, so SDXL's
 * LoRAs don't fit.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { can, limits } from "./internal/family.ts"

/** Playground v2.5. */
export const playground = ImageModel.make({
  name: "playground-v2.5",
  aliases: ["playgroundai/playground-v2.5-1024px-aesthetic"],
  family: "sdxl",
  description: "Playground v2.5: trained for colour, contrast and people, at a low guidance of 3.",
  can,
  limits,
  defaults: { width: 1024, height: 1024, steps: 50, cfg_scale: 3 }
})

/** The card's own way of asking, with its sampler for fine detail. */
export const playgroundAesthetic = Preset.make(playground, {
  name: "aesthetic",
  description: "50 steps of DPM++ 2M Karras at guidance 3, as on the model's card.",
  settings: { width: 1024, height: 1024, steps: 50, cfg_scale: 3, sampler: "DPM++ 2M Karras" }
})

/** The card's other sampler, which takes a higher guidance. */
export const playgroundSmooth = Preset.make(playground, {
  name: "smooth",
  description: "50 steps of EDM Euler at guidance 5, as on the model's card.",
  settings: { width: 1024, height: 1024, steps: 50, cfg_scale: 5, sampler: "EDM_Euler" }
})
