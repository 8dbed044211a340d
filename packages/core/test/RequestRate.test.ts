/** How often each caller asks, under the test clock. */
import * as RequestRate from "@hyperimage/core/RequestRate"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"

describe("RequestRate", () => {
  it.effect("lets each caller ask as often as in a minute, says what is left, and when the next one can come", () =>
    Effect.gen(function* () {
      const rate = yield* RequestRate.make
      const lefts: Array<number> = []
      for (const _ of [1, 2, 3]) lefts.push((yield* rate.take("alice", 3)).left)
      assert.deepStrictEqual(lefts, [2, 1, 0])
      const refused = yield* rate.take("alice", 3)
      assert.deepStrictEqual(refused, {
        limit: 3,
        left: 0,
        resetAfter: Duration.minutes(1),
        retryAfter: Duration.seconds(20)
      })
      assert.strictEqual(RequestRate.refusal(refused).reason._tag, "RateLimited")
      assert.strictEqual((yield* rate.take("bob", 3)).left, 2)
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* rate.take("alice", 3), { limit: 3, left: 0, resetAfter: Duration.minutes(1) })
    })
  )

  it.effect("looks without counting", () =>
    Effect.gen(function* () {
      const rate = yield* RequestRate.make
      yield* rate.take("alice", 2)
      for (const _ of [1, 2, 3]) assert.strictEqual((yield* rate.look("alice", 2)).left, 1)
    })
  )
})
