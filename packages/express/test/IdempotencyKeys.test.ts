import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Generator from "@hyperimage/core/ImageGenerator"
import { EngineFailure, UpstreamFailure } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { cat, door, failure, get, model, post, request, respond, scripted } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

const json = { "content-type": "application/json" }
const key = (value: string, more: Record<string, string> = {}) => ({ ...json, "idempotency-key": value, ...more })

/** An engine whose every picture has another seed, so that one made twice can't be mistaken for one. */
const counting = (before: Effect.Effect<void> = Effect.void) => {
  const engine = scripted((asked) => Effect.as(before, respond({ ...asked, seed: BigInt(engine.asked.length) })))
  return engine
}

/** An engine that is done when the test says so, and tells when it was stopped. */
const steered = Effect.gen(function* () {
  const [begun, finish, stopped] = [
    yield* Deferred.make<void>(),
    yield* Deferred.make<void>(),
    yield* Deferred.make<void>()
  ]
  const engine = counting(
    Deferred.succeed(begun, undefined).pipe(
      Effect.andThen(Deferred.await(finish)),
      Effect.onInterrupt(() => Deferred.succeed(stopped, undefined))
    )
  )
  return { ...engine, begun: Deferred.await(begun), finish: Deferred.succeed(finish, undefined), stopped }
})

const ask = (base: string, headers: Record<string, string>, body: unknown = cat) =>
  post(`${base}/image/generation`, body, headers)

describe("the same Idempotency-Key", () => {
  it.effect("with the same body gets the same answer, made once", () =>
    Effect.gen(function* () {
      const engine = counting()
      const base = yield* door(engine)
      const first = yield* ask(base, key("a"))
      const second = yield* ask(base, key("a"))
      assert.deepStrictEqual([second.status, second.text], [200, first.text])
      assert.lengthOf(engine.asked, 1)
      assert.notStrictEqual((yield* ask(base, key("b"))).text, first.text)
      assert.notStrictEqual((yield* ask(base, json)).text, first.text)
      assert.lengthOf(engine.asked, 3)
    })
  )

  it.live("joins the first request where that is under way, and sees what has happened so far", () =>
    Effect.gen(function* () {
      const finish = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      let made = 0
      const generator = Generator.make({
        provider: { name: "shared", kind: "internal" },
        models: Effect.succeed([model]),
        generate: (request, emit) =>
          Effect.gen(function* () {
            made += 1
            yield* emit(ImageEvent.Started({ model: "able" }))
            yield* Deferred.succeed(begun, undefined)
            yield* Deferred.await(finish)
            return respond(request)
          })
      })
      const base = yield* door({ generator })
      const first = yield* Effect.forkChild(ask(base, key("a")))
      yield* Deferred.await(begun)
      const second = yield* Effect.forkChild(ask(base, key("a")))
      const third = yield* Effect.forkChild(ask(base, key("a", { accept: "text/event-stream" })))
      const job = yield* ask(base, key("a", { prefer: "respond-async" }))
      yield* Effect.sleep("50 millis")
      yield* Deferred.succeed(finish, undefined)
      const { body, text } = yield* Fiber.join(first)
      assert.strictEqual((yield* Fiber.join(second)).text, text)
      const seen = readEvents((yield* Fiber.join(third)).text)
      assert.deepStrictEqual(
        seen.map(({ event }) => event),
        ["started", "image", "completed"]
      )
      assert.deepStrictEqual(seen[2]?.data, body)
      const events = readEvents((yield* get(`${base}/jobs/${job.body.id}/events`)).text)
      assert.deepStrictEqual(events.at(-1)?.data, body)
      assert.strictEqual(made, 1)
    })
  )

  it.effect("with another body is refused", () =>
    Effect.gen(function* () {
      const engine = counting()
      const base = yield* door(engine)
      yield* ask(base, key("a"))
      for (const more of [{}, { accept: "text/event-stream" }, { prefer: "respond-async" }]) {
        const { body, status } = yield* ask(base, key("a", more), { ...cat, steps: 5 })
        assert.deepStrictEqual([status, body.error.code], [422, "idempotency_key_reused"])
        assert.match(body.error.message, /^Idempotency-Key: /)
      }
      assert.lengthOf(engine.asked, 1)
    })
  )

  it.effect("of another caller is another key", () =>
    Effect.gen(function* () {
      const engine = counting()
      const base = yield* door({ ...engine, auth: { keys: ["first", "second"] } })
      const first = yield* ask(base, key("a", { authorization: "Bearer first" }))
      const second = yield* ask(base, key("a", { authorization: "Bearer second" }), { ...cat, steps: 5 })
      assert.deepStrictEqual([first.status, second.status], [200, 200])
      assert.lengthOf(engine.asked, 2)
    })
  )

  it.effect.each(["", "a b", "x".repeat(256), "é"])("that is %j is a 400", (value) =>
    Effect.gen(function* () {
      const base = yield* door(counting())
      const { body, status } = yield* ask(base, key(value))
      assert.deepStrictEqual([status, body.error.details.issues[0].path], [400, ["Idempotency-Key"]])
    })
  )

  it.live("asks for the same job, unless that came to nothing", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door(engine)
      const async = key("a", { prefer: "respond-async" })
      const [first, second] = yield* Effect.all([ask(base, async), ask(base, async)], { concurrency: 2 })
      assert.strictEqual(second.body.id, first.body.id)
      yield* engine.begun
      const cancelled = yield* request("DELETE", `${base}/jobs/${first.body.id}`)
      assert.strictEqual(cancelled.body.status, "cancelled")
      assert.isTrue(yield* Deferred.isDone(engine.stopped))
      const third = yield* ask(base, async)
      assert.deepStrictEqual([third.status, third.body.id === first.body.id], [202, false])
      yield* engine.finish
      const { text } = yield* get(`${base}/jobs/${third.body.id}/events`)
      assert.strictEqual(readEvents(text).at(-1)?.event, "completed")
      assert.lengthOf(engine.asked, 2)
    })
  )
})

