/**
 * SDXL-Turbo: SDXL distilled to one to four steps, for pictures while you type.
 *
 * Source: the SDXL Turbo guide of diffusers (huggingface.co/docs/diffusers/using-diffusers/sdxl_turbo): trained at 512 × 512, larger
 * sizes lose quality, one step is enough and up to four improve, and guidance is switched off, and negative prompts with it.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import { limits } from "./internal/family.ts"

/** SDXL-Turbo. Asked for more than four steps, it makes four, and says so. */
export const turbo = ImageModel.make({
  name: "SDXL-turbo",
  aliases: ["stabilityai/sdxl-turbo"],
  family: "sdxl",
  description: "SDXL distilled to one to four steps at 512 × 512: the fastest, without guidance and negative prompt.",
  can: { prompt_2: true, style_preset: true, image: true },
  limits: { ...limits, steps: 4 },
  defaults: { width: 512, height: 512, steps: 4 }
})

/** One step. */
export const turboInstant = Preset.make(turbo, {
  name: "instant",
  description: "One step at 512 × 512: the quickest picture there is.",
  settings: { width: 512, height: 512, steps: 1 }
})
