import * as Contract from "@hyperimage/core/Contract"
import {
  EngineFailure,
  InsufficientCredit,
  ModelNotFound,
  Network,
  Overloaded,
  PermissionDenied,
  RateLimited,
  Timeout
} from "@hyperimage/core/ImageError"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as express from "express"
import { cat, door, failure, get, post, redPixel, request, respond, scripted } from "./Harness.ts"

const paths = [Contract.paths.generate, Contract.paths.generateAlias]

describe("the express under test", () => {
  it("is the one that the project asks for", () => {
    // Express 5 removed `req.param()`.
    assert.strictEqual("param" in express.request ? "4" : "5", process.env["EXPRESS_MAJOR"])
  })
})

describe.each(paths)("POST %s", (path) => {
  it.effect("answers the contract's body, with both spellings of the seed and a numeric index", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, headers, status } = yield* post(base + path, { ...cat, n: 2, seed: 41 })
      assert.strictEqual(status, 200)
      assert.strictEqual(headers.get("content-type"), "application/json; charset=utf-8")
      assert.deepStrictEqual(body.images, [
        { index: 0, image: redPixel, seed: 41, random_seed: 41 },
        { index: 1, image: redPixel, seed: 42, random_seed: 42 }
      ])
      assert.strictEqual(body.inference_time, 0.25)
    })
  )

  it.effect("hands the generator the request with its defaults", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door(engine)
      yield* post(base + path, cat)
      assert.deepStrictEqual(engine.asked, [{ ...cat, steps: 30, cfg_scale: 7.5, height: 1024, width: 1024, n: 1 }])
    })
  )

  it.effect("keeps a seed whole up to 2^64 - 1, there and back", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door(engine)
      for (const seed of [0n, 9_007_199_254_740_993n, 9_223_372_036_854_775_808n, Seed.maximum]) {
        const { text } = yield* post(base + path, `{"model_name":"able","prompt":"a cat","seed":${seed}}`)
        assert.include(text, `"seed":${seed},"random_seed":${seed}`)
      }
      assert.strictEqual(engine.asked.at(-1)?.seed, Seed.maximum)
    })
  )
})

describe("the answer's headers", () => {
  it.effect("name the model, the cost and the request", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { headers } = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(headers.get("x-hyperimage-model"), "able")
      assert.strictEqual(headers.get("x-hyperimage-cost-usd"), "0.0025")
      assert.match(headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/)
      assert.isNull(headers.get("x-hyperimage-warnings"))
    })
  )

  it.effect("keep the caller's own name for the request, unless it isn't fit for a log", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const named = yield* get(`${base}/models`, { "x-request-id": "mine:42" })
      assert.strictEqual(named.headers.get("x-request-id"), "mine:42")
      const odd = yield* get(`${base}/models`, { "x-request-id": "a b" })
      assert.match(odd.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/)
    })
  )

  it.effect("list fields that nobody reads, as ASCII JSON, and the body does too", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, headers, status } = yield* post(`${base}/image/generation`, { ...cat, "größe🙂": 5 })
      assert.strictEqual(status, 200)
      const header = headers.get("x-hyperimage-warnings") ?? ""
      assert.match(header, /^[\x20-\x7e]+$/)
      assert.deepStrictEqual(JSON.parse(header), body.warnings)
      assert.deepStrictEqual(
        body.warnings.map((warning: { code: string; field: string }) => [warning.code, warning.field]),
        [["unknown_field", "größe🙂"]]
      )
    })
  )

  it.effect("stay small however many warnings there are", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 20 }, (_, index) => [`${"ü".repeat(50)}${index}`, 1])
      const base = yield* door(scripted())
      const { body, headers } = yield* post(`${base}/image/generation`, { ...cat, ...Object.fromEntries(many) })
      const header = headers.get("x-hyperimage-warnings") ?? ""
      assert.isAtMost(header.length, 4096)
      assert.isNotEmpty(JSON.parse(header))
      assert.lengthOf(body.warnings, 20)
    })
  )

  it.effect("carry a model's name whatever its letters", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted((asked) => Effect.succeed({ ...respond(asked), model: "größe\ud83d" })))
      const { headers, status } = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(status, 200)
      assert.match(headers.get("x-hyperimage-model") ?? "", /^gr%C3%B6%C3%9Fe/)
    })
  )
})

