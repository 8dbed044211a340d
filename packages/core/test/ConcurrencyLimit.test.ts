/** The limit and its line, under the test clock: who begins when, what those who wait are told, and who is sent away. */
import * as Caller from "@hyperimage/core/Caller"
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import { EngineFailure, type ImageError } from "@hyperimage/core/ImageError"
import type { Service } from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { failure, request, respond } = ScriptedEngine

/** An engine that takes as many seconds as the request has steps, and remembers who began in which order. */
const timed = () => {
  const seen = { now: 0, most: 0, began: new Array<string>() }
  const { generator } = ScriptedEngine.make((_, asked) =>
    Effect.gen(function* () {
      seen.now += 1
      seen.most = Math.max(seen.most, seen.now)
      seen.began.push(asked.prompt)
      yield* Effect.sleep(Duration.seconds(asked.steps))
      return respond(asked)
    }).pipe(Effect.ensuring(Effect.sync(() => (seen.now -= 1))))
  )
  return { generator, seen }
}

/** Asks on behalf of a caller, and collects the places that it is told. */
const ask = (generator: Service, caller: string, prompt = caller, steps = 1) => {
  const places: Array<number> = []
  const outcome = generator
    .generate(request({ prompt, steps }), (event) =>
      Effect.sync(() => {
        if (event._tag === "Queued") places.push(event.position)
      })
    )
    .pipe(Caller.as({ id: caller }))
  return { places, outcome }
}

/** Asks, lets the request come in, and goes on beside it. */
const begin = Effect.fnUntraced(function* (...parameters: Parameters<typeof ask>) {
  const { outcome, places } = ask(...parameters)
  const fiber = yield* Effect.forkChild(outcome)
  yield* TestClock.adjust(0)
  return { fiber, places }
})

const refusal = (generator: Service, caller: string): Effect.Effect<ImageError> =>
  Effect.orDie(Effect.flip(ask(generator, caller).outcome))

