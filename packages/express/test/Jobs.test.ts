import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Generator from "@hyperimage/core/ImageGenerator"
import { EngineFailure } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { Job } from "@hyperimage/core/Job"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import express from "express"
import { hyperimage } from "../src/index.ts"
import { cat, door, failure, get, listen, model, post, request, respond, scripted } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

const headers = { "content-type": "application/json", prefer: "respond-async" }
const start = (base: string, more: Record<string, string> = {}, body: unknown = cat) =>
  post(`${base}/image/generation`, body, { ...headers, ...more })

/** An engine that waits in a queue, works, and is done when the test says so. */
const steered = Effect.gen(function* () {
  const [work, finish, stopped] = [
    yield* Deferred.make<void>(),
    yield* Deferred.make<void>(),
    yield* Deferred.make<void>()
  ]
  const generator = Generator.make({
    provider: { name: "steered", kind: "internal" },
    models: Effect.succeed([model]),
    generate: (request, emit) =>
      Effect.gen(function* () {
        yield* emit(ImageEvent.Queued({ position: 3 }))
        yield* Deferred.await(work)
        yield* emit(ImageEvent.Started({ model: "able" }))
        yield* emit(ImageEvent.Progress({ step: 5, of: 30, index: 0 }))
        yield* Deferred.await(finish)
        return respond(request)
      }).pipe(Effect.onInterrupt(() => Deferred.succeed(stopped, undefined)))
  })
  return { generator, work, finish, stopped }
})

/** Asks until a job has the status; what it says then. */
const until = (base: string, id: string, status: string): Effect.Effect<{ readonly [field: string]: unknown }> =>
  Effect.gen(function* () {
    for (;;) {
      const { body } = yield* get(`${base}/jobs/${id}`)
      if (body.status === status) return body
      yield* Effect.sleep("5 millis")
    }
  }).pipe(Effect.timeout("2 seconds"), Effect.orDie)

describe("Prefer: respond-async", () => {
  it.live("is answered at once with a job, which tells how far it is and in the end what came of it", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door(engine)
      const accepted = yield* start(base, {}, { ...cat, seed: 7 })
      const { id, created } = accepted.body
      assert.strictEqual(accepted.status, 202)
      assert.strictEqual(accepted.headers.get("location"), `/v1/jobs/${id}`)
      assert.strictEqual(accepted.headers.get("preference-applied"), "respond-async")
      assert.approximately(created, Date.now() / 1000, 5)
      assert.deepStrictEqual(yield* until(base, id, "queued"), { id, created, status: "queued", position: 3 })
      yield* Deferred.succeed(engine.work, undefined)
      assert.deepStrictEqual(yield* until(base, id, "running"), {
        id,
        created,
        status: "running",
        progress: { step: 5, of: 30, index: 0 }
      })
      yield* Deferred.succeed(engine.finish, undefined)
      const completed = yield* until(base, id, "completed")
      const whole = yield* post(`${base}/image/generation`, { ...cat, seed: 7 })
      assert.deepStrictEqual(completed, { id, created, status: "completed", response: whole.body })
      assert.doesNotThrow(() => Schema.decodeUnknownSync(Job)(completed))
    })
  )

  it.live("tells of a failure, and nothing of the server's inside", () =>
    Effect.gen(function* () {
      const base = yield* door(
        scripted(() => Effect.fail(failure(new EngineFailure({ description: "/secret is missing" }))))
      )
      const { body } = yield* start(base)
      const failed = yield* until(base, body.id, "failed")
      assert.propertyVal(failed["error"], "code", "engine_failure")
      assert.notInclude(JSON.stringify(failed), "secret")
    })
  )

  it.effect.each([
    ["bad input", { model_name: "able" }, {}, 400],
    ["a missing key", cat, { authorization: "" }, 401]
  ] as const)("%s makes no job", ([, body, more, status]) =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: ["first"] } })
      assert.strictEqual((yield* start(base, { authorization: "Bearer first", ...more }, body)).status, status)
    })
  )

  it.live("a client that goes away doesn't stop the job", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door(engine)
      const { body } = yield* start(base)
      const watcher = yield* Effect.forkChild(get(`${base}/jobs/${body.id}/events`))
      yield* Effect.sleep("50 millis")
      yield* Fiber.interrupt(watcher)
      yield* Deferred.succeed(engine.work, undefined)
      yield* Deferred.succeed(engine.finish, undefined)
      yield* until(base, body.id, "completed")
    })
  )
})

