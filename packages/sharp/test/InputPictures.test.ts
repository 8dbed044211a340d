import { assert, describe, it } from "@effect/vitest"
import { ImageGenerator, ImageRequest } from "@hyperimage/core"
import { InputPictures } from "@hyperimage/sharp"
import { Effect } from "effect"
import * as Pictures from "./Pictures.ts"

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64")

const ask = (fields: Partial<ImageRequest.Input>, options?: InputPictures.Options) =>
  Effect.gen(function* () {
    let asked = 0
    const engine = ImageGenerator.make({
      provider: { name: "counting", kind: "internal" },
      models: Effect.succeed([]),
      generate: (request) =>
        Effect.sync(() => {
          asked += 1
          return { model: request.model_name, images: [], inference_time: 0, warnings: [] }
        })
    })
    const careful = yield* InputPictures.wrapper(options)(engine)
    const request = yield* ImageRequest.decode({ model_name: "any", prompt: "a house", ...fields })
    const issues = yield* careful.generate(request).pipe(
      Effect.as<ReadonlyArray<string>>([]),
      Effect.catchReason("ImageError", "InvalidRequest", ({ issues }) =>
        Effect.succeed(issues.map((issue) => issue.message))
      )
    )
    return { asked, issues }
  })

describe("InputPictures.wrapper", () => {
  it.effect("lets requests through that have good pictures, or none", () =>
    Effect.gen(function* () {
      const photo = base64(yield* Pictures.noise("jpeg"))
      for (const fields of [{}, { image: photo }, { image: photo, controlnet_image: photo }]) {
        assert.deepStrictEqual(yield* ask(fields), { asked: 1, issues: [] })
      }
    })
  )

  it.effect("refuses a text file as a ControlNet's picture, before the engine is asked", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ask({ controlnet_name: "canny", controlnet_image: base64(Pictures.text) }), {
        asked: 0,
        issues: ["controlnet_image: expected a PNG, JPEG or WebP picture as base64"]
      })
    })
  )

  it.effect("names every picture that is wrong", () =>
    Effect.gen(function* () {
      const photo = yield* Pictures.noise("jpeg", 200, 150)
      const fields = { image: base64(photo.subarray(0, 5000)), controlnet_image: base64(Pictures.bomb(60_000)) }
      assert.deepStrictEqual(yield* ask(fields), {
        asked: 0,
        issues: [
          "image: expected a whole picture, got one that is damaged or cut off",
          "controlnet_image: expected at most 67,108,864 pixels, got 60,000×60,000"
        ]
      })
    })
  )

  it.effect("refuses a small file that would unfold into a huge picture, long before it could have been decoded", () =>
    Effect.gen(function* () {
      const bomb = Pictures.wholeBomb(30_000)
      assert.isBelow(bomb.length, 200_000)
      yield* ask({ image: base64(yield* Pictures.noise("png")) })
      const begin = performance.now()
      const { issues } = yield* ask({ image: base64(bomb) })
      assert.deepStrictEqual(issues, ["image: expected at most 67,108,864 pixels, got 30,000×30,000"])
      assert.isBelow(performance.now() - begin, 1000)
    })
  )

  it.effect("takes limits", () =>
    Effect.gen(function* () {
      const photo = base64(yield* Pictures.noise("png", 64, 48))
      const { issues } = yield* ask({ image: photo }, { maximumPixels: 100 })
      assert.deepStrictEqual(issues, ["image: expected at most 100 pixels, got 64×48"])
    })
  )
})
