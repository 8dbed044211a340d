/**
 * SDXL 1.0 base with a ControlNet, under the names of both contracts: `ControlNet-SDXL` and the live service's `SDXL-ControlNet`.
 *
 * Source: the live service's page "What is ControlNet" (docs.hyperbolic.xyz/docs/what-is-controlnet): canny, depth, openpose and
 * softedge, and an example at 1024 × 1024 and guidance 15. That it can start from a picture besides, and take SDXL's LoRAs, is as in
 * diffusers' `StableDiffusionXLControlNetImg2ImgPipeline`.
 */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

/** SDXL 1.0 base with a ControlNet. Its defaults are those of `SDXL1.0-base`. */
export const sdxl = ImageModel.make({
  name: "ControlNet-SDXL",
  aliases: ["SDXL-ControlNet"],
  family: "sdxl",
  description: "SDXL 1.0 base, steered by the edges, depth, poses or outlines of another picture.",
  can: {
    negative_prompt: true,
    cfg_scale: true,
    sampler: true,
    prompt_2: true,
    style_preset: true,
    image: true,
    lora: true,
    controlnet_name: true
  },
  limits: { multipleOf: 8, controlnets: ["canny", "depth", "openpose", "softedge"] },
  defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 7.5 }
})

/** What the words say counts much, as where a room becomes another planet. */
export const transform = Preset.make(sdxl, {
  name: "transform",
  description: "1024 × 1024 at guidance 15, as in the live service's example: the words change what the picture shows.",
  settings: { width: 1024, height: 1024, cfg_scale: 15 }
})
