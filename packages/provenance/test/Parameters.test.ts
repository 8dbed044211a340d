import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Parameters from "../src/Parameters.ts"
import type { Settings } from "../src/Settings.ts"
import { readInfotext } from "./A1111.ts"

const cat: Settings = {
  prompt: "a cat, wearing sunglasses",
  negative_prompt: "blurry, low quality",
  steps: 20,
  sampler: "DPM++ 2M Karras",
  cfg_scale: 7.5,
  seed: 18_446_744_073_709_551_615n,
  width: 512,
  height: 768,
  model_name: "SDXL1.0-base"
}

/** Pieces that the form uses for itself, so that random texts made of them try to be mistaken for it. */
const Piece = Schema.Union([
  Schema.String,
  Schema.Literals([
    "\n",
    "Negative prompt: ",
    "Negative prompt:",
    "Steps: 20, ",
    "Seed: 7, Size: 512x512",
    "Version: hyperimage",
    '"',
    '\\"',
    "\\",
    ",",
    ": ",
    " ",
    "\t",
    "\r\n",
    "\0",
    "猫とサングラス",
    "🐈‍⬛",
    "\ud83d",
    "\u2028",
    "\u{feff}"
  ])
])

const Text = Schema.Array(Piece)

const Made = Schema.Struct({
  prompt: Text,
  negative: Schema.optionalKey(Text),
  second: Schema.optionalKey(Text),
  sampler: Schema.optionalKey(Text),
  model: Schema.optionalKey(Text),
  lora: Schema.optionalKey(Schema.Record(Schema.String, Schema.Int)),
  steps: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  cfg: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 20 })),
  seed: Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: 2n ** 64n - 1n })),
  refined: Schema.optionalKey(Schema.Boolean)
})

const settingsOf = (made: Schema.Schema.Type<typeof Made>): Settings => ({
  prompt: made.prompt.join(""),
  ...(made.negative === undefined ? {} : { negative_prompt: made.negative.join("") }),
  ...(made.second === undefined ? {} : { negative_prompt_2: made.second.join("") }),
  ...(made.sampler === undefined ? {} : { sampler: made.sampler.join("") }),
  ...(made.model === undefined ? {} : { model_name: made.model.join("") }),
  // JSON has no negative zero.
  ...(made.lora === undefined
    ? {}
    : { lora: Object.fromEntries(Object.entries(made.lora).map(([name, weight]) => [name, weight + 0])) }),
  ...(made.refined === undefined ? {} : { enable_refiner: made.refined }),
  steps: made.steps,
  cfg_scale: made.cfg,
  seed: made.seed,
  width: 512,
  height: 64
})

describe("Parameters", () => {
  it("prints prompt, negative prompt and one line of settings", () => {
    assert.strictEqual(
      Parameters.print(cat),
      [
        "a cat, wearing sunglasses",
        "Negative prompt: blurry, low quality",
        "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 18446744073709551615, Size: 512x768, " +
          "Model: SDXL1.0-base, Version: hyperimage"
      ].join("\n")
    )
  })

  it.prop(
    "reads back whatever it prints, prompts that look like the form itself among it",
    [Made],
    ([made]) => {
      const settings = settingsOf(made)
      const text = Parameters.print(settings)
      assert.deepStrictEqual(Parameters.parse(text), settings)
      assert.isTrue(text.isWellFormed())
      assert.notInclude(text, "\0")
    },
    { arbitrary: { runs: 500 } }
  )

  it("is read by an A1111-style reader: prompts, numbers and names", () => {
    const { negative, prompt, values } = readInfotext(
      Parameters.print({
        ...cat,
        prompt: 'a cat,\n"wearing" sunglasses: いい',
        model_name: 'mine: "v2", large',
        lora: { Pixel_Art: 0.7 }
      })
    )
    assert.strictEqual(prompt, 'a cat,\n"wearing" sunglasses: いい')
    assert.strictEqual(negative, "blurry, low quality")
    assert.deepStrictEqual(values, {
      Steps: "20",
      Sampler: "DPM++ 2M Karras",
      "CFG scale": "7.5",
      Seed: "18446744073709551615",
      Size: "512x768",
      Model: 'mine: "v2", large',
      LoRA: '{"Pixel_Art":0.7}',
      Version: "hyperimage"
    })
  })

  it("reads what another tool wrote, and passes over what it doesn't know", () => {
    const text =
      "masterpiece, <lora:more_art:0.8>\nsecond line\nNegative prompt: bad hands\nextra fingers\n" +
      "Steps: 150, Sampler: Euler a, Schedule type: Automatic, CFG scale: 7, Seed: 965400086, Size: 512x768, " +
      'Model hash: 4c86efd062, Model: sd-v1-4, Lora hashes: "more_art: 1cfd", Version: v1.9.4'
    assert.deepStrictEqual(Parameters.parse(text), {
      prompt: "masterpiece, <lora:more_art:0.8>\nsecond line",
      negative_prompt: "bad hands\nextra fingers",
      steps: 150,
      sampler: "Euler a",
      cfg_scale: 7,
      seed: 965_400_086n,
      width: 512,
      height: 768,
      model_name: "sd-v1-4"
    })
  })

  it("takes a text without a line of settings for a prompt", () => {
    assert.deepStrictEqual(Parameters.parse("a cat, note: not a setting"), { prompt: "a cat, note: not a setting" })
  })

  it("reads a long hostile line in linear time", () => {
    const start = performance.now()
    for (const piece of ["ab", " ", "ab: ", '"', 'ab: "\\', "a-"]) Parameters.parse(piece.repeat(200_000))
    assert.isBelow(performance.now() - start, 5000)
  })
})