describe("ConcurrencyLimit", () => {
  it.effect("runs so many at once, and tells those who wait each new place", () =>
    Effect.gen(function* () {
      const { generator, seen } = timed()
      const limited = yield* ConcurrencyLimit.wrapper(2)(generator)
      const visits = yield* Effect.forEach([1, 2, 3, 4, 5], () => begin(limited, "alice"))
      yield* TestClock.adjust("3 seconds")
      for (const { fiber } of visits) yield* Fiber.join(fiber)
      assert.strictEqual(seen.most, 2)
      assert.deepStrictEqual(
        visits.map(({ places }) => places),
        [[], [], [1], [2, 1], [3, 2, 1]]
      )
    })
  )

  it.effect("lets callers take turns, and serves each one's own in the order in which they came", () =>
    Effect.gen(function* () {
      const { generator, seen } = timed()
      const limited = yield* ConcurrencyLimit.wrapper(1)(generator)
      for (const prompt of ["a1", "a2", "a3", "a4"]) yield* begin(limited, "alice", prompt)
      const bob = yield* begin(limited, "bob", "b1")
      const second = yield* begin(limited, "bob", "b2")
      const carol = yield* begin(limited, "carol", "c1")
      assert.deepStrictEqual([bob.places, second.places, carol.places], [[2], [4, 5], [3]])
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(seen.began, ["a1", "a2", "b1", "c1", "a3", "b2", "a4"])
      assert.deepStrictEqual(second.places, [4, 5, 4, 3, 2, 1])
    })
  )

  it.effect("lets who stops waiting leave at once, and moves the others up", () =>
    Effect.gen(function* () {
      const { generator, seen } = timed()
      const limit = yield* ConcurrencyLimit.make({ concurrent: 1 })
      const limited = yield* limit.wrapper(generator)
      yield* begin(limited, "alice", "first")
      const second = yield* begin(limited, "alice", "second")
      const third = yield* begin(limited, "alice", "third")
      assert.deepStrictEqual(yield* limit.counts, { running: 1, waiting: 2 })
      yield* Fiber.interrupt(second.fiber)
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(third.places, [2, 1])
      assert.deepStrictEqual(yield* limit.counts, { running: 1, waiting: 1 })
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(seen.began, ["first", "third"])
      assert.deepStrictEqual(yield* limit.counts, { running: 0, waiting: 0 })
    })
  )

  it.effect("gives the place of one that is stopped, or fails, at work to the next", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((call, asked) =>
        call === 1
          ? Effect.never
          : call === 2
            ? Effect.die("a bug")
            : Effect.delay(Effect.succeed(respond(asked)), "1 second")
      )
      const limited = yield* ConcurrencyLimit.wrapper(1)(generator)
      const first = yield* begin(limited, "alice")
      yield* begin(limited, "alice")
      const third = yield* begin(limited, "alice")
      yield* Fiber.interrupt(first.fiber)
      yield* TestClock.adjust("1 second")
      assert.lengthOf((yield* Fiber.join(third.fiber)).images, 1)
    })
  )

  it.effect("refuses what doesn't fit into the line, and says when those in it will have had their turn", () =>
    Effect.gen(function* () {
      const { generator } = timed()
      const limited = yield* ConcurrencyLimit.wrapper({ concurrent: 2, waiting: 3 })(generator)
      yield* begin(limited, "alice", "known to take", 8)
      yield* TestClock.adjust("8 seconds")
      for (const caller of ["alice", "bob", "carol", "dave", "erin"]) yield* begin(limited, caller, caller, 8)
      const { reason } = yield* refusal(limited, "frank")
      assert.strictEqual(reason._tag, "Overloaded")
      // Three that take 8 seconds each, two at a time.
      assert.strictEqual(reason.message, "No capacity at the moment: 3 requests are waiting already. Try again in 12s.")
    })
  )

  it.effect("refuses one caller's further requests while others still find room", () =>
    Effect.gen(function* () {
      const { generator } = timed()
      const limited = yield* ConcurrencyLimit.wrapper({ concurrent: 1, waiting: 10, perCaller: 2 })(generator)
      for (const prompt of ["a1", "a2", "a3"]) yield* begin(limited, "alice", prompt)
      const { reason } = yield* refusal(limited, "alice")
      assert.strictEqual(
        reason.message,
        "No capacity at the moment: 2 requests of yours are waiting already. Try again in 1s."
      )
      assert.deepStrictEqual((yield* begin(limited, "bob")).places, [2])
    })
  )

  it.effect("reckons with what takes unusually long just now, and not with what failed at once", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((call, asked) =>
        call === 1
          ? Effect.delay(Effect.succeed(respond(asked)), "10 seconds")
          : call === 2
            ? Effect.fail(failure(new EngineFailure({})))
            : Effect.never
      )
      const limited = yield* ConcurrencyLimit.wrapper({ concurrent: 1, waiting: 0 })(generator)
      yield* begin(limited, "alice")
      yield* TestClock.adjust("10 seconds")
      yield* refusal(limited, "alice")
      yield* begin(limited, "alice")
      assert.deepStrictEqual((yield* refusal(limited, "bob")).retryAfter, Duration.seconds(10))
      yield* TestClock.adjust("25 seconds")
      assert.deepStrictEqual((yield* refusal(limited, "bob")).retryAfter, Duration.seconds(25))
    })
  )

  it.effect.prop(
    "never runs more than it may, and lets nobody wait for more than their turn",
    [
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4 })),
      Schema.Array(
        Schema.Struct({
          caller: Schema.Literals(["alice", "bob", "carol", "dave"]),
          steps: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 })),
          leaves: Schema.Boolean,
          secondsUntilNext: Schema.Literals([0, 0, 0, 2])
        })
      ).check(Schema.isBetweenLength(10, 40))
    ],
    ([concurrent, visits]) =>
      Effect.gen(function* () {
        const { generator, seen } = timed()
        const limit = yield* ConcurrencyLimit.make({ concurrent })
        const limited = yield* limit.wrapper(generator)
        const callers = new Set(visits.map(({ caller }) => caller)).size
        const inside: Array<{
          name: string
          caller: string
          beganBefore: number
          ahead: number
          places: Array<number>
        }> = []
        for (const [index, { caller, leaves, secondsUntilNext, steps }] of visits.entries()) {
          const name = `${index}`
          const ahead = inside.filter((one) => one.caller === caller && !seen.began.includes(one.name)).length
          const beganBefore = seen.began.length
          const { fiber, places } = yield* begin(limited, caller, name, steps)
          if (leaves && places.length > 0) {
            yield* Fiber.interrupt(fiber)
          } else {
            inside.push({ name, caller, beganBefore, ahead, places })
          }
          yield* TestClock.adjust(Duration.seconds(secondsUntilNext))
        }
        yield* TestClock.adjust(Duration.seconds(10 * visits.length))

        assert.isAtMost(seen.most, concurrent)
        assert.sameMembers(
          seen.began,
          inside.map(({ name }) => name)
        )
        for (const { ahead, beganBefore, name, places } of inside) {
          const others = seen.began.indexOf(name) - beganBefore
          assert.isBelow(others, (ahead + 1) * callers, `${name} waited for its turn and longer`)
          assert.isTrue(places.length === 0 || places.at(-1) === 1, "the last place that one is told is the first")
        }
        assert.deepStrictEqual(yield* limit.counts, { running: 0, waiting: 0 })
      })
  )
})
