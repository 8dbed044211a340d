/** What `presets.md` asks of a good preset package, asked of this repository's own. */
import { assert, describe, it } from "@effect/vitest"
import * as ControlNet from "@hyperimage/controlnet"
import { Catalog, type ImageModel, ImageRequest, Pipeline } from "@hyperimage/core"
import * as Flux from "@hyperimage/flux"
import * as Sd35 from "@hyperimage/sd35"
import * as Sdxl from "@hyperimage/sdxl"
import { Effect } from "effect"

const plugins = { Sdxl, Sd35, Flux, ControlNet }

const catalog = Catalog.make(...Object.values(plugins))

/** Warnings of a request, beside that its model is being discontinued. */
const changes = (pipeline: Pipeline.Pipeline) =>
  Effect.gen(function* () {
    const request = yield* Pipeline.request(pipeline)
    const checked = yield* catalog.check(request)
    assert.deepStrictEqual(checked.request, request)
    return checked.warnings.filter((warning) => warning.code !== "sunset").map((warning) => warning.message)
  })

const pairs = ({ height, width }: ImageModel.Size) => `${width}×${height}`

for (const [name, plugin] of Object.entries(plugins)) {
  describe(name, () => {
    for (const preset of plugin.presets) {
      it.effect(`${preset.model.name}/${preset.name} is a request that its model can do as it stands`, () =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* changes(Pipeline.prompt(preset, "a lighthouse")), [])
          assert.include(plugin.models, preset.model)
        })
      )
    }

    for (const model of plugin.models) {
      it.effect(`${model.name} can do its defaults and each of its sizes, the default first`, () =>
        Effect.gen(function* () {
          assert.strictEqual(model.sizes.map(pairs)[0], pairs(model.defaults))
          for (const { height, width } of model.sizes) {
            const sized = Pipeline.prompt(model, "a lighthouse").pipe(Pipeline.size(width, height))
            assert.deepStrictEqual(yield* changes(sized), [])
          }
        })
      )

      it(`${model.name} never costs less for more`, () => {
        const base = { width: 512, height: 512, steps: 10, n: 1 }
        const dearer = [{ width: 520 }, { height: 1024 }, { steps: 11 }, { n: 2 }]
        for (const more of dearer) assert.isTrue(model.price({ ...base, ...more }) >= model.price(base))
        assert.isTrue(model.price(base) > 0)
      })

      it(`${model.name} declares guidance exactly if it has a default for it`, () => {
        assert.strictEqual(model.defaults.cfg_scale !== undefined, "cfg_scale" in model.can)
      })
    }
  })
}

describe("All preset packages together", () => {
  it("have no name or alias twice, in any case", () => {
    const names = catalog.models.flatMap((model) => [model.name, ...model.aliases]).map((name) => name.toLowerCase())
    assert.deepStrictEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      []
    )
  })

  it("have no preset twice for one model", () => {
    const names = catalog.presets.map((preset) => `${preset.model.name}/${preset.name}`)
    assert.strictEqual(new Set(names).size, names.length)
  })

  it.effect("know every name of the contract and of the live service", () =>
    Effect.forEach(
      [
        "SDXL1.0-base",
        "SD3.5",
        "FLUX.1-dev",
        "FLUX.1-schnell",
        "ControlNet-SDXL",
        "SDXL-ControlNet",
        "SD1.5-ControlNet",
        "SDXL-turbo",
        "SSD",
        "playground-v2.5",
        "SD1.5",
        "SD2",
        "Fluently-XL-v4",
        "Fluently-XL-Final",
        "PixArt-Sigma-XL-2-1024-MS",
        "dreamshaper-xl-lightning"
      ],
      (name) => catalog.model(name)
    )
  )

  it.effect("refuse as JSON, with Unsupported, every field that a model doesn't declare", () =>
    Effect.gen(function* () {
      const asks = {
        negative_prompt: { negative_prompt: "blurry" },
        prompt_2: { prompt_2: "in oil" },
        style_preset: { style_preset: "Watercolor" },
        image: { image: "aGVsbG8=" },
        lora: { lora: { Pixel_Art: 0.7 } },
        controlnet_name: { controlnet_name: "canny", controlnet_image: "aGVsbG8=" }
      } as const
      for (const model of catalog.models) {
        for (const [capability, fields] of Object.entries(asks)) {
          const request = yield* ImageRequest.decode({ model_name: model.name, prompt: "a lighthouse", ...fields })
          const outcome = yield* catalog.check(request).pipe(
            Effect.as("done"),
            Effect.catchReason("ImageError", "Unsupported", ({ feature }) => Effect.succeed(`no ${feature}`))
          )
          assert.strictEqual(outcome, capability in model.can ? "done" : `no ${capability}`, model.name)
        }
      }
    })
  )
})
