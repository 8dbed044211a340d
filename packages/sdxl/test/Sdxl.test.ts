import { assert, describe, it } from "@effect/vitest"
import { Catalog, ImageRequest, Pipeline } from "@hyperimage/core"
import * as Sdxl from "@hyperimage/sdxl"
import { Effect } from "effect"

const catalog = Catalog.make(Sdxl)

const check = (fields: Omit<ImageRequest.Input, "prompt">) =>
  Effect.flatMap(ImageRequest.decode({ prompt: "a cat", ...fields }), catalog.check)

describe("Sdxl", () => {
  it("is a plugin under its namespace: the service's names, one word in Catalog.make", () => {
    assert.deepStrictEqual(
      catalog.models.map((model) => model.name),
      [
        "SDXL1.0-base",
        "SDXL-turbo",
        "SSD",
        "playground-v2.5",
        "Fluently-XL-v4",
        "Fluently-XL-Final",
        "dreamshaper-xl-lightning",
        "PixArt-Sigma-XL-2-1024-MS",
        "SD1.5",
        "SD2"
      ]
    )
  })

  it.effect("finds a model by the repository of its weights, in any case", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* catalog.model("stabilityai/stable-diffusion-xl-base-1.0"), Sdxl.base)
      assert.strictEqual(yield* catalog.model("sdxl-TURBO"), Sdxl.turbo)
      assert.strictEqual(yield* catalog.model("SEGMIND/ssd-1b"), Sdxl.ssd)
    })
  )

  it.effect("asks for the same picture in code as a bare JSON body does", () =>
    Effect.gen(function* () {
      const inCode = yield* Pipeline.request(Pipeline.prompt(Sdxl.base, "a cat"))
      assert.deepStrictEqual(inCode, yield* ImageRequest.decode({ model_name: "SDXL1.0-base", prompt: "a cat" }))
    })
  )

  it("knows the forty sizes of the paper, nearest to a square first", () => {
    const { sizes } = Sdxl.base
    assert.deepStrictEqual(sizes[0], { width: 1024, height: 1024 })
    assert.strictEqual(new Set(sizes.map(({ height, width }) => `${width}×${height}`)).size, 40)
    for (const { height, width } of sizes) {
      assert.deepStrictEqual([width % 64, height % 64], [0, 0])
      assert.isTrue(width * height <= 1024 ** 2 && width * height >= 0.88 * 1024 ** 2, `${width}×${height}`)
    }
    const stretch = sizes.map(({ height, width }) => Math.max(width, height) / Math.min(width, height))
    assert.deepStrictEqual(
      stretch,
      stretch.toSorted((one, other) => one - other)
    )
  })

  it.effect("brings sizes to whole latents, with a warning", () =>
    Effect.gen(function* () {
      const { request, warnings } = yield* check({ model_name: "SDXL1.0-base", width: 1001, height: 1000 })
      assert.deepStrictEqual([request.width, request.height], [1000, 1000])
      assert.deepStrictEqual(
        warnings.map(({ code, field }) => [code, field]),
        [["adjusted", "width"]]
      )
    })
  )

  it.effect("makes at most four steps with Turbo, and refuses it a negative prompt", () =>
    Effect.gen(function* () {
      const { request, warnings } = yield* check({ model_name: "SDXL-turbo", steps: 30 })
      assert.strictEqual(request.steps, 4)
      assert.deepStrictEqual(
        warnings.map((warning) => warning.message),
        ["steps: 30 became 4, SDXL-turbo takes at most 4 steps"]
      )
      const error = yield* Effect.flip(check({ model_name: "SDXL-turbo", negative_prompt: "blurry" }))
      assert.strictEqual(error.reason.message, "negative_prompt: not supported by SDXL-turbo")
    })
  )

  it.effect("refuses a LoRA where the weights don't fit", () =>
    Effect.gen(function* () {
      for (const model_name of ["SSD", "playground-v2.5", "SD2", "PixArt-Sigma-XL-2-1024-MS"]) {
        const error = yield* Effect.flip(check({ model_name, lora: { Pixel_Art: 0.7 } }))
        assert.strictEqual(error.reason._tag, "Unsupported")
      }
      for (const model_name of ["SDXL1.0-base", "SD1.5", "Fluently-XL-Final"]) {
        assert.deepStrictEqual((yield* check({ model_name, lora: { Pixel_Art: 0.7 } })).request.lora, {
          Pixel_Art: 0.7
        })
      }
    })
  )

  it.effect("has presets that are asked for by name", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* catalog.preset("portrait"), Sdxl.portrait)
      assert.strictEqual(yield* catalog.preset("Fluently-XL-Final/people"), Sdxl.fluentlyFinalPeople)
      const { cfg_scale, height, sampler, steps, width } = yield* Pipeline.request(
        Pipeline.prompt(Sdxl.portrait, "a woman reading").pipe(Pipeline.steps(20))
      )
      assert.deepStrictEqual([width, height, steps, cfg_scale, sampler], [832, 1216, 20, 6, "DPM++ 2M"])
    })
  )
})
