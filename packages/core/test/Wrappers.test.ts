/** What wraps generators, alone and in a stack; all of it under the test clock. */
import * as Budget from "@hyperimage/core/Budget"
import * as Deadline from "@hyperimage/core/Deadline"
import * as Fallback from "@hyperimage/core/Fallback"
import * as Reason from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as RateLimit from "@hyperimage/core/RateLimit"
import * as ResponseCache from "@hyperimage/core/ResponseCache"
import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
import * as Split from "@hyperimage/core/Split"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { failure, request, respond } = ScriptedEngine

/** An engine that takes a second of the test clock for each request and counts how many are in work. */
const slow = () => {
  const seen = { now: 0, most: 0, interrupted: 0, startedAt: new Array<number>() }
  const engine = ScriptedEngine.make((_, asked) =>
    Effect.gen(function* () {
      seen.now += 1
      seen.most = Math.max(seen.most, seen.now)
      seen.startedAt.push(yield* Clock.currentTimeMillis)
      yield* Effect.sleep("1 second")
      return respond(asked)
    }).pipe(
      Effect.onInterrupt(() => Effect.sync(() => (seen.interrupted += 1))),
      Effect.ensuring(Effect.sync(() => (seen.now -= 1)))
    )
  )
  return { ...engine, seen }
}

const times = <A>(count: number, one: (index: number) => Effect.Effect<A, Reason.ImageError>) =>
  Effect.forEach(
    Array.from({ length: count }, (_, index) => index),
    one,
    { concurrency: "unbounded" }
  )

describe("Deadline", () => {
  it.effect("interrupts a generation that takes too long", () =>
    Effect.gen(function* () {
      const { generator, seen } = slow()
      const bounded = yield* Deadline.wrapper("500 millis")(generator)
      const fiber = yield* Effect.forkChild(Effect.flip(bounded.generate(request())))
      yield* TestClock.adjust("500 millis")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error.reason._tag, "Timeout")
      assert.strictEqual(seen.interrupted, 1)
    })
  )
})

describe("RateLimit", () => {
  it.effect("holds requests back to the tier's pace, and tighter for the model that needs it", () =>
    Effect.gen(function* () {
      const { generator, seen } = slow()
      const limited = yield* RateLimit.wrapper({
        limit: 60,
        window: "1 minute",
        models: { "FLUX.1-dev": { limit: 1, window: "5 minutes" } }
      })(generator)
      const fiber = yield* Effect.forkChild(times(61, () => limited.generate(request())))
      yield* TestClock.adjust("10 millis")
      assert.lengthOf(seen.startedAt, 60)
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(fiber)
      assert.lengthOf(seen.startedAt, 61)

      const dev = yield* Effect.forkChild(times(2, () => limited.generate(request({ model_name: "FLUX.1-dev" }))))
      yield* TestClock.adjust("4 minutes")
      assert.lengthOf(seen.startedAt, 62)
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.join(dev)
      assert.lengthOf(seen.startedAt, 63)
    })
  )
})

describe("Fallback", () => {
  it.effect("turns to the other generator where no picture was made", () =>
    Effect.gen(function* () {
      const other = ScriptedEngine.willing()
      for (const reason of [
        new Reason.Overloaded({}),
        new Reason.InsufficientCredit({}),
        new Reason.EngineFailure({})
      ]) {
        const first = ScriptedEngine.make(() => Effect.fail(failure(reason)))
        const generator = yield* Fallback.wrapper(other.generator)(first.generator)
        assert.lengthOf((yield* generator.generate(request())).images, 1)
      }
      assert.lengthOf(other.asked, 3)
    })
  )

  it.effect("does not, where one may have been made or the request is at fault", () =>
    Effect.gen(function* () {
      const other = ScriptedEngine.willing()
      for (const reason of [new Reason.Network({ phase: "body" }), new Reason.InvalidRequest({ issues: [] })]) {
        const first = ScriptedEngine.make(() => Effect.fail(failure(reason)))
        const generator = yield* Fallback.wrapper(other.generator)(first.generator)
        assert.strictEqual((yield* Effect.flip(generator.generate(request()))).reason, reason)
      }
      assert.lengthOf(other.asked, 0)
    })
  )
})