describe("GET /jobs/:id/events", () => {
  it.live("tells what happened and what comes, also to who comes back with Last-Event-ID", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door(engine)
      const { body } = yield* start(base)
      const early = yield* Effect.forkChild(get(`${base}/jobs/${body.id}/events`))
      yield* Effect.sleep("50 millis")
      yield* Deferred.succeed(engine.work, undefined)
      yield* Deferred.succeed(engine.finish, undefined)
      const seen = readEvents((yield* Fiber.join(early)).text)
      assert.deepStrictEqual(
        seen.map(({ event }) => event),
        ["queued", "started", "progress", "image", "completed"]
      )
      const from = (id: string | undefined) =>
        Effect.map(get(`${base}/jobs/${body.id}/events`, { "last-event-id": id ?? "" }), ({ text }) => readEvents(text))
      assert.deepStrictEqual(yield* from(""), seen)
      assert.deepStrictEqual(yield* from(seen[2]?.id), seen.slice(3))
      assert.deepStrictEqual(yield* from("nonsense"), seen)
    })
  )

  it.live("have headers alone for HEAD, at once", () =>
    Effect.gen(function* () {
      const base = yield* door(yield* steered)
      const { body } = yield* start(base)
      const answer = yield* request("HEAD", `${base}/jobs/${body.id}/events`).pipe(Effect.timeout("1 second"))
      assert.strictEqual(answer.headers.get("content-type"), "text/event-stream; charset=utf-8")
      assert.strictEqual(answer.text, "")
    })
  )

  it.live("end with an error where the job is cancelled", () =>
    Effect.gen(function* () {
      const base = yield* door(yield* steered)
      const { body } = yield* start(base)
      const watcher = yield* Effect.forkChild(get(`${base}/jobs/${body.id}/events`))
      yield* Effect.sleep("50 millis")
      yield* request("DELETE", `${base}/jobs/${body.id}`)
      const last = readEvents((yield* Fiber.join(watcher)).text).at(-1)
      assert.deepStrictEqual([last?.event, last?.data.error.code], ["error", "cancelled"])
    })
  )
})

describe("the end of a job", () => {
  it.live("DELETE stops the generator before it is answered", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door(engine)
      const { body } = yield* start(base)
      yield* until(base, body.id, "queued")
      const answer = yield* request("DELETE", `${base}/jobs/${body.id}`)
      assert.deepStrictEqual([answer.status, answer.body.status], [200, "cancelled"])
      assert.isTrue(yield* Deferred.isDone(engine.stopped))
      yield* until(base, body.id, "cancelled")
    })
  )

  it.live("DELETE leaves a job that has completed as it is", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body } = yield* start(base)
      yield* until(base, body.id, "completed")
      assert.strictEqual((yield* request("DELETE", `${base}/jobs/${body.id}`)).body.status, "completed")
    })
  )

  it.live("close stops the generator", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const app = express()
      const router = hyperimage(engine)
      app.use("/v1", router)
      const base = `${yield* listen(app)}/v1`
      const { body } = yield* start(base)
      yield* until(base, body.id, "queued")
      yield* Effect.promise(router.close)
      assert.isTrue(yield* Deferred.isDone(engine.stopped))
    })
  )
})

describe("a job", () => {
  it.live("of another key doesn't exist", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const base = yield* door({ ...engine, auth: { keys: ["first", "second"] } })
      const { body } = yield* start(base, { authorization: "Bearer first" })
      const other = { authorization: "Bearer second" }
      const url = `${base}/jobs/${body.id}`
      assert.strictEqual((yield* get(url, other)).status, 404)
      assert.strictEqual((yield* get(`${url}/events`, other)).status, 404)
      assert.strictEqual((yield* request("DELETE", url, undefined, other)).status, 404)
      assert.isFalse(yield* Deferred.isDone(engine.stopped))
      assert.strictEqual((yield* get(url)).status, 401)
      assert.strictEqual((yield* get(url, { authorization: "Bearer first" })).status, 200)
    })
  )

  it.live("that ended makes room for a new one; while all are under way a new one is refused", () =>
    Effect.gen(function* () {
      const endless = yield* steered
      const quick = scripted()
      const base = yield* door({
        generator: (request) => (request.get("x-engine") === "quick" ? quick.generator : endless.generator),
        jobs: { maximum: 2 }
      })
      const first = yield* start(base)
      const second = yield* start(base, { "x-engine": "quick" })
      yield* until(base, second.body.id, "completed")
      assert.strictEqual((yield* start(base)).status, 202)
      assert.strictEqual((yield* get(`${base}/jobs/${second.body.id}`)).status, 404)
      const refused = yield* start(base)
      assert.deepStrictEqual([refused.status, refused.body.error.code], [503, "overloaded"])
      assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
      assert.strictEqual((yield* get(`${base}/jobs/${first.body.id}`)).status, 200)
    })
  )

  it.effect("is forgotten when its time is over, counted from its end", () =>
    Effect.gen(function* () {
      const engine = yield* steered
      const context = Context.add(yield* Effect.context<never>(), ImageGenerator, engine.generator)
      const base = yield* door({ layer: Layer.succeedContext(context), jobs: { timeToLive: "1 minute" } })
      const { body } = yield* start(base)
      const events = yield* Effect.forkChild(get(`${base}/jobs/${body.id}/events`))
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual((yield* get(`${base}/jobs/${body.id}`)).body.status, "queued")
      yield* Deferred.succeed(engine.work, undefined)
      yield* Deferred.succeed(engine.finish, undefined)
      yield* Fiber.join(events)
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual((yield* get(`${base}/jobs/${body.id}`)).body.status, "completed")
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* get(`${base}/jobs/${body.id}`)).status, 404)
    })
  )
})
