import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Canvas from "../src/Canvas.ts"
import * as Denoising from "../src/Denoising.ts"
import * as Model from "../src/Model.ts"
import * as ModelFolder from "../src/ModelFolder.ts"
import * as Noise from "../src/Noise.ts"
import * as Picture from "../src/Picture.ts"
import type { Scheduler } from "../src/Scheduler.ts"
import * as Turns from "../src/Turns.ts"
import * as WordTokenizer from "../src/WordTokenizer.ts"
import { folder, ink, picture } from "./tiny.ts"

/** What PyTorch says of one evaluation of a whole canvas: see `reference/adapters.py`. */
const Case = Schema.Struct({
  name: Schema.String,
  /** Of the canvas, in latents. */
  width: Schema.Int,
  guidance: Schema.Finite,
  loras: Schema.Record(Schema.String, Schema.Finite),
  control: Schema.optionalKey(Schema.String),
  expected: Schema.Array(Schema.Finite)
})

const Reference = Schema.fromJsonString(Schema.Struct({ cases: Schema.Array(Case) }))

const { cases } = Schema.decodeSync(Reference)(
  await readFile(new URL("./reference/adapters.json", import.meta.url), "utf8")
)

/** A plan of one evaluation, whose sample becomes what the model gave. */
const once: Scheduler = {
  timesteps: [500],
  evaluationOf: () => 0,
  stochastic: false,
  start: (noise) => noise,
  addNoise: (original) => original,
  modelInput: (sample) => sample,
  step: ({ output }) => ({ sample: output, denoised: output, memory: [] })
}

const evaluate = Effect.fnUntraced(function* ({ control, guidance, loras, width }: typeof Case.Type) {
  const read = yield* ModelFolder.read(folder, new Map([["Ink", ink]]))
  const turn = (yield* Turns.make()).join()
  const model = yield* Model.load(turn, read, 1)
  const canvas = Canvas.make({ width, height: 8, native: read.native })
  const pixels = Canvas.inPixels(canvas, read.index.latent_scale)
  const tokenizer = WordTokenizer.make(read.vocabulary)
  const file = yield* Effect.promise(() => picture(pixels.width, pixels.height))
  const colors = yield* Picture.read("controlnet_image", file, pixels)
  const noise = Noise.make(5n)
  const run: Denoising.Run = {
    scheduler: once,
    canvas,
    texts: yield* model.readTexts(
      turn,
      ["dull", "red cat", ""].map((text) => tokenizer.encode(text).ids)
    ),
    loras: yield* model.adapters.loras(Object.entries(loras).map(([name, weight]) => ({ name, weight }))),
    residuals:
      control === undefined
        ? new Map()
        : yield* (yield* model.adapters.controlnet(control)).residuals(turn, colors, pixels),
    guidance,
    start: noise.normal(read.index.latent_channels * canvas.width * canvas.height),
    from: 0,
    noise
  }
  return yield* Denoising.denoise(model, turn, run, () => Effect.void)
})

describe("The U-Net's answer is PyTorch's with", () => {
  for (const reference of cases) {
    it.effect(reference.name, () =>
      Effect.gen(function* () {
        const made = yield* evaluate(reference)
        assert.lengthOf(made, reference.expected.length)
        const furthest = Math.max(...made.map((value, index) => Math.abs(value - (reference.expected[index] ?? NaN))))
        assert.isBelow(furthest, 1e-4)
      })
    )
  }
})