describe("ResponseCache", () => {
  it.effect("makes the same request with the same seed once, whatever the order of its fields", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const cached = yield* ResponseCache.wrapper({ capacity: 10 })(generator)
      const one = request({ seed: 1n })
      const same = Object.fromEntries(Object.entries(one).toReversed()) as typeof one
      const first = yield* cached.generate(one)
      const second = yield* cached.generate(same)
      assert.strictEqual(second.cost, 0)
      assert.strictEqual(second.images[0], first.images[0])
      yield* cached.generate(request({ seed: 2n }))
      assert.lengthOf(asked, 2)
    })
  )

  it.effect("passes requests without a seed through", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const cached = yield* ResponseCache.wrapper({ capacity: 10 })(generator)
      yield* times(3, () => cached.generate(request()))
      assert.lengthOf(asked, 3)
    })
  )

  it.effect("lets identical requests in flight share one generation, also when the first of them leaves", () =>
    Effect.gen(function* () {
      const { asked, generator, seen } = slow()
      const cached = yield* ResponseCache.wrapper({ capacity: 10 })(generator)
      const first = yield* Effect.forkChild(cached.generate(request({ seed: 1n })))
      yield* TestClock.adjust("100 millis")
      const others = yield* Effect.forkChild(times(5, () => cached.generate(request({ seed: 1n }))))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      assert.lengthOf(yield* Fiber.join(others), 5)
      assert.lengthOf(asked, 1)
      assert.strictEqual(seen.interrupted, 0)
    })
  )

  it.effect("stops a shared generation that nobody waits for any more", () =>
    Effect.gen(function* () {
      const { generator, seen } = slow()
      const cached = yield* ResponseCache.wrapper({ capacity: 10 })(generator)
      const fiber = yield* Effect.forkChild(times(2, () => cached.generate(request({ seed: 1n }))))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("100 millis")
      assert.strictEqual(seen.interrupted, 1)
    })
  )

  it.effect("does not keep a failure", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.make((call, one) =>
        call === 1 ? Effect.fail(failure(new Reason.Overloaded({}))) : Effect.succeed(respond(one))
      )
      const cached = yield* ResponseCache.wrapper({ capacity: 10 })(generator)
      yield* Effect.flip(cached.generate(request({ seed: 1n })))
      yield* cached.generate(request({ seed: 1n }))
      assert.lengthOf(asked, 2)
    })
  )
})

describe("Budget", () => {
  it.effect("refuses what would cost more than there is left, also when many come at once", () =>
    Effect.gen(function* () {
      const { asked, generator } = slow()
      const budget = yield* Budget.make({ dollars: 0.01 })
      const limited = yield* budget.wrapper(generator)
      const fiber = yield* Effect.forkChild(times(6, () => Effect.result(limited.generate(request()))))
      yield* TestClock.adjust("1 second")
      const results = yield* Fiber.join(fiber)
      assert.lengthOf(asked, 4)
      assert.strictEqual(yield* budget.spent, 0.01)
      const refused = results.flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
      assert.deepStrictEqual(
        refused.map((error) => error.reason._tag),
        ["InsufficientCredit", "InsufficientCredit"]
      )
      assert.include(refused[0]?.message ?? "", "costs $0.0025 and $0.00 of the budget is left")
    })
  )

  it.effect("counts what was really charged, gives back what surely wasn't, and keeps what may have been", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((call, one) =>
        call === 1
          ? Effect.succeed({ ...respond(one), cost: 0.5 })
          : Effect.fail(failure(call === 2 ? new Reason.Overloaded({}) : new Reason.Network({ phase: "headers" })))
      )
      const budget = yield* Budget.make({ dollars: 1 })
      const metered = yield* budget.wrapper(generator)
      yield* metered.generate(request())
      assert.strictEqual(yield* budget.spent, 0.5)
      yield* Effect.flip(metered.generate(request()))
      assert.strictEqual(yield* budget.spent, 0.5)
      yield* Effect.flip(metered.generate(request()))
      assert.strictEqual(yield* budget.left, 0.4975)
    })
  )
})

