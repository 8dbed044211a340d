/** A real model for the tests: the weights that the repository bundles. */
import { fileURLToPath } from "node:url"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"

/** The folder. */
export const folder = fileURLToPath(new URL("../../sketch/weights", import.meta.url))

/** What it can do. */
export const model = ImageModel.make({
  name: "drawing",
  family: "drawing",
  description: "Simple things as flat drawings.",
  can: { negative_prompt: true, cfg_scale: true, sampler: true, image: true },
  defaults: { width: 128, height: 128, steps: 8, cfg_scale: 4 },
  price: () => 0
})

/** A request that is quick to serve: eight steps, at the model's own size. */
export const request = (fields: Partial<ImageRequest.Input> = {}) =>
  ImageRequest.decode({
    model_name: "drawing",
    prompt: "a red circle on a blue background",
    width: 128,
    height: 128,
    steps: 8,
    cfg_scale: 4,
    seed: 1,
    ...fields
  })
