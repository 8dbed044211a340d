import { PermissionDenied } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { type Authentication, type KnownResponse } from "../src/index.ts"
import { cat, door, failure, get, post, request, scripted } from "./Harness.ts"

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, "content-type": "application/json" })

type Verify = Extract<Authentication, { verify: unknown }>["verify"]

const ask = (base: string, headers: Record<string, string>) => post(`${base}/image/generation`, cat, headers)

describe("keys", () => {
  it.effect("let in who has one of them, in either form", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: ["first", Redacted.make("second")] } })
      assert.strictEqual((yield* ask(base, bearer("first"))).status, 200)
      assert.strictEqual((yield* ask(base, bearer("second"))).status, 200)
    })
  )

  it.effect.each([
    ["no key", {}],
    ["another key", { authorization: "Bearer third" }],
    ["the beginning of a key", { authorization: "Bearer firs" }],
    ["an empty key", { authorization: "Bearer " }],
    ["another scheme", { authorization: "Basic Zmlyc3Q6" }]
  ] as const)("keep out who has %s", ([, headers]) =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door({ ...engine, auth: { keys: ["first"] } })
      const answer = yield* ask(base, { "content-type": "application/json", ...headers })
      assert.strictEqual(answer.status, 401)
      assert.strictEqual(answer.body.error.code, "unauthorized")
      assert.strictEqual(answer.body.error.type, "authentication_error")
      assert.match(answer.body.error.message, /^The API key is missing or not accepted: /)
      assert.match(answer.headers.get("www-authenticate") ?? "", /^Bearer/)
      assert.isNotNull(answer.headers.get("x-request-id"))
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("are looked for before verify is asked, where there are both", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const verify = (key: string) => asked.push(key) > 0 && key === "stored"
      const base = yield* door({ ...scripted(), auth: { keys: ["first"], verify } })
      const statuses = yield* Effect.forEach(["first", "stored", "third"], (key) => ask(base, bearer(key)))
      assert.deepStrictEqual(
        statuses.map(({ status }) => status),
        [200, 200, 401]
      )
      assert.deepStrictEqual(asked, ["stored", "third"])
    })
  )

  it.effect("none at all keep everybody out", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: [] } })
      assert.strictEqual((yield* ask(base, bearer("first"))).status, 401)
    })
  )

  it.effect("guard the models, not the OpenAPI document", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: ["first"] } })
      assert.strictEqual((yield* get(`${base}/models`)).status, 401)
      assert.strictEqual((yield* get(`${base}/models/able`)).status, 401)
      assert.strictEqual((yield* get(`${base}/models`, bearer("first"))).status, 200)
      assert.strictEqual((yield* get(`${base}/openapi.json`)).status, 200)
    })
  )

  it.effect("are looked at before the body: one that never comes is refused at once", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { keys: ["first"] } })
      const endless = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) })
      const answer = yield* request("POST", `${base}/image/generation`, endless)
      assert.strictEqual(answer.status, 401)
    })
  )

  it.effect("may depend on the request, and on whether any is asked for", () =>
    Effect.gen(function* () {
      const auth = (request: { hostname: string }): Authentication | undefined =>
        request.hostname === "127.0.0.1" ? undefined : { keys: ["first"] }
      const base = yield* door({ ...scripted(), auth })
      assert.strictEqual((yield* get(`${base}/models`)).status, 200)
      assert.strictEqual((yield* get(`${base.replace("127.0.0.1", "localhost")}/models`)).status, 401)
    })
  )
})

describe("verify", () => {
  const verdicts: ReadonlyArray<readonly [what: string, verify: () => ReturnType<Verify>, status: number]> = [
    ["true", () => true, 200],
    ["a caller", () => ({ id: "ada" }), 200],
    ["the promise of a caller", () => Promise.resolve({ id: "ada" }), 200],
    ["an effect of a caller", () => Effect.succeed({ id: "ada" }), 200],
    ["false", () => false, 401],
    ["nothing", () => Promise.resolve(undefined), 401],
    ["an effect that fails", () => Effect.fail(failure(new PermissionDenied({}))), 403],
    ["a promise that rejects with an ImageError", () => Promise.reject(failure(new PermissionDenied({}))), 403],
    ["a promise that rejects", () => Promise.reject(new Error("no database")), 500]
  ]

  it.effect.each(verdicts)("that gives %s", ([, verify, status]) =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), auth: { verify } })
      assert.strictEqual((yield* ask(base, bearer("any"))).status, status)
    })
  )

  it.effect("that throws is a 500 in the contract's form", () =>
    Effect.gen(function* () {
      const verify = () => {
        throw new Error("bug")
      }
      const base = yield* door({ ...scripted(), auth: { verify } })
      const { body, status } = yield* ask(base, bearer("any"))
      assert.deepStrictEqual([status, body.error.code], [500, "engine_failure"])
    })
  )

  it.effect("gets the key, and isn't called without one", () =>
    Effect.gen(function* () {
      const keys: Array<string> = []
      const verify = (key: string) => keys.push(key) > 0
      const base = yield* door({ ...scripted(), auth: { verify } })
      assert.strictEqual((yield* get(`${base}/models`)).status, 401)
      assert.strictEqual((yield* get(`${base}/models`, bearer("a-key"))).status, 200)
      assert.deepStrictEqual(keys, ["a-key"])
    })
  )
})

it.effect("who asks is known to the generator setting, and never by the key itself", () =>
  Effect.gen(function* () {
    const callers: Array<string | undefined> = []
    const generator = (_: unknown, response: KnownResponse) => {
      callers.push(response.locals.hyperimage.caller?.id)
      return scripted().generator
    }
    const named = yield* door({ generator, auth: { verify: () => ({ id: "ada" }) } })
    const unnamed = yield* door({ generator, auth: { keys: ["secret"] } })
    const open = yield* door({ generator })
    yield* ask(named, bearer("any"))
    yield* ask(unnamed, bearer("secret"))
    yield* ask(open, bearer("any"))
    assert.strictEqual(callers[0], "ada")
    assert.match(callers[1] ?? "", /^key-[0-9a-f]{8}$/)
    assert.isUndefined(callers[2])
  })
)
