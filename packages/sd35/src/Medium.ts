/**
 * Stable Diffusion 3.5 Medium: 2.5 billion parameters, trained up to 1440 pixels.
 *
 * Source: its card (training stages 256 → 512 → 768 → 1024 → 1440, the last one with mixed sizes), and `CONFIGS` in `sd3_infer.py` of
 * github.com/Stability-AI/sd3.5: 50 steps at guidance 5.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits } from "./internal/family.ts"

/** Stable Diffusion 3.5 Medium. */
export const medium = ImageModel.make({
  name: "SD3.5-medium",
  aliases: ["stabilityai/stable-diffusion-3.5-medium"],
  family: "sd35",
  description: "Stable Diffusion 3.5 Medium: a third of Large, with sizes up to 1440 × 1440.",
  can: { negative_prompt: true, cfg_scale: true, image: true, lora: true },
  limits,
  sizes: [1024, 1440, 768, 512].map((side) => ({ width: side, height: side })),
  defaults: { width: 1024, height: 1024, steps: 50, cfg_scale: 5 }
})

/** The largest size that it was trained at. */
export const poster = Preset.make(medium, {
  name: "poster",
  description: "1440 × 1440, the largest size it was trained at, 50 steps at guidance 5.",
  settings: { width: 1440, height: 1440, steps: 50, cfg_scale: 5 }
})
