import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { answersTo } from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as Sketch from "@hyperimage/sketch/Sketch"
import { assert, describe, it, layer } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { copyFile, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as LocalEngine from "../src/LocalEngine.ts"
import * as Models from "../src/Models.ts"

/** The names that the contract gives its models, and those of the live service. */
const names = [
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
  "dreamshaper-xl-lightning",
  "sketch"
]

describe("the catalog", () => {
  it("has exactly one model for each name of the contract and of the live service", () => {
    for (const name of names) {
      const answering = Models.catalog.models.filter((model) => answersTo(model, name))
      assert.lengthOf(answering, 1, name)
    }
  })

  it("has no two models of one name, and no two presets of one name for a model", () => {
    const models = Models.catalog.models.flatMap((model) => [model.name, ...model.aliases])
    assert.strictEqual(new Set(models.map((name) => name.toLowerCase())).size, models.length)
    const presets = Models.catalog.presets.map((preset) => `${preset.model.name}/${preset.name}`)
    assert.strictEqual(new Set(presets).size, presets.length)
  })
})

layer(LocalEngine.layer)("the local engine", (it) => {
  const draw = Effect.fnUntraced(function* (fields: Partial<ImageRequest.Input>) {
    const generator = yield* ImageGenerator
    const request = { model_name: "sketch", prompt: "a cat", width: 128, height: 128, steps: 2, seed: 7, ...fields }
    return yield* generator.generate(yield* ImageRequest.decode(request))
  })

  it.effect("lists its models with their presets and with what there is to choose from", () =>
    Effect.gen(function* () {
      const models = yield* (yield* ImageGenerator).models
      const of = (name: string) => models.find((model) => model.name === name)
      assert.deepStrictEqual(
        of("sketch")?.presets?.map((preset) => preset.name),
        ["quick", "native", "wide"]
      )
      assert.deepStrictEqual(of("sketch")?.choices?.style_preset, [
        "Flat",
        "Cartoon",
        "Pixel art",
        "Neon",
        "Watercolor",
        "Line drawing"
      ])
      assert.include(of("SDXL1.0-base")?.choices?.lora ?? [], "Pixel_Art")
      assert.include(of("ControlNet-SDXL")?.choices?.controlnet_name ?? [], "depth")
      assert.isNotEmpty(of("SDXL1.0-base")?.presets ?? [])
    })
  )

  it.effect(
    "follows a style that the bundled model was taught for another model's name, too, and warns of others",
    () =>
      Effect.gen(function* () {
        const cartoon = yield* draw({ model_name: "SDXL1.0-base", style_preset: "Cartoon" })
        assert.notInclude(codes(cartoon.warnings), "no_effect")
        const own = yield* draw({ style_preset: "cartoon" })
        const plain = yield* draw({})
        assert.notStrictEqual(own.images[0]?.base64, plain.images[0]?.base64)
        const baroque = yield* draw({ style_preset: "Baroque" })
        assert.deepStrictEqual(codes(baroque.warnings), ["no_effect"])
      })
  )

  const codes = (warnings: ReadonlyArray<{ readonly code: string }>) => warnings.map((warning) => warning.code)

  it.effect("draws for another model's name the picture that it draws for its own, and says so", () =>
    Effect.gen(function* () {
      const own = yield* draw({})
      const standing = yield* draw({ model_name: "SDXL1.0-base" })
      assert.strictEqual(standing.model, "sketch")
      assert.strictEqual(standing.images[0]?.base64, own.images[0]?.base64)
      assert.notInclude(codes(own.warnings), "stand_in")
      assert.include(codes(standing.warnings), "stand_in")
    })
  )

  it.effect("uses the bundled LoRAs for another model's name, and leaves out others with a warning", () =>
    Effect.gen(function* () {
      const ask = Effect.fnUntraced(function* (fields: Partial<ImageRequest.Input>) {
        const { images, warnings } = yield* draw(fields)
        const left = warnings.filter(({ code }) => code === "no_effect")
        return [images[0]?.base64, left.map(({ field }) => field)] as const
      })
      const [blueprint] = yield* ask({ lora: { Blueprint: 1 } })
      const [plain] = yield* ask({})
      assert.notStrictEqual(blueprint, plain)
      const other = { model_name: "SDXL1.0-base" }
      assert.deepStrictEqual(yield* ask({ ...other, lora: { Blueprint: 1 } }), [blueprint, []])
      assert.deepStrictEqual(yield* ask({ ...other, lora: { Blueprint: 1, Pixel_Art: 0.7 } }), [blueprint, ["lora"]])
      assert.deepStrictEqual(yield* ask({ ...other, lora: { Pixel_Art: 0.7 } }), [plain, ["lora"]])
    })
  )

  it.effect("uses the bundled ControlNets for another model's name, and leaves out others with a warning", () =>
    Effect.gen(function* () {
      const picture = (yield* draw({ prompt: "a red house", seed: 3 })).images[0]?.base64 ?? ""
      const ask = (name: string) =>
        draw({ model_name: "ControlNet-SDXL", controlnet_name: name, controlnet_image: picture })
      const [depth, openpose] = yield* Effect.all([ask("depth"), ask("openpose")])
      assert.notInclude(codes(depth.warnings), "no_effect")
      assert.include(
        openpose.warnings.map(({ field }) => field),
        "controlnet_name"
      )
      assert.strictEqual(openpose.images[0]?.base64, (yield* draw({})).images[0]?.base64)
      assert.notStrictEqual(depth.images[0]?.base64, openpose.images[0]?.base64)
    })
  )

  it.effect("writes into its pictures what they were made with, under the name of the model that made them", () =>
    Effect.gen(function* () {
      const { images } = yield* draw({ model_name: "SDXL1.0-base", lora: { Pixel_Art: 0.7 } })
      assert.deepStrictEqual(Provenance.read(yield* images[0]!.bytes), {
        prompt: "a cat",
        steps: 2,
        sampler: "Euler",
        cfg_scale: 7.5,
        width: 128,
        height: 128,
        seed: 7n,
        model_name: "sketch"
      })
    })
  )

  it.effect("tells the sampler that it takes where a request names none", () =>
    Effect.gen(function* () {
      const unnamed = yield* draw({})
      const named = yield* draw({ sampler: "Euler" })
      assert.strictEqual(unnamed.images[0]?.base64, named.images[0]?.base64)
    })
  )

  it.effect("warns of a model that is being discontinued, and of what it leaves out", () =>
    Effect.gen(function* () {
      const { warnings } = yield* draw({ model_name: "FLUX.1-dev", lora: { Pixel_Art: 0.7 } })
      assert.includeMembers(codes(warnings), ["stand_in", "sunset", "no_effect"])
    })
  )

  it.effect("refuses what the model that was named can't do, and names that nobody has", () =>
    Effect.gen(function* () {
      const schnell = yield* Effect.flip(draw({ model_name: "FLUX.1-schnell", negative_prompt: "blurry" }))
      assert.strictEqual(schnell.reason._tag, "Unsupported")
      const nobody = yield* Effect.flip(draw({ model_name: "nobody" }))
      assert.strictEqual(nobody.reason._tag, "ModelNotFound")
    })
  )

  it.effect.each([
    ["image", { image: "not base64!" }],
    ["image", { image: Buffer.from("a text file").toString("base64") }],
    [
      "controlnet_image",
      {
        model_name: "ControlNet-SDXL",
        controlnet_name: "canny",
        controlnet_image: Buffer.from("a text file").toString("base64")
      }
    ]
  ] as const)("refuses, by the field %s, what is no picture", ([field, fields]) =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(draw(fields))
      assert.deepStrictEqual(reason._tag === "InvalidRequest" && reason.issues[0]?.path, [field])
    })
  )

  it.effect("lists every model of the catalog, served by the bundled one, for nothing", () =>
    Effect.gen(function* () {
      const models = yield* (yield* ImageGenerator).models
      assert.lengthOf(models, Models.catalog.models.length)
      for (const model of models) {
        assert.strictEqual(StandIn.servedBy(model), "sketch")
        assert.strictEqual(model.price({ ...model.defaults, n: 1 }), 0)
      }
    })
  )
})

