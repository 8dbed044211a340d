import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import express from "express"
import { hyperimage } from "../src/index.ts"
import { cat, door, get, listen, post, scripted } from "./Harness.ts"

/** An engine that never finishes, and tells when it began and when it was interrupted. */
const endless = Effect.gen(function* () {
  const begun = yield* Deferred.make<void>()
  const interrupted = yield* Deferred.make<void>()
  const engine = scripted(() =>
    Deferred.succeed(begun, undefined).pipe(
      Effect.andThen(Effect.never),
      Effect.onInterrupt(() => Deferred.succeed(interrupted, undefined))
    )
  )
  return { ...engine, begun: Deferred.await(begun), interrupted: Deferred.await(interrupted) }
})

describe("a client that goes away", () => {
  it.live("interrupts the generator", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      const base = yield* door(engine)
      const client = yield* Effect.forkChild(post(`${base}/image/generation`, cat))
      yield* engine.begun
      yield* Fiber.interrupt(client)
      yield* engine.interrupted.pipe(Effect.timeout("1 second"))
    })
  )

  it.live("interrupts only its own request", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      const other = scripted()
      const base = yield* door({
        generator: (request) => (request.get("x-engine") === "other" ? other.generator : engine.generator)
      })
      const client = yield* Effect.forkChild(post(`${base}/image/generation`, cat))
      yield* engine.begun
      yield* Fiber.interrupt(client)
      yield* engine.interrupted
      const headers = { "content-type": "application/json", "x-engine": "other" }
      assert.strictEqual((yield* post(`${base}/image/generation`, cat, headers)).status, 200)
    })
  )
})

describe("close", () => {
  it.live("interrupts what is being made and answers it, and what comes after, with 503", () =>
    Effect.gen(function* () {
      const engine = yield* endless
      const app = express()
      const router = hyperimage(engine)
      app.use("/v1", router)
      const base = `${yield* listen(app)}/v1`
      const client = yield* Effect.forkChild(post(`${base}/image/generation`, cat))
      yield* engine.begun
      yield* Effect.promise(router.close)
      yield* engine.interrupted
      const answer = yield* Fiber.join(client)
      assert.deepStrictEqual([answer.status, answer.body.error.code], [503, "overloaded"])
      assert.match(answer.body.error.message, /shutting down/)
      assert.strictEqual((yield* get(`${base}/models`)).status, 503)
    })
  )

  it.live("releases what the layer holds, which was built once for all requests", () =>
    Effect.gen(function* () {
      const seen: Array<string> = []
      const layer = Layer.effect(
        ImageGenerator,
        Effect.acquireRelease(
          Effect.sync(() => {
            seen.push("built")
            return scripted().generator
          }),
          () => Effect.sync(() => seen.push("released"))
        )
      )
      const app = express()
      const router = hyperimage({ layer })
      app.use("/v1", router)
      const base = `${yield* listen(app)}/v1`
      yield* Effect.all([post(`${base}/image/generation`, cat), post(`${base}/image/generation`, cat)], {
        concurrency: 2
      })
      assert.deepStrictEqual(seen, ["built"])
      yield* Effect.promise(router.close)
      yield* Effect.promise(router.close)
      assert.deepStrictEqual(seen, ["built", "released"])
    })
  )

  it.live("a layer that can't be built is a 500 for each request, not a crash", () =>
    Effect.gen(function* () {
      const layer = Layer.effect(ImageGenerator, Effect.fail("no weights at /secret"))
      const base = yield* door({ layer })
      const { body, status, text } = yield* post(`${base}/image/generation`, cat)
      assert.deepStrictEqual([status, body.error.code], [500, "engine_failure"])
      assert.notInclude(text, "secret")
    })
  )
})
