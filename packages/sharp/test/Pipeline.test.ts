import { assert, describe, it } from "@effect/vitest"
import { ImageGenerator, ImageModel, Pipeline } from "@hyperimage/core"
import { Picture } from "@hyperimage/sharp"
import { Effect } from "effect"
import * as Pictures from "./Pictures.ts"

const model = ImageModel.make({
  name: "noise",
  family: "noise",
  description: "Draws noise.",
  can: {},
  defaults: { width: 64, height: 64, steps: 1 }
})

/** An engine that draws noise of the size asked for. */
const noise = ImageGenerator.make({
  provider: { name: "noise", kind: "internal" },
  models: Effect.succeed([model]),
  generate: (request) =>
    Effect.gen(function* () {
      const bytes = yield* Pictures.noise("png", request.width, request.height)
      const images = Array.from({ length: request.n }, (_, index) =>
        Pictures.generated(bytes).with({ index, seed: (request.seed ?? 0n) + BigInt(index) })
      )
      return { model: model.name, images, inference_time: 0, warnings: [] }
    })
})

describe("Picture as a stage of a pipeline", () => {
  it.effect("resizes and converts each picture, which keeps its place and seed", () =>
    Effect.gen(function* () {
      const response = yield* Pipeline.prompt(model, "static").pipe(
        Pipeline.variations(5),
        Pipeline.seed(40),
        Pipeline.andThen(Picture.resize({ width: 32 })),
        Pipeline.andThen(Picture.convert({ format: "jpeg", quality: 70 })),
        Pipeline.generate
      )
      assert.deepStrictEqual(
        response.images.map(({ index, mediaType, seed }) => `${index} ${seed} ${mediaType}`),
        ["0 40 image/jpeg", "1 41 image/jpeg", "2 42 image/jpeg", "3 43 image/jpeg", "4 44 image/jpeg"]
      )
      for (const image of response.images) {
        const { height, width } = yield* Picture.inspect(yield* image.bytes)
        assert.deepStrictEqual([width, height], [32, 32])
      }
    }).pipe(Effect.provideService(ImageGenerator.ImageGenerator, noise))
  )
})
