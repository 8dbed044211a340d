import * as Price from "@hyperimage/core/Price"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"

const pixels = Schema.Int.check(Schema.isBetween({ minimum: 64, maximum: 2048 }))
const few = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))

describe("Price", () => {
  it("is the service's: a small picture costs $0.0025", () => {
    assert.strictEqual(Price.hyperbolic({ width: 512, height: 512, steps: 25, n: 1 }), 0.0025)
    assert.strictEqual(Price.hyperbolic({ width: 1024, height: 1024, steps: 25, n: 4 }), 0.04)
  })

  it.prop(
    "grows with pixels, steps and pictures",
    [pixels, pixels, few, few, few],
    ([width, height, steps, n, more]) => {
      const price = Price.hyperbolic({ width, height, steps, n })
      for (const larger of [
        { width: width + more },
        { height: height + more },
        { steps: steps + more },
        { n: n + more }
      ]) {
        assert.isAbove(Price.hyperbolic({ width, height, steps, n, ...larger }), price)
      }
    }
  )

  it("reads like money", () => {
    assert.deepStrictEqual([0, 0.0025, 0.0123456, 1.5].map(Price.format), ["$0.00", "$0.0025", "$0.012", "$1.50"])
  })
})
