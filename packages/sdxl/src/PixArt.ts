/**
 * PixArt-Σ at 1024: a transformer with a T5 text encoder, small, good at long prompts. It shares its autoencoder with SDXL.
 *
 * Source: its authors' demo (huggingface.co/spaces/PixArt-alpha/PixArt-Sigma): 14 steps of DPM-Solver at guidance 4.5, and 20 steps or
 * guidance 3.5 where that doesn't satisfy. The checkpoint's scheduler is a multistep DPM-Solver++ (DPM++ 2M).
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

/** PixArt-Σ XL 2, trained at 1024. */
export const pixArt = ImageModel.make({
  name: "PixArt-Sigma-XL-2-1024-MS",
  aliases: ["PixArt-alpha/PixArt-Sigma-XL-2-1024-MS"],
  family: "pixart-sigma",
  description: "PixArt-Σ: a small transformer that reads long prompts.",
  can: { negative_prompt: true, cfg_scale: true, style_preset: true },
  limits: { multipleOf: 8 },
  defaults: { width: 1024, height: 1024, steps: 20, cfg_scale: 4.5 }
})

/** As few steps as its authors begin with. */
export const pixArtBrisk = Preset.make(pixArt, {
  name: "brisk",
  description: "14 steps at guidance 4.5, where its authors' demo begins.",
  settings: { width: 1024, height: 1024, steps: 14, cfg_scale: 4.5 }
})

/** What its authors advise where the first picture doesn't satisfy. */
export const pixArtGentle = Preset.make(pixArt, {
  name: "gentle",
  description: "20 steps at guidance 3.5, as its authors advise where the first picture doesn't satisfy.",
  settings: { width: 1024, height: 1024, steps: 20, cfg_scale: 3.5 }
})
