import * as Reason from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Tracer } from "effect"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { failure, request, respond } = ScriptedEngine

/** Runs with a tracer that keeps its spans. */
const traced = <A, E>(effect: Effect.Effect<A, E>) => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return Effect.map(Effect.exit(effect.pipe(Effect.withTracer(tracer))), () => spans)
}

describe("Telemetry", () => {
  it.effect("names the span and its attributes after the GenAI conventions", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, asked) => Effect.succeed({ ...respond(asked), cost: 0.0025 }))
      const [span] = yield* traced(generator.generate(request({ seed: 7n, n: 2, lora: { a: 1, b: 2 } })))
      assert.strictEqual(span?.name, "generate_content scripted")
      assert.strictEqual(span?.kind, "internal")
      assert.deepInclude(Object.fromEntries(span?.attributes ?? []), {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.output.type": "image",
        "gen_ai.provider.name": "scripted",
        "gen_ai.request.model": "scripted",
        "gen_ai.response.model": "scripted",
        "gen_ai.request.choice.count": 2,
        "gen_ai.request.seed": "7",
        "hyperimage.image.width": 512,
        "hyperimage.image.lora.count": 2,
        "hyperimage.image.cost_usd": 0.0025
      })
    })
  )

  it.effect("tells the reason of a failure", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make(() => Effect.fail(failure(new Reason.RateLimited({}))))
      const [span] = yield* traced(generator.generate(request()))
      assert.strictEqual(span?.attributes.get("error.type"), "RateLimited")
    })
  )

  it.effect("has neither prompts nor pictures in it", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.willing()
      const spans = yield* traced(
        generator.generate(
          request({ prompt: "a secret cat", negative_prompt: "a secret dog", image: ScriptedEngine.redPixel })
        )
      )
      const all = JSON.stringify(spans.map((span) => [span.name, [...span.attributes], span.events]))
      assert.notInclude(all, "secret")
      assert.notInclude(all, ScriptedEngine.redPixel.slice(0, 20))
    })
  )

  it.effect("counts pictures, dollars and seconds by model", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, asked) => Effect.succeed({ ...respond(asked), cost: 0.25 }))
      yield* generator.generate(request({ model_name: "counted", n: 3 }))
      yield* generator.generate(request({ model_name: "counted" }))
      const mine = (yield* Metric.snapshot).filter(
        (metric) => metric.attributes?.["gen_ai.request.model"] === "counted"
      )
      const state = (id: string) => mine.find((metric) => metric.id === id)?.state
      assert.deepInclude(state("hyperimage.images"), { count: 4 })
      assert.deepInclude(state("hyperimage.cost_usd"), { count: 0.5 })
      assert.deepInclude(state("gen_ai.client.operation.duration"), { count: 2 })
    })
  )
})