describe("Split", () => {
  it.effect("asks for one picture at a time with the seeds that one request would have given", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const split = yield* Split.wrapper({ most: 1 })(generator)
      const response = yield* split.generate(request({ n: 3, seed: 40n }))
      assert.deepStrictEqual(
        asked.map(({ n, seed }) => [n, seed]),
        [
          [1, 40n],
          [1, 41n],
          [1, 42n]
        ]
      )
      assert.deepStrictEqual(
        response.images.map(({ index, seed }) => [index, seed]),
        [
          [0, 40n],
          [1, 41n],
          [2, 42n]
        ]
      )
    })
  )

  it.effect("returns the pictures that were made when another one failed, and says so", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((call, one) =>
        call === 2 ? Effect.fail(failure(new Reason.Network({ phase: "body" }))) : Effect.succeed(respond(one))
      )
      const split = yield* Split.wrapper({ most: 1 })(generator)
      const response = yield* split.generate(request({ n: 3, seed: 40n }))
      assert.deepStrictEqual(
        response.images.map(({ index, seed }) => [index, seed]),
        [
          [0, 40n],
          [2, 42n]
        ]
      )
      assert.deepStrictEqual(response.warnings, [
        {
          code: "partial",
          field: "n",
          message: "n: 2 of 3 pictures were made; The connection failed in the middle of the answer"
        }
      ])
    })
  )

  it.effect("announces a picture as soon as its request is done, and once", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((call, one) =>
        call === 2
          ? Effect.delay(Effect.fail(failure(new Reason.Network({ phase: "body" }))), "1 second")
          : Effect.delay(Effect.succeed(respond(one)), `${call} seconds`)
      )
      const split = yield* Split.wrapper({ most: 2 })(yield* Split.wrapper({ most: 1 })(generator))
      const seen: Array<string | number> = []
      yield* Effect.forkChild(
        Stream.runForEach(split.events(request({ n: 4 })), (event) =>
          Effect.sync(() => seen.push(event._tag === "ImageReady" ? event.image.index : event._tag))
        )
      )
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(seen, [0])
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(seen, [0, 2])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(seen, [0, 2, 3, "Completed"])
    })
  )

  it.effect("fails where no picture was made", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make(() => Effect.fail(failure(new Reason.Unauthorized({}))))
      const split = yield* Split.wrapper({ most: 1 })(generator)
      assert.strictEqual((yield* Effect.flip(split.generate(request({ n: 4 })))).reason._tag, "Unauthorized")
    })
  )
})

describe("ImageGenerator", () => {
  it.effect("stacks wrappers of a layer, the first one innermost", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.make((call, one) =>
        call <= 2 ? Effect.fail(failure(new Reason.Overloaded({}))) : Effect.succeed(respond(one))
      )
      const layer = Layer.succeed(ImageGenerator.ImageGenerator, generator).pipe(
        ImageGenerator.wrap(RetryPolicy.wrapper(), Split.wrapper({ most: 1 }), ResponseCache.wrapper({ capacity: 1 }))
      )
      const fiber = yield* Effect.forkChild(
        Effect.gen(function* () {
          const wrapped = yield* ImageGenerator.ImageGenerator
          yield* wrapped.generate(request({ n: 2, seed: 1n }))
          return yield* wrapped.generate(request({ n: 2, seed: 1n }))
        }).pipe(Effect.provide(layer))
      )
      yield* TestClock.adjust("1 minute")
      assert.lengthOf((yield* Fiber.join(fiber)).images, 2)
      assert.lengthOf(asked, 4)
    })
  )

  it.effect("ends the events of a generation with its pictures and the whole response", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.willing()
      const split = yield* Split.wrapper({ most: 1, concurrency: 1 })(generator)
      const events = yield* Stream.runCollect(split.events(request({ n: 2 })))
      assert.deepStrictEqual(
        events.map((event) => event._tag),
        ["ImageReady", "ImageReady", "Completed"]
      )
    })
  )

  it.effect("stops the work when nobody watches its events any more", () =>
    Effect.gen(function* () {
      const { generator, seen } = slow()
      const fiber = yield* Effect.forkChild(Stream.runDrain(generator.events(request())))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(seen.interrupted, 1)
    })
  )

  it.effect("fails the stream of events with the generation's failure", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make(() => Effect.fail(failure(new Reason.ContentRejected({}))))
      const error = yield* Effect.flip(Stream.runDrain(generator.events(request())))
      assert.strictEqual(error.reason._tag, "ContentRejected")
    })
  )
})
