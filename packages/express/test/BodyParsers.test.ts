import * as Json from "@hyperimage/core/Json"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import express, { type Express } from "express"
import { cat, door, post, scripted } from "./Harness.ts"

const parser =
  (handler: express.RequestHandler) =>
  (app: Express): void => {
    app.use(handler)
  }

const rounded = `{"model_name":"able","prompt":"a cat","seed":${Seed.maximum}}`

const keepRawBody = express.json({
  verify: (request, _response, bytes) => {
    Reflect.set(request, "rawBody", bytes)
  }
})

describe("behind another body parser", () => {
  it.effect.each([
    ["express.json()", express.json()],
    ["express.json() that keeps the raw body", keepRawBody],
    ["express.text()", express.text({ type: "*/*" })],
    ["express.raw()", express.raw({ type: "*/*" })]
  ] as const)("%s, a request is understood", ([, handler]) =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door(engine, { before: parser(handler) })
      const { body, status } = yield* post(`${base}/image/generation`, { ...cat, seed: 42 })
      assert.strictEqual(status, 200)
      assert.strictEqual(body.images[0].seed, 42)
      assert.strictEqual(engine.asked[0]?.seed, 42n)
    })
  )

  it.effect("a seed that the parser rounded is refused, with the way out", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door(engine, { before: parser(express.json()) })
      const { body, status } = yield* post(`${base}/image/generation`, rounded)
      assert.strictEqual(status, 400)
      assert.deepStrictEqual(body.error.details.issues[0].path, ["seed"])
      assert.match(
        body.error.message,
        /^seed: 18446744073709552000 was rounded .* mount hyperimage\(\) before express\.json\(\)/
      )
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("a seed as text is whole", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted(), { before: parser(express.json()) })
      const { body } = yield* post(`${base}/image/generation`, { ...cat, seed: String(Seed.maximum) })
      assert.strictEqual(body.images[0].seed, Seed.maximum)
    })
  )

  it.effect.each([
    ["the raw body was kept", keepRawBody],
    ["the parser left it as text", express.text({ type: "*/*" })]
  ] as const)("a large seed is whole where %s", ([, handler]) =>
    Effect.gen(function* () {
      const base = yield* door(scripted(), { before: parser(handler) })
      const { body } = yield* post(`${base}/image/generation`, rounded)
      assert.strictEqual(Json.stringify(body.images[0].seed), String(Seed.maximum))
    })
  )

  it.effect("the limit holds for what was kept, too", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), limits: { bodyBytes: 10 } }, { before: parser(keepRawBody) })
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 413)
    })
  )

  it.effect("an empty body is a 400", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted(), { before: parser(express.json()) })
      assert.strictEqual((yield* post(`${base}/image/generation`, "")).status, 400)
    })
  )

  it.effect("a body that somebody read and threw away is a 400, not a hang", () =>
    Effect.gen(function* () {
      const drain = parser((request, _response, next) => {
        request.resume().once("end", () => next())
      })
      const base = yield* door(scripted(), { before: drain })
      const { body, status } = yield* post(`${base}/image/generation`, cat)
      assert.strictEqual(status, 400)
      assert.match(body.error.message, /another middleware/)
    })
  )
})
