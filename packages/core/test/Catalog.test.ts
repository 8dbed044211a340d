import * as Catalog from "@hyperimage/core/Catalog"
import * as ImageModel from "@hyperimage/core/ImageModel"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as StandIn from "@hyperimage/core/StandIn"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { able, plugin, portrait } from "./Models.ts"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { request } = ScriptedEngine
const catalog = Catalog.make(plugin)

describe("Catalog", () => {
  it.effect("finds a model by name or alias, in any case", () =>
    Effect.gen(function* () {
      for (const name of ["able", "Able-XL", "ABLE"]) assert.strictEqual(yield* catalog.model(name), able)
    })
  )

  it.effect("says which models there are when it has none of that name", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(catalog.model("unable"))
      assert.include(error.message, 'model_name: there is no model "unable"; available: able, swift')
    })
  )

  it.effect("finds a preset by its short or its full name, and lists those there are", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* catalog.preset("portrait"), portrait)
      assert.strictEqual(yield* catalog.preset("able/portrait"), portrait)
      const error = yield* Effect.flip(catalog.preset("landscape"))
      assert.include(error.message, "preset: expected one of able/portrait")
    })
  )

  it.effect("refuses what the model can't do, naming the field", () =>
    Effect.gen(function* () {
      for (const fields of [
        { lora: { Pixel_Art: 0.7 } },
        { negative_prompt: "blurry" },
        { controlnet_name: "canny" },
        { image: "aGVsbG8=" }
      ]) {
        const error = yield* Effect.flip(catalog.check(request({ model_name: "swift", ...fields })))
        assert.strictEqual(error.reason._tag, "Unsupported")
        assert.include(error.message, `${Object.keys(fields)[0]}: not supported by swift`)
      }
    })
  )

  it.effect("refuses a ControlNet that the model doesn't have, and lists those it has", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(catalog.check(request({ model_name: "able", controlnet_name: "openpose" })))
      assert.include(error.message, "controlnet_name: expected one of canny, depth")
    })
  )

  it.effect("brings values back within the model's limits and says so; asks for nothing where nothing was asked", () =>
    Effect.gen(function* () {
      const checked = yield* catalog.check(
        request({
          model_name: "SWIFT",
          steps: 30,
          width: 500,
          height: 512,
          sampler: "Euler",
          negative_prompt: "",
          lora: {}
        })
      )
      assert.strictEqual(checked.request.model_name, "swift")
      assert.deepStrictEqual([checked.request.steps, checked.request.width, checked.request.height], [4, 496, 512])
      assert.deepStrictEqual(
        checked.warnings.map(({ code, field }) => [code, field]),
        [
          ["sunset", "model_name"],
          ["adjusted", "steps"],
          ["adjusted", "width"],
          ["no_effect", "sampler"]
        ]
      )
    })
  )

  it.effect("takes a plugin's model into everything by one word", () =>
    Effect.gen(function* () {
      const mine = ImageModel.make({
        name: "mine",
        family: "mine",
        description: "A model of one's own.",
        can: {},
        defaults: { width: 64, height: 64, steps: 1 }
      })
      const larger = Catalog.make(plugin, { models: [mine], presets: [] })
      assert.strictEqual((yield* larger.check(request({ model_name: "mine" }))).model, mine)
    })
  )
})

describe("Catalog.wrapper", () => {
  const careful = Effect.gen(function* () {
    const { asked, generator } = ScriptedEngine.willing()
    return { asked, generator: yield* Catalog.wrapper(catalog)(generator) }
  })

  it.effect("answers with a warning, not an error, when the model is being discontinued", () =>
    Effect.gen(function* () {
      const { generator } = yield* careful
      const response = yield* generator.generate(request({ model_name: "swift", steps: 4 }))
      assert.lengthOf(response.images, 1)
      assert.deepStrictEqual(
        response.warnings.map((warning) => warning.code),
        ["sunset"]
      )
    })
  )

  it.effect("keeps the name that was asked for, and brings values back to the model's limits", () =>
    Effect.gen(function* () {
      const { asked, generator } = yield* careful
      const response = yield* generator.generate(request({ model_name: "Able-XL", width: 1001 }))
      assert.deepStrictEqual([asked[0]?.model_name, asked[0]?.width], ["Able-XL", 1000])
      assert.deepStrictEqual(
        response.warnings.map((warning) => warning.field),
        ["width"]
      )
    })
  )

  it.effect("refuses what the model can't do before anybody is asked", () =>
    Effect.gen(function* () {
      const { asked, generator } = yield* careful
      const error = yield* Effect.flip(generator.generate(request({ model_name: "swift", lora: { Logo: 1 } })))
      assert.strictEqual(error.reason._tag, "Unsupported")
      assert.lengthOf(asked, 0)
    })
  )
})