describe("a failed generation", () => {
  const cases = [
    [new ModelNotFound({ model: "x", available: ["able"] }), 400, "model_not_found"],
    [new InsufficientCredit({}), 402, "insufficient_credit"],
    [new PermissionDenied({}), 403, "permission_denied"],
    [new RateLimited({ retryAfter: Duration.millis(1500) }), 429, "rate_limited"],
    [new EngineFailure({ description: "/secret/path is missing" }), 500, "engine_failure"],
    [new Network({ phase: "connect", description: "10.0.0.7 refused" }), 502, "upstream_unreachable"],
    [new Overloaded({ retryAfter: Duration.seconds(30) }), 503, "overloaded"],
    [new Timeout({ after: Duration.seconds(1) }), 504, "timeout"]
  ] as const

  it.effect.each(cases)("with %s is answered in the contract's form", ([reason, status, code]) =>
    Effect.gen(function* () {
      const base = yield* door(scripted(() => Effect.fail(failure(reason))))
      const answer = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(answer.status, status)
      assert.strictEqual(answer.body.error.code, code)
      assert.isString(answer.body.error.message)
      assert.isString(answer.body.error.type)
      assert.isNotNull(answer.headers.get("x-request-id"))
      assert.notMatch(answer.text, /secret|10\.0\.0\.7/)
    })
  )

  it.effect("says when to come back, in whole seconds", () =>
    Effect.gen(function* () {
      const reason = new RateLimited({ retryAfter: Duration.millis(1500) })
      const base = yield* door(scripted(() => Effect.fail(failure(reason))))
      const { headers } = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(headers.get("retry-after"), "2")
    })
  )

  it.effect("by a bug is a 500 that tells nothing of the bug", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted(() => Effect.die(new Error("index.ts:7 exploded"))))
      const { body, status, text } = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(status, 500)
      assert.strictEqual(body.error.code, "engine_failure")
      assert.notMatch(text, /exploded|\.ts/)
    })
  )
})

describe("other methods", () => {
  it.effect("get 405 with the right one, in the contract's form", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      for (const [method, path, allowed] of [
        ["GET", "/image/generation", "POST"],
        ["PUT", "/images/generations", "POST"],
        ["DELETE", "/models", "GET, HEAD"],
        ["POST", "/openapi.json", "GET, HEAD"]
      ] as const) {
        const { body, headers, status } = yield* request(method, base + path)
        assert.strictEqual(status, 405)
        assert.strictEqual(headers.get("allow"), allowed)
        assert.strictEqual(body.error.message, `method: expected ${allowed}, got ${method}`)
      }
    })
  )

  it.effect("HEAD answers as GET does, without a body; OPTIONS names the methods", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const head = yield* request("HEAD", `${base}/models`)
      assert.deepStrictEqual([head.status, head.text], [200, ""])
      assert.strictEqual((yield* request("HEAD", `${base}/image/generation`)).status, 405)
      const options = yield* request("OPTIONS", `${base}/image/generation`)
      assert.deepStrictEqual([options.status, options.headers.get("allow")], [204, "POST"])
    })
  )
})

describe("many requests at once", () => {
  it.live("each get their own answer", () =>
    Effect.gen(function* () {
      const engine = scripted((asked) => Effect.delay(Effect.succeed(respond(asked)), Number(asked.seed) % 20))
      const base = yield* door(engine)
      const answers = yield* Effect.forEach(
        Array.from({ length: 200 }, (_, seed) => seed),
        (seed) => post(`${base}/image/generation`, { ...cat, seed }),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(
        answers.map(({ body }) => body.images[0].seed),
        Array.from({ length: 200 }, (_, seed) => seed)
      )
    })
  )
})
