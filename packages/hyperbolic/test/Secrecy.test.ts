import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { inspect } from "node:util"
import { failure, generate } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"
import { remembering } from "./Spans.ts"

const { answer } = FaultServer
const key = "sk-very-secret-0123456789"
const apiKey = Redacted.make(key)

/** Everything that a log could show of a value. */
const shown = (value: unknown) =>
  [String(value), JSON.stringify(value), inspect(value, { depth: 20, showHidden: true })].join("\n")

describe("The API key", () => {
  it.live("is sent as a bearer token, without the line break that came with it", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ body: Pictures.body() }))
      yield* generate(server.baseUrl, { apiKey: Redacted.make(`${key}\n`) })
      assert.strictEqual(server.seen[0]?.headers["authorization"], `Bearer ${key}`)
    }).pipe(Effect.scoped)
  )

  it.live("is not sent where there is none", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ body: Pictures.body() }))
      yield* generate(server.baseUrl)
      assert.notProperty(server.seen[0]?.headers, "authorization")
    }).pipe(Effect.scoped)
  )

  it.live("that no header can carry is an Unauthorized, and nothing is sent", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ body: Pictures.body() }))
      const { error } = yield* failure(server.baseUrl, { apiKey: Redacted.make("schlüssel\r\nx-evil: 1") })
      assert.strictEqual(error.reason._tag, "Unauthorized")
      assert.notInclude(shown(error), "evil")
      assert.lengthOf(server.seen, 0)
    }).pipe(Effect.scoped)
  )

  it.live("is in no error, whatever the server says", () =>
    Effect.gen(function* () {
      const words = JSON.stringify({ error: { message: `Incorrect API key provided: ${key}` } })
      for (const behaviour of [
        answer({ status: 401, body: words }),
        answer({ status: 500, body: `no: ${key}` }),
        answer({ status: 200, body: words }),
        answer({ status: 200, body: `<title>${key}</title>` }),
        answer({ status: 200, body: `{"images": ${key}` }),
        FaultServer.reset
      ]) {
        const server = yield* FaultServer.make(behaviour)
        const { error } = yield* failure(server.baseUrl, { apiKey })
        assert.strictEqual(server.seen[0]?.headers["authorization"], `Bearer ${key}`)
        assert.notInclude(shown(error), key)
      }
      const { error } = yield* failure(yield* FaultServer.refusing, { apiKey })
      assert.notInclude(shown(error), key)
    }).pipe(Effect.scoped)
  )

  it.live("is in no span", () =>
    Effect.gen(function* () {
      const { spans, tracer } = remembering()
      const server = yield* FaultServer.make(answer({ status: 503 }), answer({ body: Pictures.body() }))
      yield* generate(server.baseUrl, { apiKey }, { prompt: "a secret cat" }).pipe(Effect.withTracer(tracer))
      const all = inspect(
        spans.map((span) => [span.name, span.kind, [...span.attributes], span.events]),
        { depth: 9 }
      )
      assert.notInclude(all, key)
      assert.notInclude(all, "a secret cat")
      assert.deepStrictEqual(
        spans.map((span) => [span.name, span.kind, span.attributes.get("error.type")]),
        [
          ["generate_content SDXL1.0-base", "client", "Overloaded"],
          ["generate_content SDXL1.0-base", "client", undefined]
        ]
      )
      assert.strictEqual(spans[0]?.attributes.get("gen_ai.provider.name"), "hyperbolic")
      assert.strictEqual(spans[0]?.attributes.get("server.address"), "127.0.0.1")
      assert.strictEqual(spans[0]?.attributes.get("server.port"), server.port)
    }).pipe(Effect.scoped)
  )

  for (const status of [301, 302, 303, 307, 308]) {
    it.live(`does not follow a ${status} to another host, nor does the request`, () =>
      Effect.gen(function* () {
        const other = yield* FaultServer.make(answer({ body: Pictures.body() }))
        const location = `http://127.0.0.1:${other.port}/v1/image/generation?token=${key}`
        const server = yield* FaultServer.make(answer({ status, headers: { location } }))
        const { error } = yield* failure(server.baseUrl, { apiKey, idempotencyKeys: true })
        assert.strictEqual(error.reason._tag, "InvalidResponse")
        assert.strictEqual(error.status, status)
        assert.include(error.message, `redirects to 127.0.0.1:${other.port}, which is not followed`)
        assert.notInclude(shown(error), key)
        assert.lengthOf(server.seen, 1)
        assert.strictEqual(other.connections.made, 0)
      }).pipe(Effect.scoped)
    )
  }

  it.live("stays with the host when a redirect doesn't even say where to", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 302, headers: { location: "http://[" } }))
      assert.include((yield* failure(server.baseUrl)).error.message, "redirects to an unknown place")
    }).pipe(Effect.scoped)
  )
})
