/**
 * SSD-1B of Segmind: SDXL with half of it left out, and the quality kept by distillation.
 *
 * Source: the card of segmind/SSD-1B: made from SDXL and two of its fine-tunes, 1024 × 1024, and a negative prompt with a guidance of
 * about 9 for the best quality. SDXL's LoRAs were made for layers that it doesn't have, so it declares none.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { can, limits } from "./internal/family.ts"

/** SSD-1B. */
export const ssd = ImageModel.make({
  name: "SSD",
  aliases: ["SSD-1B", "segmind/SSD-1B"],
  family: "sdxl",
  description: "Segmind's SSD-1B: SDXL at half the size, faster, at a guidance of about 9.",
  can,
  limits,
  defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 9 }
})

/** As the card asks for the best quality. */
export const ssdCrisp = Preset.make(ssd, {
  name: "crisp",
  description: "1024 × 1024 at guidance 9 with a negative prompt, as the card recommends.",
  settings: { width: 1024, height: 1024, cfg_scale: 9, negative_prompt: "ugly, blurry, poor quality" }
})
