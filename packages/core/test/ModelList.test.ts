import * as ModelList from "@hyperimage/core/ModelList"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Catalog from "@hyperimage/core/Catalog"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { able, plugin, swift } from "./Models.ts"
import { make } from "./ScriptedEngine.ts"

describe("ModelList", () => {
  it("tells what a model can do, how far it goes, and what one picture costs", () => {
    const entry = ModelList.entry(able)
    assert.deepStrictEqual(entry.limits, { multipleOf: 8, controlnets: ["canny", "depth"] })
    assert.include(entry.capabilities, "controlnet_name")
    assert.closeTo(entry.price_usd, 0.012, 1e-12)
    assert.strictEqual(entry.served_by, "able")
  })

  it.effect("names the model that stands in", () =>
    Effect.gen(function* () {
      const { generator } = make(() => Effect.die("not asked"), [able])
      const standing = yield* StandIn.wrapper({ model: able, for: Catalog.make(plugin) })(generator)
      const { data } = ModelList.list(yield* standing.models)
      assert.deepStrictEqual(
        data.map((entry) => [entry.id, entry.served_by]),
        [
          ["able", "able"],
          ["swift", "able"]
        ]
      )
    })
  )

  it.effect("is what its schema says", () =>
    Schema.decodeUnknownEffect(ModelList.ModelList)(JSON.parse(JSON.stringify(ModelList.list([able, swift]))))
  )
})
