import { connect } from "node:net"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Generator from "@hyperimage/core/ImageGenerator"
import { EngineFailure, Overloaded } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Stream } from "effect"
import { TestClock } from "effect/testing"
import express, { type Express } from "express"
import { hyperimage } from "../src/index.ts"
import { cat, door, failure, listen, model, post, redPixel, respond, scripted } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

const headers = { "content-type": "application/json", accept: "text/event-stream" }
const preview = { mediaType: "image/png", bytes: Buffer.from(redPixel, "base64") } as const

/** An engine that emits what the test says. */
const telling = (generate: Generator.Generate) =>
  Generator.make({ provider: { name: "telling", kind: "internal" }, models: Effect.succeed([model]), generate })

describe("Accept: text/event-stream", () => {
  it.live("gets each event as it happens, the last with the body of the synchronous answer", () =>
    Effect.gen(function* () {
      const generator = telling((request, emit) =>
        Effect.gen(function* () {
          yield* emit(ImageEvent.Queued({ position: 2 }))
          yield* emit(ImageEvent.Started({ model: "able" }))
          for (const step of [5, 10]) {
            yield* emit(ImageEvent.Progress({ step, of: 10, index: 0, ...(step === 5 ? { preview } : {}) }))
            yield* Effect.sleep("20 millis")
          }
          return respond(request)
        })
      )
      const base = yield* door({ generator })
      const body = { ...cat, seed: 7, odd: 1 }
      const answer = yield* post(`${base}/image/generation`, body, headers)
      const whole = yield* post(`${base}/image/generation`, body)
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.headers.get("content-type"), "text/event-stream; charset=utf-8")
      assert.strictEqual(answer.headers.get("cache-control"), "no-cache")
      assert.strictEqual(answer.headers.get("x-accel-buffering"), "no")
      assert.isNotNull(answer.headers.get("x-request-id"))
      assert.deepStrictEqual(readEvents(answer.text), [
        { event: "queued", id: undefined, data: { position: 2 } },
        { event: "started", id: undefined, data: { model: "able" } },
        { event: "progress", id: undefined, data: { step: 5, of: 10, index: 0, preview: redPixel } },
        { event: "progress", id: undefined, data: { step: 10, of: 10, index: 0 } },
        { event: "image", id: undefined, data: { index: 0, image: redPixel, seed: 7, random_seed: 7 } },
        { event: "completed", id: undefined, data: whole.body }
      ])
      assert.strictEqual(whole.body.warnings[0].code, "unknown_field")
    })
  )

  it.effect("keeps a seed of 2^64 - 1 whole", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const body = '{"model_name":"able","prompt":"a cat","seed":18446744073709551615}'
      const { text } = yield* post(`${base}/image/generation`, body, headers)
      assert.lengthOf([...text.matchAll(/"seed":18446744073709551615,"random_seed":18446744073709551615/g)], 2)
    })
  )

  it.effect.each([
    ["bad input", { model_name: "able" }, 400],
    ["a refusal before the first event", cat, 503]
  ] as const)("%s is answered with its status and a JSON body", ([, body, status]) =>
    Effect.gen(function* () {
      const base = yield* door(scripted(() => Effect.fail(failure(new Overloaded({})))))
      const answer = yield* post(`${base}/image/generation`, body, headers)
      assert.strictEqual(answer.status, status)
      assert.match(answer.headers.get("content-type") ?? "", /^application\/json/)
      assert.isString(answer.body.error.message)
    })
  )

  it.effect("a missing key is a 401", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: ["first"] } })
      assert.strictEqual((yield* post(`${base}/image/generation`, cat, headers)).status, 401)
    })
  )

  it.effect("a failure after the first event is the last event, and tells nothing of the server's inside", () =>
    Effect.gen(function* () {
      const generator = telling((_, emit) =>
        emit(ImageEvent.Started({ model: "able" })).pipe(
          Effect.andThen(Effect.fail(failure(new EngineFailure({ description: "/secret/path" }))))
        )
      )
      const base = yield* door({ generator })
      const { status, text } = yield* post(`${base}/image/generation`, cat, headers)
      assert.strictEqual(status, 200)
      const [started, error, ...rest] = readEvents(text)
      assert.strictEqual(started?.event, "started")
      assert.strictEqual(error?.event, "error")
      assert.strictEqual(error?.data.error.code, "engine_failure")
      assert.isEmpty(rest)
      assert.notInclude(text, "secret")
    })
  )

  it.effect.each(["*/*", "application/json, text/event-stream;q=0.5", "text/html"])(
    "is not what %s asks for",
    (accept) =>
      Effect.gen(function* () {
        const base = yield* door(scripted())
        const { body } = yield* post(`${base}/image/generation`, cat, { ...headers, accept })
        assert.lengthOf(body.images, 1)
      })
  )

  it.effect("a comment every 15 seconds says that the server is still there", () =>
    Effect.gen(function* () {
      const done = yield* Deferred.make<void>()
      const generator = telling((request) => Effect.as(Deferred.await(done), respond(request)))
      const context = Context.add(yield* Effect.context<never>(), ImageGenerator, generator)
      const base = yield* door({ layer: Layer.succeedContext(context) })
      const answer = yield* Effect.forkChild(post(`${base}/image/generation`, cat, headers))
      // The request has to be on its way before the clock goes on.
      for (let seconds = 0; seconds < 60; seconds += 15) {
        yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 100)))
        yield* TestClock.adjust("15 seconds")
      }
      yield* Deferred.succeed(done, undefined)
      const { text } = yield* Fiber.join(answer)
      assert.match(text, /^(: still here\n\n){3,4}event: image\n/)
    })
  )
})

