import { assert, describe, it } from "@effect/vitest"
import * as Noise from "../src/Noise.ts"
import reference from "./reference/noise.json" with { type: "json" }

const largestDifference = (actual: Float32Array, expected: ReadonlyArray<number>): number =>
  expected.reduce((largest, value, index) => Math.max(largest, Math.abs(value - (actual[index] ?? NaN))), 0)

describe("Noise", () => {
  for (const draw of reference.draws) {
    it(`seed ${draw.seed} gives the numbers that torch.randn gives`, () => {
      const generator = Noise.make(BigInt(draw.seed))
      const first = generator.normal(100)
      const second = generator.normal(4096)
      assert.isBelow(largestDifference(first, draw.first), 2e-6)
      assert.isBelow(largestDifference(second, draw.second_head), 2e-6)
      assert.isBelow(largestDifference(second.subarray(-16), draw.second_tail), 2e-6)
    })
  }

  it("seeds that differ only above 32 bits give the same noise, as in PyTorch", () => {
    assert.deepStrictEqual(Noise.make(42n).normal(64), Noise.make(42n + 2n ** 40n).normal(64))
  })

  it("neighbouring seeds give other noise", () => {
    assert.notDeepEqual(Noise.make(42n).normal(64), Noise.make(43n).normal(64))
  })
})
