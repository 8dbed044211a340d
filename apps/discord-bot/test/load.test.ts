import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { atOnce, whileBusy } from "../bench/Load.ts"

// The goals are measured by the bench, on a machine of its own; here only what must hold on any.
describe("the bot under load", () => {
  it.live("answers in time while the engine is busy", () =>
    Effect.gen(function* () {
      const { answers, slowest } = yield* whileBusy(30, "50 millis")
      assert.strictEqual(answers, 30)
      assert.isBelow(slowest, 3000)
    })
  )

  it.live("answers a crowd in time and leaves nobody without a picture", () =>
    Effect.gen(function* () {
      const { first, pictures } = yield* atOnce(60)
      assert.isBelow(first.slowest, 3000)
      assert.strictEqual(pictures.answers, 60)
    })
  )
})
