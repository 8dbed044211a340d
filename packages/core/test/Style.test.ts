import * as Catalog from "@hyperimage/core/Catalog"
import * as Style from "@hyperimage/core/Style"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { able, swift } from "./Models.ts"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { request, respond } = ScriptedEngine

const styles = [
  { name: "Pixel art", words: "pixel art, 8-bit" },
  { name: "Woodcut", words: "black and white woodcut" }
]

const styled = Effect.gen(function* () {
  const { asked, generator } = ScriptedEngine.make((_, one) => Effect.succeed(respond(one)), [swift])
  return { asked, generator: yield* Style.wrapper(styles)(generator) }
})

describe("Style", () => {
  it.effect("says a style in words behind the prompt, however its name is written", () =>
    Effect.gen(function* () {
      const { asked, generator } = yield* styled
      for (const style_preset of ["Pixel art", "pixel-art", "PIXEL_ART"]) {
        const { warnings } = yield* generator.generate(request({ style_preset }))
        assert.deepStrictEqual(warnings, [])
      }
      yield* generator.generate(request())
      assert.deepStrictEqual(
        asked.map(({ prompt, style_preset }) => [prompt, style_preset]),
        [
          ["a cat, pixel art, 8-bit", undefined],
          ["a cat, pixel art, 8-bit", undefined],
          ["a cat, pixel art, 8-bit", undefined],
          ["a cat", undefined]
        ]
      )
    })
  )

  it.effect("warns of a style that nobody knows, names those there are, and draws without it", () =>
    Effect.gen(function* () {
      const { asked, generator } = yield* styled
      const { warnings } = yield* generator.generate(request({ style_preset: "Baroque" }))
      assert.deepStrictEqual(warnings, [
        {
          code: "no_effect",
          field: "style_preset",
          message: "style_preset: expected one of Pixel art, Woodcut; another one changes nothing"
        }
      ])
      assert.strictEqual(asked[0]?.prompt, "a cat")
    })
  )

  it.effect("lists its styles with the models, which then are let through with one", () =>
    Effect.gen(function* () {
      const models = yield* (yield* styled).generator.models
      assert.deepStrictEqual(models[0]?.choices?.style_preset, ["Pixel art", "Woodcut"])
      const asked = request({ model_name: "swift", style_preset: "Woodcut" })
      assert.isTrue(yield* Effect.isSuccess(Catalog.make({ models, presets: [] }).check(asked)))
      assert.isFalse(yield* Effect.isSuccess(Catalog.make({ models: [able, swift], presets: [] }).check(asked)))
    })
  )
})
