import { assert, describe, it } from "@effect/vitest"
import { Catalog, ImageRequest } from "@hyperimage/core"
import * as Sd35 from "@hyperimage/sd35"
import { Effect } from "effect"

const catalog = Catalog.make(Sd35)

const check = (fields: Omit<ImageRequest.Input, "prompt">) =>
  Effect.flatMap(ImageRequest.decode({ prompt: "a cat", ...fields }), catalog.check)

describe("Sd35", () => {
  it.effect("means Large by the contract's name", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* catalog.model("SD3.5"), Sd35.large)
      assert.strictEqual(yield* catalog.model("sd3.5-large"), Sd35.large)
      assert.strictEqual(yield* catalog.model("stabilityai/stable-diffusion-3.5-medium"), Sd35.medium)
    })
  )

  it.effect("brings sizes to multiples of sixteen, with a warning for each side", () =>
    Effect.gen(function* () {
      const { request, warnings } = yield* check({ model_name: "SD3.5", width: 1000, height: 1032 })
      assert.deepStrictEqual([request.width, request.height], [1008, 1040])
      assert.deepStrictEqual(
        warnings.map(({ code, field }) => `${code} ${field}`),
        ["adjusted width", "adjusted height"]
      )
    })
  )

  it.effect("says that samplers change nothing, and refuses what Turbo can't do", () =>
    Effect.gen(function* () {
      const { warnings } = yield* check({ model_name: "SD3.5", sampler: "Euler a", negative_prompt: "blurry" })
      assert.deepStrictEqual(
        warnings.map(({ code, field }) => `${code} ${field}`),
        ["no_effect sampler"]
      )
      const error = yield* Effect.flip(check({ model_name: "SD3.5-large-turbo", negative_prompt: "blurry" }))
      assert.strictEqual(error.reason.message, "negative_prompt: not supported by SD3.5-large-turbo")
    })
  )
})
