import * as ImageError from "@hyperimage/core/ImageError"
import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import { failure } from "./ScriptedEngine.ts"

const steady: RetryPolicy.RetryPolicy = { ...RetryPolicy.standard, jitter: false }

/** Fails with these reasons in turn, then succeeds; remembers when it was called. */
const failingWith = (...reasons: ReadonlyArray<ImageError.ImageErrorReason>) => {
  const calls: Array<number> = []
  const attempt = Effect.gen(function* () {
    calls.push(yield* Clock.currentTimeMillis)
    const reason = reasons[calls.length - 1]
    return reason === undefined ? "a picture" : yield* failure(reason)
  })
  return { attempt, calls }
}

/** Runs under the test clock for ten minutes of its time. */
const run = (attempt: Effect.Effect<string, ImageError.ImageError>, policy: RetryPolicy.RetryPolicy) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(attempt.pipe(RetryPolicy.retry(policy)))
    yield* TestClock.adjust("10 minutes")
    return yield* Fiber.await(fiber)
  })

const reasonOf = (exit: Exit.Exit<string, ImageError.ImageError>) =>
  Exit.isFailure(exit) && exit.cause.reasons[0]?._tag === "Fail" ? exit.cause.reasons[0].error.reason._tag : "none"

const overloaded = new ImageError.Overloaded({})

describe("RetryPolicy", () => {
  it.effect("waits longer each time, up to the cap", () =>
    Effect.gen(function* () {
      const { attempt, calls } = failingWith(overloaded, overloaded, overloaded, overloaded)
      const exit = yield* run(attempt, { ...steady, cap: "3 seconds" })
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual(calls, [0, 500, 1500, 3500, 6500])
    })
  )

  it.effect("gives up after as many attempts as the policy says, with the last failure", () =>
    Effect.gen(function* () {
      const { attempt, calls } = failingWith(...Array.from({ length: 9 }, () => overloaded))
      assert.strictEqual(reasonOf(yield* run(attempt, steady)), "Overloaded")
      assert.lengthOf(calls, 5)
    })
  )

  it.effect("waits as long as the server asked, even past the cap", () =>
    Effect.gen(function* () {
      const { attempt, calls } = failingWith(new ImageError.RateLimited({ retryAfter: Duration.seconds(45) }))
      yield* run(attempt, { ...steady, cap: "1 second" })
      assert.deepStrictEqual(calls, [0, 45_000])
    })
  )

  it.effect("does not begin a wait that would end past the deadline", () =>
    Effect.gen(function* () {
      const { attempt, calls } = failingWith(new ImageError.RateLimited({ retryAfter: Duration.minutes(4) }))
      const fiber = yield* Effect.forkChild(attempt.pipe(RetryPolicy.retry(steady)))
      yield* TestClock.adjust(1)
      assert.strictEqual(reasonOf(yield* Fiber.await(fiber)), "RateLimited")
      assert.lengthOf(calls, 1)
    })
  )

  it.effect("holds one deadline over all attempts", () =>
    Effect.gen(function* () {
      let ended = -1
      const slow = Effect.sleep("40 seconds").pipe(
        Effect.andThen(failure(overloaded)),
        Effect.onInterrupt(() =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            ended = now
          })
        )
      )
      assert.strictEqual(reasonOf(yield* run(slow, { ...steady, times: 100, deadline: "1 minute" })), "Timeout")
      assert.strictEqual(ended, 60_000)
    })
  )

  it.effect("never pays twice: what may have made a picture is not tried again", () =>
    Effect.gen(function* () {
      for (const reason of [
        new ImageError.Network({ phase: "headers" }),
        new ImageError.Network({ phase: "body" }),
        new ImageError.Timeout({ after: Duration.seconds(1) }),
        new ImageError.UpstreamFailure({ status: 500 }),
        new ImageError.InvalidResponse({ issues: [] })
      ]) {
        const { attempt, calls } = failingWith(reason)
        assert.strictEqual(reasonOf(yield* run(attempt, steady)), reason._tag)
        assert.lengthOf(calls, 1)
      }
    })
  )

  it.effect("tries it again where the caller says that this is safe", () =>
    Effect.gen(function* () {
      const { attempt, calls } = failingWith(new ImageError.Network({ phase: "body" }))
      assert.isTrue(Exit.isSuccess(yield* run(attempt, { ...steady, retryAmbiguous: true })))
      assert.lengthOf(calls, 2)
    })
  )

  it.effect("tries a connection that was never made again, and never what is the caller's fault", () =>
    Effect.gen(function* () {
      const unmade = failingWith(new ImageError.Network({ phase: "connect" }))
      assert.isTrue(Exit.isSuccess(yield* run(unmade.attempt, steady)))
      for (const reason of [new ImageError.Unauthorized({}), new ImageError.InvalidRequest({ issues: [] })]) {
        const { attempt, calls } = failingWith(reason)
        yield* run(attempt, { ...steady, retryAmbiguous: true })
        assert.lengthOf(calls, 1)
      }
    })
  )

  it.effect.prop(
    "never exceeds the deadline, whatever the waits",
    [
      Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100 }))).check(Schema.isMaxLength(8)),
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 }))
    ],
    ([waits, deadline]) =>
      Effect.gen(function* () {
        const begin = yield* Clock.currentTimeMillis
        const reasons = waits.map((seconds) => new ImageError.RateLimited({ retryAfter: Duration.seconds(seconds) }))
        const { attempt, calls } = failingWith(...reasons)
        yield* run(attempt, { ...RetryPolicy.standard, deadline: Duration.seconds(deadline) })
        assert.isTrue(calls.every((at) => at - begin < deadline * 1000 || at === begin))
      })
  )
})
