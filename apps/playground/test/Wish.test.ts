import * as Price from "@hyperimage/core/Price"
import { assert, describe, it } from "@effect/vitest"
import * as Cost from "../src/Cost.ts"
import type { Model, Preset } from "../src/api/Models.ts"
import * as Wish from "../src/Wish.ts"
import { costly, sketch } from "./Models.ts"

const wish: Wish.Wish = {
  ...Wish.forModel(Wish.empty, sketch, [sketch, costly]),
  prompt: "a cat",
  negativePrompt: "a dog",
  seed: "18446744073709551615",
  isSeedLocked: true,
  loras: [
    { name: " Logo ", weight: 0.5 },
    { name: "", weight: 1 }
  ]
}

describe("the form", () => {
  it("asks only for what the model follows, in the contract's names, the seed with all its digits", () => {
    const size = { width: 512, height: 512 }
    const common = { prompt: "a cat", seed: "18446744073709551615", n: 1 }
    assert.deepStrictEqual(Wish.body(wish, sketch), {
      ...common,
      ...size,
      model_name: "sketch",
      negative_prompt: "a dog",
      steps: 20,
      cfg_scale: 4
    })
    assert.deepStrictEqual(Wish.body(wish, costly), {
      ...common,
      ...size,
      model_name: "costly",
      steps: 20,
      lora: { Logo: 0.5 }
    })
  })

  it("leaves the seed to the server until it is locked, and empty fields to its defaults", () => {
    const body = Wish.body({ ...wish, isSeedLocked: false, width: undefined, steps: undefined }, sketch)
    assert.doesNotHaveAnyKeys(body, ["seed", "width", "steps"])
  })

  it("takes a ControlNet along once there is a picture for it", () => {
    const turned = Wish.forModel(wish, costly, [sketch, costly])
    assert.doesNotHaveAnyKeys(Wish.body(turned, costly), ["controlnet_name", "controlnet_image"])
    const controlnetImage = { name: "a.png", base64: "iVBO", mediaType: "image/png" }
    const { controlnet_image, controlnet_name } = Wish.body({ ...turned, controlnetImage }, costly)
    assert.deepStrictEqual([controlnet_name, controlnet_image], ["canny", "iVBO"])
  })

  it("turned to another model leaves behind the LoRAs that only others list, but none that was typed", () => {
    const listed = { ...costly, name: "listed", choices: { ...costly.choices, loras: ["Blueprint"] } }
    const models = [sketch, costly, listed]
    const form = {
      ...wish,
      loras: ["Logo", "Blueprint", "my/own"].map((name) => ({ name, weight: 1 }))
    }
    const namesFor = (form: Wish.Wish, model: Model) => Wish.forModel(form, model, models).loras.map(({ name }) => name)
    assert.deepStrictEqual(namesFor(form, costly), ["Logo", "my/own"])
    assert.deepStrictEqual(namesFor(form, listed), ["Blueprint", "my/own"])
    assert.deepStrictEqual(namesFor(Wish.forModel(form, sketch, models), costly), ["Logo", "my/own"])
  })

  it("is filled again from a request", () => {
    const again = Wish.fromBody(Wish.body(wish, sketch), "7")
    assert.deepStrictEqual(Wish.body(again, sketch), { ...Wish.body(wish, sketch), seed: "7" })
  })
})

describe("the price", () => {
  it("is the server's own, at any size, steps and number of pictures", () => {
    const asked = { width: 512, height: 768, steps: 3, n: 4 }
    assert.closeTo(Cost.estimate({ ...wish, ...asked }, costly) ?? 0, Price.hyperbolic(asked), 1e-12)
  })

  it("is unknown while a field that counts is empty, and free where it is", () => {
    assert.isUndefined(Cost.estimate({ ...wish, steps: undefined }, costly))
    assert.strictEqual(Cost.format(Cost.estimate(wish, sketch) ?? 1), "Free")
  })
})

describe("the presets", () => {
  const [quick, comic] = sketch.presets as [Preset, Preset]

  it("set what they say, and the rest as the model says; words and seed stay", () => {
    const { height, width, ...custom } = Wish.body({ ...wish, width: 64, height: 64, style: "Flat" }, sketch)
    assert.deepStrictEqual([width, height], [64, 64])
    assert.deepStrictEqual(Wish.body(Wish.withPreset({ ...wish, width: 64, style: "Flat" }, quick, sketch), sketch), {
      ...custom,
      width: 512,
      height: 512,
      steps: 8,
      sampler: "DPM++ 2M"
    })
  })

  it("are known again by what the form says", () => {
    const chosen = (form: Wish.Wish) =>
      [Wish.standard, quick, comic].filter((preset) => Wish.follows(form, preset, sketch)).map(({ name }) => name)
    assert.deepStrictEqual(chosen(wish), ["standard"])
    assert.deepStrictEqual(chosen(Wish.withPreset(wish, quick, sketch)), ["quick"])
    assert.deepStrictEqual(chosen({ ...Wish.withPreset(wish, quick, sketch), steps: 9 }), [])
    assert.include(chosen(Wish.withPreset(wish, comic, sketch)), "comic")
  })

  it("take the negative prompt along that they brought, and leave one of the person's own", () => {
    const brought = Wish.withPreset(wish, comic, sketch)
    assert.strictEqual(brought.negativePrompt, "photograph")
    assert.strictEqual(Wish.withPreset(brought, quick, sketch).negativePrompt, "")
    assert.strictEqual(Wish.withPreset(wish, quick, sketch).negativePrompt, "a dog")
  })
})
