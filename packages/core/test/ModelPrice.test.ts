import * as ImageModel from "@hyperimage/core/ImageModel"
import * as ModelPrice from "@hyperimage/core/ModelPrice"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { able } from "./Models.ts"

const model = ImageModel.make({
  ...able,
  name: "swift-xl",
  limits: { steps: 50, multipleOf: 64 },
  defaults: { width: 1024, height: 1024, steps: 25 }
})

describe("ModelPrice", () => {
  it.effect("is the service's, for what is asked", () =>
    Effect.gen(function* () {
      const answer = yield* ModelPrice.make(model, { width: "512", height: "512", steps: "25", n: "2", other: "x" })
      assert.deepStrictEqual(answer, {
        model: "swift-xl",
        width: 512,
        height: 512,
        steps: 25,
        n: 2,
        price_usd: 0.005,
        warnings: []
      })
    })
  )

  it.effect("is one of the model's defaults where nothing is asked", () =>
    Effect.map(ModelPrice.make(model, {}), ({ n, price_usd, steps, width }) =>
      assert.deepStrictEqual([n, width, steps, price_usd], [1, 1024, 25, 0.01])
    )
  )

  it.effect("is of what the model will really make, and says what it changed", () =>
    Effect.gen(function* () {
      const { price_usd, steps, warnings, width } = yield* ModelPrice.make(model, { width: "1000", steps: "100" })
      assert.deepStrictEqual([width, steps, price_usd], [1024, 50, 0.02])
      assert.sameMembers(
        warnings.map(({ field }) => field),
        ["steps", "width"]
      )
    })
  )

  it.effect.each([
    [{ steps: "many" }, ["steps"]],
    [{ steps: "" }, ["steps"]],
    [{ n: "5", width: "63" }, ["width", "n"]],
    [{ steps: ["1", "2"] }, ["steps"]],
    [{ steps: "1e400" }, ["steps"]]
  ] as const)("of %o is refused, and names %o", ([query, fields]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(ModelPrice.make(model, query))
      assert.sameMembers(reason._tag === "InvalidRequest" ? reason.issues.map(({ path }) => path[0]) : [], [...fields])
    })
  )
})