describe("what is kept under a key", () => {
  const failing = (reason: EngineFailure | UpstreamFailure) => {
    let count = 0
    return scripted((asked) => {
      count += 1
      return count === 1 ? Effect.fail(failure(reason)) : Effect.succeed(respond(asked))
    })
  }

  it.effect("isn't a failure that made no picture", () =>
    Effect.gen(function* () {
      const base = yield* door(failing(new EngineFailure({})))
      assert.strictEqual((yield* ask(base, key("a"))).status, 500)
      assert.strictEqual((yield* ask(base, key("a"))).status, 200)
    })
  )

  it.effect("is a failure that may have made one elsewhere", () =>
    Effect.gen(function* () {
      const engine = failing(new UpstreamFailure({ status: 500 }))
      const base = yield* door(engine)
      assert.strictEqual((yield* ask(base, key("a"))).status, 502)
      assert.strictEqual((yield* ask(base, key("a"))).status, 502)
      assert.lengthOf(engine.asked, 1)
    })
  )

  it.effect("goes when there is too much, the oldest first, and when its time is over", () =>
    Effect.gen(function* () {
      const engine = counting()
      const context = Context.add(yield* Effect.context<never>(), ImageGenerator, engine.generator)
      const base = yield* door({
        layer: Layer.succeedContext(context),
        idempotencyKeys: { maximum: 2, timeToLive: "1 minute" }
      })
      for (const value of ["a", "b", "c", "b", "c"]) yield* ask(base, key(value))
      assert.lengthOf(engine.asked, 3)
      yield* ask(base, key("a"))
      assert.lengthOf(engine.asked, 4)
      yield* ask(base, key("c"))
      assert.lengthOf(engine.asked, 4)
      yield* TestClock.adjust("61 seconds")
      yield* ask(base, key("c"))
      assert.lengthOf(engine.asked, 5)
    })
  )
})

describe("a client with a key that goes away", () => {
  const setting = Effect.gen(function* () {
    const engine = yield* steered
    const context = Context.add(yield* Effect.context<never>(), ImageGenerator, engine.generator)
    const base = yield* door({ layer: Layer.succeedContext(context) })
    return { base, engine }
  })

  /** Long enough for the server to hear that a connection is closed. */
  const heard = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 100)))

  it.effect.each([{}, { accept: "text/event-stream" }])("finds its picture when it comes back soon, with %j", (more) =>
    Effect.gen(function* () {
      const { base, engine } = yield* setting
      const client = yield* Effect.forkChild(ask(base, key("a", more)))
      yield* engine.begun
      yield* Fiber.interrupt(client)
      yield* heard
      yield* TestClock.adjust("9 seconds")
      const again = yield* Effect.forkChild(ask(base, key("a")))
      yield* heard
      yield* TestClock.adjust("1 minute")
      yield* engine.finish
      assert.strictEqual((yield* Fiber.join(again)).status, 200)
      assert.lengthOf(engine.asked, 1)
    })
  )

  it.effect("stops the generator when it doesn't", () =>
    Effect.gen(function* () {
      const { base, engine } = yield* setting
      const client = yield* Effect.forkChild(ask(base, key("a")))
      yield* engine.begun
      yield* Fiber.interrupt(client)
      yield* heard
      assert.isFalse(yield* Deferred.isDone(engine.stopped))
      yield* TestClock.adjust("10 seconds")
      assert.isTrue(yield* Deferred.isDone(engine.stopped))
    })
  )
})
