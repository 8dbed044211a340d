import { assert, describe, it } from "@effect/vitest"
import { Effect, Tracer } from "effect"
import { generate } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const good = FaultServer.answer({ body: Pictures.body() })

/** A tracing backend that only remembers. */
const remembering = () => {
  const spans: Array<Tracer.Span> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

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
