import { RetryPolicy } from "@hyperimage/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule, Scope } from "effect"
import { createServer as createHttp2Server } from "node:http2"
import { Agent, H2CClient } from "undici"
import { engine, failure, generate, request } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const { answer, stall, stallInBody } = FaultServer
const good = answer({ body: Pictures.body() })

/** Waits until something holds, for a second. */
const until = (holds: () => boolean) =>
  Effect.suspend(() => (holds() ? Effect.void : Effect.fail("not yet"))).pipe(
    Effect.retry(Schedule.spaced("5 millis").pipe(Schedule.upTo({ times: 200 })))
  )

describe("A connection", () => {
  for (const [when, behaviour] of [
    ["before the answer", stall],
    ["in the middle of the answer", stallInBody({ body: Pictures.body() }, 40)]
  ] as const) {
    it.live(`is closed when the generation is interrupted ${when}`, () =>
      Effect.gen(function* () {
        const server = yield* FaultServer.make(behaviour)
        const fiber = yield* Effect.forkChild(generate(server.baseUrl), { startImmediately: true })
        yield* until(() => server.seen.length === 1)
        yield* Effect.sleep("50 millis")
        assert.strictEqual(server.connections.open, 1)
        yield* Fiber.interrupt(fiber)
        yield* until(() => server.connections.open === 0)
        assert.lengthOf(server.seen, 1)
      }).pipe(Effect.scoped)
    )
  }

  it.live("is closed when the deadline comes", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(stall)
      const generator = yield* engine(server.baseUrl, { retry: { ...RetryPolicy.never, deadline: "100 millis" } })
      yield* Effect.flip(generator.generate(request()))
      yield* until(() => server.connections.open === 0)
    }).pipe(Effect.scoped)
  )

  it.live("is used again", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      const generator = yield* engine(server.baseUrl)
      for (let times = 0; times < 10; times++) yield* generator.generate(request())
      assert.lengthOf(server.seen, 10)
      // undici rests a connection for a moment after each answer, so that two take turns.
      assert.isAtMost(server.connections.made, 2)
    }).pipe(Effect.scoped)
  )

  it.live("is closed with the scope, generations under way included", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(stall)
      const scope = yield* Scope.make()
      const generator = yield* Effect.provideService(engine(server.baseUrl), Scope.Scope, scope)
      const fiber = yield* Effect.forkChild(Effect.flip(generator.generate(request())), { startImmediately: true })
      yield* until(() => server.seen.length === 1)
      yield* Scope.close(scope, Exit.void)
      yield* until(() => server.connections.open === 0)
      assert.deepInclude((yield* Fiber.join(fiber)).reason, { _tag: "Network", phase: "headers" })
    }).pipe(Effect.scoped)
  )

  it.live("through a dispatcher of the caller's outlives the scope", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      const dispatcher = new Agent()
      for (let times = 0; times < 2; times++) yield* Effect.scoped(generate(server.baseUrl, { dispatcher }))
      assert.isFalse(dispatcher.closed)
      assert.isAtLeast(server.connections.open, 1)
      yield* Effect.promise(() => dispatcher.close())
    }).pipe(Effect.scoped)
  )

  it.live("through a dispatcher with limits of its own on silence is given up as a Timeout", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(stall)
      const dispatcher = new Agent({ headersTimeout: 200 })
      const { error } = yield* failure(server.baseUrl, { dispatcher, retry: RetryPolicy.never })
      assert.strictEqual(error.reason._tag, "Timeout")
      yield* Effect.promise(() => dispatcher.destroy())
    }).pipe(Effect.scoped)
  )

  it.live("through a closed dispatcher was never made", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      const dispatcher = new Agent()
      yield* Effect.promise(() => dispatcher.close())
      const { error } = yield* failure(server.baseUrl, { dispatcher })
      assert.deepInclude(error.reason, { _tag: "Network", phase: "connect" })
      assert.lengthOf(server.seen, 0)
    }).pipe(Effect.scoped)
  )

  it.live("may be one of HTTP/2", () =>
    Effect.gen(function* () {
      let aborted = 0
      const bodies: Array<string> = []
      const server = createHttp2Server((asked, response) => {
        asked.on("aborted", () => (aborted += 1))
        asked.setEncoding("utf8").on("data", (piece: string) => bodies.push(piece))
        asked.on("end", () => {
          if (bodies.length > 1) return // stalls
          response.setHeader("x-request-id", "h2")
          response.end(Pictures.body())
        })
      })
      yield* Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void)))
      const address = server.address()
      const port = typeof address === "object" ? address?.port : undefined
      const origin = `http://127.0.0.1:${port}`
      const dispatcher = new H2CClient(origin)
      const generator = yield* engine(`${origin}/v1`, { dispatcher })
      const response = yield* generator.generate(request())
      assert.strictEqual(response.requestId, "h2")
      assert.include(bodies[0], '"prompt":"a cat"')
      const fiber = yield* Effect.forkChild(generator.generate(request()), { startImmediately: true })
      yield* until(() => bodies.length === 2)
      yield* Fiber.interrupt(fiber)
      yield* until(() => aborted === 1)
      yield* Effect.promise(() => dispatcher.destroy())
      server.close()
    }).pipe(Effect.scoped)
  )
})