describe("StandIn", () => {
  const drawn = ImageModel.make({
    name: "drawn",
    family: "drawn",
    description: "Stands in.",
    can: { negative_prompt: true, cfg_scale: true },
    defaults: { width: 128, height: 128, steps: 20 },
    price: () => 0
  })

  const standingIn = () => {
    const engine = ScriptedEngine.make((_, asked) => Effect.succeed(ScriptedEngine.respond(asked)), [drawn])
    return Effect.map(StandIn.wrapper({ model: drawn, for: catalog })(engine.generator), (generator) => ({
      generator,
      asked: engine.asked
    }))
  }

  it.effect("answers under its own name and says in whose place", () =>
    Effect.gen(function* () {
      const { asked, generator } = yield* standingIn()
      const response = yield* generator.generate(
        request({ model_name: "Able-XL", lora: { Pixel_Art: 1 }, negative_prompt: "x" })
      )
      assert.strictEqual(response.model, "drawn")
      assert.deepStrictEqual(
        response.warnings.map((warning) => warning.message),
        ["drawn made these pictures in the place of able", "lora: drawn, which stands in, does not follow it"]
      )
      assert.strictEqual(asked[0]?.model_name, "drawn")
      assert.notProperty(asked[0] ?? {}, "lora")
      assert.strictEqual(asked[0]?.negative_prompt, "x")
    })
  )

  it.effect("uses the LoRAs and the ControlNet that it has, and leaves out others with a warning", () =>
    Effect.gen(function* () {
      const adaptable = ImageModel.make({
        ...drawn,
        can: { lora: true, controlnet_name: true },
        limits: { controlnets: ["canny"] },
        choices: { lora: ["Blueprint"] }
      })
      const engine = ScriptedEngine.make((_, asked) => Effect.succeed(ScriptedEngine.respond(asked)), [adaptable])
      // What was declared is less than what the engine really has: its own word counts.
      const generator = yield* StandIn.wrapper({ model: drawn, for: catalog })(engine.generator)
      const ask = Effect.fnUntraced(function* (fields: Partial<ImageRequest>) {
        const { warnings } = yield* generator.generate(request({ model_name: "able", ...fields }))
        const { controlnet_image: image, controlnet_name: name, lora } = engine.asked.at(-1) ?? {}
        return { image, name, lora, said: warnings.slice(1).map(({ message }) => message) }
      })
      assert.deepStrictEqual(
        yield* ask({ controlnet_name: "canny", controlnet_image: "aGVsbG8=", lora: { Blueprint: 0.5, Logo: 1 } }),
        {
          name: "canny",
          image: "aGVsbG8=",
          lora: { Blueprint: 0.5 },
          said: ["lora: drawn, which stands in, has only Blueprint, and not Logo"]
        }
      )
      assert.deepStrictEqual(
        yield* ask({ controlnet_name: "depth", controlnet_image: "aGVsbG8=", lora: { Logo: 1 } }),
        {
          name: undefined,
          image: undefined,
          lora: undefined,
          said: [
            "controlnet_name: drawn, which stands in, has only canny",
            "lora: drawn, which stands in, has only Blueprint, and not Logo"
          ]
        }
      )
      const models = yield* generator.models
      assert.deepStrictEqual(
        models.map(({ choices, name }) => [name, choices?.lora]),
        [
          ["drawn", ["Blueprint"]],
          ["able", ["Blueprint"]],
          ["swift", undefined]
        ]
      )
    })
  )

  it.effect("says nothing when it is asked for by its own name", () =>
    Effect.gen(function* () {
      const { generator } = yield* standingIn()
      assert.deepStrictEqual((yield* generator.generate(request({ model_name: "drawn" }))).warnings, [])
    })
  )

  it.effect("still refuses what the named model could not do, and names that nobody has", () =>
    Effect.gen(function* () {
      const { generator } = yield* standingIn()
      const unsupported = yield* Effect.flip(generator.generate(request({ model_name: "swift", lora: { a: 1 } })))
      assert.strictEqual(unsupported.reason._tag, "Unsupported")
      const unknown = yield* Effect.flip(generator.generate(request({ model_name: "nobody" })))
      assert.strictEqual(unknown.reason._tag, "ModelNotFound")
    })
  )

  it.effect("lists the models that it stands in for, with who serves them and at what price", () =>
    Effect.gen(function* () {
      const { generator } = yield* standingIn()
      const models = yield* generator.models
      assert.deepStrictEqual(
        models.map((model) => [model.name, StandIn.servedBy(model), model.price(request())]),
        [
          ["drawn", "drawn", 0],
          ["able", "drawn", 0],
          ["swift", "drawn", 0]
        ]
      )
    })
  )
})
