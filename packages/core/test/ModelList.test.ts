import * as ModelList from "@hyperimage/core/ModelList"
import * as Samplers from "@hyperimage/core/Samplers"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Catalog from "@hyperimage/core/Catalog"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { able, plugin, portrait, swift } from "./Models.ts"
import { make } from "./ScriptedEngine.ts"

describe("ModelList", () => {
  it("tells what a model can do, how far it goes, and what one picture costs", () => {
    const entry = ModelList.entry(able)
    assert.deepStrictEqual(entry.limits, { multipleOf: 8, controlnets: ["canny", "depth"] })
    assert.include(entry.capabilities, "controlnet_name")
    assert.closeTo(entry.price_usd, 0.012, 1e-12)
    assert.strictEqual(entry.served_by, "able")
  })

  it("tells what there is to choose from: samplers by their usual names, and the model's ControlNets", () => {
    const { choices } = ModelList.entry(able)
    assert.deepStrictEqual(choices, { sampler: Samplers.names, controlnet_name: ["canny", "depth"] })
    assert.deepStrictEqual(ModelList.entry(swift).choices, {})
  })

  it("tells the presets and choices that a catalog has for a model, and each of them once", () => {
    const loras = {
      models: [],
      presets: [],
      choices: [{ models: ["Able-XL"], choices: { lora: ["Crayons", "Logo"] } }]
    }
    const more = { models: [], presets: [], choices: [{ models: ["able"], choices: { lora: ["Logo", "Mine"] } }] }
    const catalog = Catalog.make(plugin, loras, more)
    const once = Catalog.describe(catalog, [able, swift])
    const [entry, other] = ModelList.list(Catalog.describe(catalog, once)).data
    assert.deepStrictEqual(entry?.choices.lora, ["Crayons", "Logo", "Mine"])
    assert.deepStrictEqual(entry?.presets, [
      { name: portrait.name, description: portrait.description, settings: portrait.settings }
    ])
    assert.deepStrictEqual([other?.choices, other?.presets], [{}, []])
  })

  it.effect("tells them for a generator whose requests are held against the catalog", () =>
    Effect.gen(function* () {
      const { generator } = make(() => Effect.die("not asked"), [able])
      const [model] = yield* (yield* Catalog.wrapper(Catalog.make(plugin))(generator)).models
      assert.deepStrictEqual(
        model?.presets?.map(({ name }) => name),
        ["portrait"]
      )
    })
  )

  it.effect("names the model that stands in, and the presets of both", () =>
    Effect.gen(function* () {
      const { generator } = make(() => Effect.die("not asked"), [able])
      const standing = yield* StandIn.wrapper({ model: able, for: Catalog.make(plugin) })(generator)
      const { data } = ModelList.list(yield* standing.models)
      assert.deepStrictEqual(
        data.map((entry) => [entry.id, entry.served_by, entry.presets.length]),
        [
          ["able", "able", 1],
          ["swift", "able", 0]
        ]
      )
    })
  )

  it.effect("tells the styles of the model that stands in, for models that follow any", () =>
    Effect.gen(function* () {
      const drawing = { ...able, name: "drawing", aliases: [], choices: { style_preset: ["Woodcut"] } }
      const { generator } = make(() => Effect.die("not asked"), [drawing])
      const standing = yield* StandIn.wrapper({ model: drawing, for: Catalog.make(plugin) })(generator)
      assert.deepStrictEqual(
        (yield* standing.models).map(({ choices, name }) => [name, choices?.style_preset, choices?.controlnet_name]),
        [
          ["drawing", ["Woodcut"], undefined],
          ["able", ["Woodcut"], ["canny", "depth"]],
          ["swift", undefined, undefined]
        ]
      )
    })
  )

  it.effect("is what its schema says", () =>
    Schema.decodeUnknownEffect(ModelList.ModelList)(JSON.parse(JSON.stringify(ModelList.list([able, swift]))))
  )
})
