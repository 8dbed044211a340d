/**
 * Stable Diffusion 1.5 with a ControlNet, for which most ControlNets were made.
 *
 * Source: the cards of lllyasviel's ControlNets for it, lllyasviel/sd-controlnet-canny for example: 20 steps of UniPC. Size and guidance
 * are Stable Diffusion 1.5's own.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

/** Stable Diffusion 1.5 with a ControlNet; the only one with `lineart`. */
export const sd15 = ImageModel.make({
  name: "SD1.5-ControlNet",
  family: "sd15",
  description: "Stable Diffusion 1.5, steered by the edges, depth, poses, outlines or lines of another picture.",
  can: {
    negative_prompt: true,
    cfg_scale: true,
    sampler: true,
    style_preset: true,
    image: true,
    lora: true,
    controlnet_name: true
  },
  limits: { multipleOf: 8, controlnets: ["canny", "depth", "openpose", "softedge", "lineart"] },
  defaults: { width: 512, height: 512, steps: 20, cfg_scale: 7.5 }
})

/** As the cards of its ControlNets sample it. */
export const sd15Reference = Preset.make(sd15, {
  name: "reference",
  description: "512 × 512, 20 steps of UniPC, as on the cards of its ControlNets.",
  settings: { width: 512, height: 512, steps: 20, cfg_scale: 7.5, sampler: "UniPC 2M" }
})
