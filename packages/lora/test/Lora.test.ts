import { assert, describe, it } from "@effect/vitest"
import { ImageRequest, Pipeline, type ImageError } from "@hyperimage/core"
import * as Lora from "@hyperimage/lora"
import * as Sdxl from "@hyperimage/sdxl"
import { Effect } from "effect"

const cats = Pipeline.prompt(Sdxl.base, "a cat")

const issues = <A>(effect: Effect.Effect<A, ImageError.ImageError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) =>
    reason._tag === "InvalidRequest" ? reason.issues.map((issue) => issue.message) : [reason._tag]
  )

describe("Lora", () => {
  it.effect("is asked for by name and weight", () =>
    Effect.gen(function* () {
      const { lora } = yield* Pipeline.request(cats.pipe(Lora.apply("Pixel_Art", 0.7)))
      assert.deepStrictEqual(lora, { Pixel_Art: 0.7 })
    })
  )

  it.effect("combines several, the service's names and others, and the last weight of a name counts", () =>
    Effect.gen(function* () {
      const { lora } = yield* Pipeline.request(
        cats.pipe(
          Lora.combine({ Logo: 0.8, "Sci-fi": 0.6, "loras/watercolour.safetensors": 0.4 }),
          Lora.apply("Crayons", -0.5),
          Lora.apply("Logo", 0)
        )
      )
      assert.deepStrictEqual(lora, { Logo: 0, "Sci-fi": 0.6, "loras/watercolour.safetensors": 0.4, Crayons: -0.5 })
    })
  )

  it.effect("accepts every name of the service, and the whole range", () =>
    Effect.gen(function* () {
      for (const weight of [Lora.minimumWeight, 0, Lora.maximumWeight]) {
        const all = Object.fromEntries(Lora.names.map((name) => [name, weight]))
        assert.strictEqual(yield* Lora.check(all), all)
      }
      assert.lengthOf(new Set(Lora.names), 13)
    })
  )

  it.effect("names every weight that is out of range when the pipeline runs", () =>
    Effect.gen(function* () {
      const wild = cats.pipe(Lora.apply("Pixel_Art", 2.1), Lora.combine({ Logo: -3, Crayons: 1 }))
      assert.deepStrictEqual(yield* issues(Pipeline.request(wild)), [
        "lora.Pixel_Art: expected a weight between -2 and 2, got 2.1",
        "lora.Logo: expected a weight between -2 and 2, got -3"
      ])
    })
  )

  it.effect("names a weight that is no number, and a LoRA without a name", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* issues(Pipeline.request(cats.pipe(Lora.apply("Logo", NaN)))), [
        "lora.Logo: expected a finite weight, got NaN"
      ])
      assert.deepStrictEqual(yield* issues(Lora.check({ Logo: NaN, " ": 1 })), [
        "lora.Logo: expected a weight between -2 and 2, got NaN",
        "lora: expected a name, got an empty text"
      ])
    })
  )

  it.effect("checks the weights of a request that came as JSON", () =>
    Effect.gen(function* () {
      const { request } = yield* ImageRequest.receive({
        model_name: "SDXL1.0-base",
        prompt: "a cat",
        loras: { Superhero: 40 }
      })
      assert.deepStrictEqual(yield* issues(Lora.check(request.lora ?? {})), [
        "lora.Superhero: expected a weight between -2 and 2, got 40"
      ])
    })
  )
})
