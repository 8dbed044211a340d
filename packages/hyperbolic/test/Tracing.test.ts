import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"
import { remembering } from "./Spans.ts"

const good = FaultServer.answer({ body: Pictures.body() })

describe("A trace", () => {
  it.live("goes on in the server: each attempt sends its own span as traceparent", () =>
    Effect.gen(function* () {
      const { spans, tracer } = remembering()
      const server = yield* FaultServer.make(FaultServer.answer({ status: 503, body: "{}" }), good)
      yield* generate(server.baseUrl).pipe(Effect.withTracer(tracer))
      const attempts = spans.filter(({ name }) => name.startsWith("generate_content"))
      assert.deepStrictEqual(
        server.seen.map(({ headers }) => headers["traceparent"]),
        attempts.map(({ spanId, traceId }) => `00-${traceId}-${spanId}-01`)
      )
      assert.lengthOf(attempts, 2)
    }).pipe(Effect.scoped)
  )

  it.live("that nobody keeps is not told of", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      yield* generate(server.baseUrl)
      assert.notProperty(server.seen[0]?.headers, "traceparent")
    }).pipe(Effect.scoped)
  )
})
