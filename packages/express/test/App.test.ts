/** The door in an app that has more than the door. */
import * as Ledger from "@hyperimage/core/Ledger"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import express, { type Express } from "express"
import { cat, door, post, respond, scripted } from "./Harness.ts"

const json = { "content-type": "application/json" }
const bearer = { ...json, authorization: "Bearer any" }

/** Handlers of the app's own, with a body parser for itself. */
const own = (app: Express) => {
  app.use("/own", express.json())
  app.post("/own", (request, response) => {
    response.json({ own: request.body })
  })
}

describe("next to a route with a body parser", () => {
  it.effect.each(["before", "after"] as const)("that comes %s it, both get their bodies", (place) =>
    Effect.gen(function* () {
      const base = yield* door(scripted(), { [place]: own })
      const { body } = yield* post(`${base}/image/generation`, { ...cat, seed: 2n ** 64n - 1n })
      assert.strictEqual(body.images[0].seed, 2n ** 64n - 1n)
      assert.deepStrictEqual((yield* post(base.replace("/v1", "/own"), { a: 1 })).body, { own: { a: 1 } })
    })
  )

  it.effect("a parser for the whole app may come after it, too", () =>
    Effect.gen(function* () {
      const after = (app: Express) =>
        void app.use(express.json()).post("/own", (request, response) => {
          response.json(request.body)
        })
      const base = yield* door(scripted(), { after })
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 200)
      assert.deepStrictEqual((yield* post(base.replace("/v1", "/own"), { a: 1 })).body, { a: 1 })
    })
  )
})

describe("response.locals.hyperimage", () => {
  it.effect("tells the app's own middleware who asked and for which model, typed", () =>
    Effect.gen(function* () {
      const heard: Array<{ caller: string | undefined; model: string | undefined; requestId: string | undefined }> = []
      const before = (app: Express) => {
        app.use((_request, response, next) => {
          response.once("finish", () => {
            const { hyperimage } = response.locals
            // @ts-expect-error -- a number is no model: the app knows the type without a word
            const _: number | undefined = hyperimage?.model
            heard.push({ caller: hyperimage?.caller?.id, model: hyperimage?.model, requestId: hyperimage?.requestId })
          })
          next()
        })
        own(app)
      }
      const base = yield* door({ ...scripted(), auth: () => ({ verify: () => ({ id: "ada" }) }) }, { before })
      const { headers } = yield* post(`${base}/image/generation`, cat, bearer)
      yield* post(base.replace("/v1", "/own"), {})
      assert.deepStrictEqual(heard, [
        { caller: "ada", model: "able", requestId: headers.get("x-request-id") ?? "" },
        { caller: undefined, model: undefined, requestId: undefined }
      ])
    })
  )
})

describe("settings as functions of the request", () => {
  it.effect("decide each request on its own", () =>
    Effect.gen(function* () {
      const [one, other] = [scripted(), scripted()]
      const base = yield* door({
        generator: (request) => (request.get("x-engine") === "other" ? other.generator : one.generator),
        auth: (request) => (request.get("x-open") === "yes" ? undefined : { keys: ["key"] }),
        limits: (request) => (request.get("x-small") === "yes" ? { bodyBytes: 10 } : {}),
        onError: (request) => (request.get("x-mine") === "yes" ? "next" : "respond"),
        serverUrl: (request) => `https://${request.get("x-host") ?? "nowhere.example"}/v1`
      })
      const ask = (headers: Record<string, string>, more: object = {}) =>
        post(`${base}/image/generation`, { ...cat, ...more }, { ...json, ...headers })
      assert.strictEqual((yield* ask({})).status, 401)
      assert.strictEqual((yield* ask({ "x-open": "yes" })).status, 200)
      assert.strictEqual((yield* ask({ "x-open": "yes", "x-engine": "other" })).status, 200)
      assert.deepStrictEqual([one.asked.length, other.asked.length], [1, 1])
      assert.strictEqual((yield* ask({ "x-open": "yes", "x-small": "yes" })).status, 413)
      const mine = yield* ask({ "x-mine": "yes" })
      assert.deepStrictEqual([mine.status, mine.headers.get("content-type")], [401, "text/html; charset=utf-8"])
      const linked = yield* ask({ "x-open": "yes", "x-host": "a.example" }, { response_format: "url" })
      assert.match(linked.body.images[0].url, /^https:\/\/a\.example\/v1\/pictures\//)
    })
  )
})

describe("a ledger behind the door", () => {
  it.live("has one row for all who ask under the same Idempotency-Key, in whichever manner", () =>
    Effect.gen(function* () {
      const finish = yield* Deferred.make<void>()
      const begun = yield* Deferred.make<void>()
      const engine = scripted((asked) =>
        Deferred.succeed(begun, undefined).pipe(Effect.andThen(Deferred.await(finish)), Effect.as(respond(asked)))
      )
      const ledger = yield* Ledger.memory
      const base = yield* door({ generator: yield* Ledger.wrapper({ ledger })(engine.generator) })
      const keyed = { ...json, "idempotency-key": "a" }
      const ask = (headers: Record<string, string> = {}) =>
        post(`${base}/image/generation`, cat, { ...keyed, ...headers })

      const first = yield* Effect.forkChild(ask())
      yield* Deferred.await(begun)
      const others = yield* Effect.forkChild(
        Effect.all([ask(), ask({ accept: "text/event-stream" }), ask({ prefer: "respond-async" })], {
          concurrency: "unbounded"
        })
      )
      yield* Effect.sleep("50 millis")
      yield* Deferred.succeed(finish, undefined)
      yield* Fiber.join(first)
      yield* Fiber.join(others)
      yield* ask()

      const usage = yield* ledger.usage("anonymous", 0)
      assert.deepInclude(usage, { requests: 1, pictures: 1, dollars: 0.0025, setAside: 0 })
    })
  )
})