describe("HYPERIMAGE_PROMPT_IN_PICTURES", () => {
  const drawWith = (value: string) =>
    Effect.gen(function* () {
      const generator = yield* ImageGenerator
      const request = { model_name: "sketch", prompt: "a cat", width: 128, height: 128, steps: 1, seed: 7 }
      const { images } = yield* generator.generate(yield* ImageRequest.decode(request))
      return Provenance.read(yield* images[0]!.bytes)
    }).pipe(
      Effect.provide(LocalEngine.layer),
      Effect.provideService(
        ConfigProvider.ConfigProvider,
        ConfigProvider.fromEnv({ env: { HYPERIMAGE_PROMPT_IN_PICTURES: value } })
      )
    )

  it.effect("leaves the prompt out of pictures when it is false", () =>
    Effect.gen(function* () {
      const settings = yield* drawWith("false")
      assert.strictEqual(settings?.seed, 7n)
      assert.isUndefined(settings?.prompt)
    })
  )

  it.effect("is named when it says neither", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(drawWith("perhaps"))
      assert.strictEqual(
        reason._tag === "EngineFailure" && reason.description,
        "HYPERIMAGE_PROMPT_IN_PICTURES: expected true or false"
      )
    })
  )
})

describe("HYPERIMAGE_LORA_FOLDER", () => {
  const lorasWith = (value: string) =>
    Effect.flatMap(ImageGenerator, ({ models }) => models).pipe(
      Effect.map((models) => models.find(({ name }) => name === "sketch")?.choices?.lora),
      Effect.provide(LocalEngine.layer),
      Effect.provideService(
        ConfigProvider.ConfigProvider,
        ConfigProvider.fromEnv({ env: { HYPERIMAGE_LORA_FOLDER: value } })
      )
    )

  it.effect("names a folder whose LoRAs are offered beside the bundled ones", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "loras-"))),
        (folder) => Effect.promise(() => rm(folder, { recursive: true }))
      )
      const blueprint = new URL("loras/Blueprint.safetensors", Sketch.weights)
      yield* Effect.promise(() => copyFile(blueprint, join(folder, "Mine.safetensors")))
      assert.deepStrictEqual(yield* lorasWith(""), [...Sketch.loras])
      assert.deepStrictEqual(yield* lorasWith(folder), [...Sketch.loras, "Mine"])
    })
  )

  it.effect("is named where there is no such folder", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(lorasWith("nowhere"))
      assert.strictEqual(reason._tag === "EngineFailure" && reason.description, "nowhere can't be read as a folder")
    })
  )
})
