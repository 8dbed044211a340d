/**
 * Stable Diffusion 3.5 Large Turbo: Large, distilled to four steps.
 *
 * Source: `CONFIGS` in `sd3_infer.py` of github.com/Stability-AI/sd3.5: 4 steps at guidance 1, which is none; without guidance there is
 * no negative prompt either.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits } from "./internal/family.ts"

/** Stable Diffusion 3.5 Large Turbo. Asked for more than four steps, it makes four, and says so. */
export const turbo = ImageModel.make({
  name: "SD3.5-large-turbo",
  aliases: ["stabilityai/stable-diffusion-3.5-large-turbo"],
  family: "sd35",
  description: "Stable Diffusion 3.5 Large in four steps, without guidance and negative prompt.",
  can: { image: true },
  limits: { ...limits, steps: 4 },
  defaults: { width: 1024, height: 1024, steps: 4 }
})

/** As its own code samples it. */
export const turboReference = Preset.make(turbo, {
  name: "reference",
  description: "1024 × 1024 in 4 steps, as in the model's own code.",
  settings: { width: 1024, height: 1024, steps: 4 }
})
