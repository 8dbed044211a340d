/**
 * FLUX.1 [schnell] of Black Forest Labs: distilled to one to four steps.
 *
 * Source: the card of black-forest-labs/FLUX.1-schnell (1 to 4 steps) and the Flux page of diffusers (guidance must be 0; 1360 × 768 in 4
 * steps). No guidance, so no negative prompt; the contract's `cfg_scale`, which begins at 1, means nothing to it.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits, sizes } from "./internal/family.ts"

/** FLUX.1 [schnell]. Using it gives a `sunset` warning; asked for more than four steps, it makes four, and says so. */
export const schnell = ImageModel.make({
  name: "FLUX.1-schnell",
  aliases: ["black-forest-labs/FLUX.1-schnell"],
  family: "flux",
  description: "FLUX.1 [schnell]: one to four steps, without guidance and negative prompt.",
  can: { image: true },
  limits: { ...limits, steps: 4 },
  sizes,
  defaults: { width: 1024, height: 1024, steps: 4 },
  status: "sunset"
})

/** One step. */
export const schnellInstant = Preset.make(schnell, {
  name: "instant",
  description: "1024 × 1024 in one step, the fewest that the model was distilled to.",
  settings: { width: 1024, height: 1024, steps: 1 }
})

/** Four steps, wide. */
export const schnellWidescreen = Preset.make(schnell, {
  name: "widescreen",
  description: "1360 × 768 in 4 steps, as in the documentation of diffusers.",
  settings: { width: 1360, height: 768, steps: 4 }
})
