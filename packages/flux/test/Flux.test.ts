import { assert, describe, it } from "@effect/vitest"
import { Catalog, ImageRequest, Pipeline } from "@hyperimage/core"
import * as Flux from "@hyperimage/flux"
import { Effect } from "effect"

const catalog = Catalog.make(Flux)

const check = (fields: Omit<ImageRequest.Input, "prompt">) =>
  Effect.flatMap(ImageRequest.decode({ prompt: "a cat", ...fields }), catalog.check)

const messages = ({ warnings }: Catalog.Checked) => warnings.map((warning) => warning.message)

describe("Flux", () => {
  it.effect("warns that a model is being discontinued, and works all the same", () =>
    Effect.gen(function* () {
      for (const { name } of Flux.models) {
        const checked = yield* check({ model_name: name, steps: 4 })
        assert.deepStrictEqual(
          checked.warnings.map((warning) => warning.code),
          ["sunset"]
        )
        assert.deepStrictEqual(messages(checked), [`${name} is being discontinued by its host`])
      }
    })
  )

  it.effect("makes at most four steps with schnell, and says so", () =>
    Effect.gen(function* () {
      const checked = yield* check({ model_name: "FLUX.1-schnell" })
      assert.strictEqual(checked.request.steps, 4)
      assert.deepStrictEqual(messages(checked), [
        "FLUX.1-schnell is being discontinued by its host",
        "steps: 30 became 4, FLUX.1-schnell takes at most 4 steps"
      ])
    })
  )

  it.effect("refuses, as JSON, what schnell can't do", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.forEach(
        [
          { lora: { Pixel_Art: 0.7 } },
          { negative_prompt: "blurry" },
          { controlnet_name: "canny", controlnet_image: "aGVsbG8=" }
        ],
        (fields) => Effect.flip(check({ model_name: "FLUX.1-schnell", ...fields }))
      )
      assert.deepStrictEqual(
        refused.map(({ reason }) => [reason._tag, reason.message]),
        [
          ["Unsupported", "lora: not supported by FLUX.1-schnell"],
          ["Unsupported", "negative_prompt: not supported by FLUX.1-schnell"],
          ["Unsupported", "controlnet_name: not supported by FLUX.1-schnell"]
        ]
      )
    })
  )

  it.effect("asks dev for fifty steps at guidance 3.5 where nothing else is said", () =>
    Effect.gen(function* () {
      const { cfg_scale, steps } = yield* Pipeline.request(Pipeline.prompt(Flux.dev, "a cat"))
      assert.deepStrictEqual([steps, cfg_scale], [50, 3.5])
    })
  )
})
