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

  it.effect("counts a name under itself once it has made a picture, so that names that are none make no series", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, asked) =>
        asked.prompt === "broken" ? Effect.fail(failure(new Reason.RateLimited({}))) : Effect.succeed(respond(asked))
      )
      const ask = (model_name: string, prompt: string) =>
        Effect.exit(generator.generate(request({ model_name, prompt })))
      yield* ask("late", "broken")
      yield* ask("late", "a cat")
      yield* ask("late", "broken")
      for (let time = 0; time < 50; time++) yield* ask(`invented-${time}`, "broken")
      const names = (yield* Metric.snapshot)
        .filter(({ attributes, id }) => id === "gen_ai.client.operation.duration" && attributes?.["error.type"])
        .map(({ attributes }) => attributes?.["gen_ai.request.model"])
      assert.sameMembers(names, ["_OTHER", "late"])
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )
})
