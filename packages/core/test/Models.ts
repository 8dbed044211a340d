/** Two models for tests: one that can do everything and one, distilled, that can do next to nothing. */
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"

export const able = ImageModel.make({
  name: "able",
  aliases: ["Able-XL"],
  family: "test",
  description: "Can do everything.",
  can: ImageModel.allCapabilities,
  limits: { multipleOf: 8, controlnets: ["canny", "depth"] },
  defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 6 }
})

export const swift = ImageModel.make({
  name: "swift",
  family: "test",
  description: "Four steps, no guidance.",
  can: {},
  limits: { steps: 4, multipleOf: 16 },
  defaults: { width: 512, height: 512, steps: 4 },
  status: "sunset"
})

export const portrait = Preset.make(able, {
  name: "portrait",
  description: "Tall.",
  settings: { width: 832, height: 1216, steps: 40, negative_prompt: "blurry" }
})

/** What a preset package exports. */
export const plugin = { models: [able, swift], presets: [portrait] }