describe("who reads events", () => {
  /** Emits without end, and tells how often it did and when it was interrupted. */
  const endless = Effect.gen(function* () {
    const interrupted = yield* Deferred.make<void>()
    const count = { steps: 0 }
    const bytes = new Uint8Array(100_000)
    const generator = telling((_, emit) =>
      Stream.tick("1 millis").pipe(
        Stream.runForEach(() => {
          count.steps += 1
          return emit(ImageEvent.Progress({ step: 1, of: 2, index: 0, preview: { mediaType: "image/png", bytes } }))
        }),
        Effect.andThen(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
      )
    )
    return { generator, count, interrupted: Deferred.await(interrupted) }
  })

  /** A client that asks and reads nothing. */
  const silent = (base: string) =>
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof connect>>((resume) => {
        const { hostname, port } = new URL(base)
        const body = JSON.stringify(cat)
        const socket = connect(Number(port), hostname, () => {
          socket.pause()
          socket.write(
            `POST /v1/image/generation HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\n` +
              `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
          )
          resume(Effect.succeed(socket))
        })
      }),
      (socket) => Effect.sync(() => socket.destroy())
    )

  it.live("and goes away, interrupts the generator", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      const base = yield* door(engine)
      const socket = yield* silent(base)
      yield* Effect.sleep("200 millis")
      socket.destroy()
      yield* engine.interrupted.pipe(Effect.timeout("1 second"))
    })
  )

  it.live("but too slowly, holds neither the engine up nor the events in memory", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      let waiting = () => Number.NaN
      const before = (app: Express) =>
        void app.use((_request, response, next) => {
          waiting = () => response.writableLength + (response.socket?.writableLength ?? 0)
          next()
        })
      const base = yield* door(engine, { before })
      yield* silent(base)
      yield* Effect.sleep("2 seconds")
      const made = engine.count.steps
      yield* Effect.sleep("1 second")
      assert.isAbove(engine.count.steps, made + 100)
      // Kept, they would be 133 kB each.
      assert.isBelow(waiting(), 500_000)
      assert.isAbove(waiting(), 0)
    })
  )

  it.live("while the door is closed, is told so", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      const app = express()
      const router = hyperimage(engine)
      app.use("/v1", router)
      const base = `${yield* listen(app)}/v1`
      const client = yield* Effect.forkChild(post(`${base}/image/generation`, cat, headers))
      yield* Effect.sleep("200 millis")
      yield* Effect.promise(router.close)
      yield* engine.interrupted
      const last = readEvents((yield* Fiber.join(client)).text).at(-1)
      assert.deepStrictEqual([last?.event, last?.data.error.code], ["error", "overloaded"])
    })
  )
})
