import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { EngineFailure } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Option, Tracer } from "effect"
import { cat, door, failure, get, post, scripted } from "./Harness.ts"

/** A tracing backend that keeps the spans, in the order in which they began. */
const backend = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

const traced = (engine: ReturnType<typeof scripted>) =>
  Effect.gen(function* () {
    const { spans, tracer } = backend()
    const layer = Layer.merge(Layer.succeed(ImageGenerator, engine.generator), Layer.succeed(Tracer.Tracer, tracer))
    return { base: yield* door({ layer }), spans }
  })

const json = { "content-type": "application/json" }

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736"

describe("spans", () => {
  it.live("a request is a part of the trace that its client names, and the generation a part of the request", () =>
    Effect.gen(function* () {
      const { base, spans } = yield* traced(scripted())
      const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
      assert.strictEqual((yield* post(`${base}/image/generation`, cat, { ...json, traceparent })).status, 200)
      const [request, generation] = spans
      assert.deepStrictEqual(
        [request?.name, request?.kind, request?.traceId],
        ["POST /v1/image/generation", "server", traceId]
      )
      assert.strictEqual(Option.getOrThrow(request!.parent).spanId, "00f067aa0ba902b7")
      assert.deepInclude(Object.fromEntries(request!.attributes), {
        "http.request.method": "POST",
        "http.route": "/v1/image/generation",
        "http.response.status_code": 200
      })
      assert.strictEqual(generation?.name, "generate_content able")
      assert.strictEqual(Option.getOrThrow(generation!.parent).spanId, request!.spanId)
    })
  )

  it.live("begins a trace where the client names none, or none that is one", () =>
    Effect.gen(function* () {
      const { base, spans } = yield* traced(scripted())
      yield* get(`${base}/models/able`)
      yield* get(`${base}/models/able`, { traceparent: "00-zero-00f067aa0ba902b7-01" })
      assert.deepStrictEqual(
        spans.map((span) => [span.name, Option.isNone(span.parent)]),
        [
          ["GET /v1/models/:name", true],
          ["GET /v1/models/:name", true]
        ]
      )
    })
  )

  it.live("what the client did wrong is no error of the span, what the server did is one", () =>
    Effect.gen(function* () {
      const { base, spans } = yield* traced(
        scripted(() => Effect.fail(failure(new EngineFailure({ description: "out of paint" }))))
      )
      yield* post(`${base}/image/generation`, { ...cat, steps: 0 })
      yield* post(`${base}/image/generation`, cat)
      const endings = spans
        .filter((span) => span.kind === "server")
        .map((span) => [
          span.attributes.get("http.response.status_code"),
          span.status._tag === "Ended" && Exit.isFailure(span.status.exit)
        ])
      assert.deepStrictEqual(endings, [
        [400, false],
        [500, true]
      ])
    })
  )
})
