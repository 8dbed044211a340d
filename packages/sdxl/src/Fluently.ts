/**
 * Fluently XL, fine-tunes of SDXL for faces, anatomy and light, in two releases.
 *
 * Source: the cards of fluently/Fluently-XL-v4 and fluently/Fluently-XL-Final, which agree: 25 steps at guidance 5 by default, best
 * with 20 to 35 steps of Euler a or Euler at a guidance of 4 to 6.5. The presets' negative prompt is a shorter form of theirs.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { can, limits, sizes } from "./internal/family.ts"

const shared = {
  family: "sdxl",
  can: { ...can, lora: true },
  limits,
  sizes,
  defaults: { width: 1024, height: 1024, steps: 25, cfg_scale: 5 }
} as const

/** Fluently XL, version 4. */
export const fluentlyV4 = ImageModel.make({
  ...shared,
  name: "Fluently-XL-v4",
  aliases: ["fluently/Fluently-XL-v4"],
  description: "Fluently XL v4: SDXL fine-tuned for faces, anatomy and light."
})

/** Fluently XL, the last release. */
export const fluentlyFinal = ImageModel.make({
  ...shared,
  name: "Fluently-XL-Final",
  aliases: ["fluently/Fluently-XL-Final"],
  description: "Fluently XL Final: the last release, with better light than v4."
})

const people = {
  name: "people",
  description: "Upright, 832 × 1216, 30 steps of Euler a at guidance 5, against deformed anatomy.",
  settings: {
    width: 832,
    height: 1216,
    steps: 30,
    cfg_scale: 5,
    sampler: "Euler a",
    negative_prompt: "deformed, disfigured, bad anatomy, extra limb, missing limb, blurry"
  }
}

/** People, by version 4. */
export const fluentlyV4People = Preset.make(fluentlyV4, people)

/** People, by the last release. */
export const fluentlyFinalPeople = Preset.make(fluentlyFinal, people)
