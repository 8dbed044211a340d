import { readFile } from "node:fs/promises"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Canvas from "../src/Canvas.ts"
import * as Denoising from "../src/Denoising.ts"
import * as Model from "../src/Model.ts"
import * as ModelFolder from "../src/ModelFolder.ts"
import * as Noise from "../src/Noise.ts"
import * as Sampler from "../src/Sampler.ts"
import * as Turns from "../src/Turns.ts"
import * as WordTokenizer from "../src/WordTokenizer.ts"
import { folder } from "./weights.ts"

/** Noise, and the latents that PyTorch makes from it with the weights in 32-bit floats. */
const reference = new URL("../../sketch/test/reference/", import.meta.url)

const floats = (name: string) =>
  Effect.promise(async () => new Float32Array(Uint8Array.from(await readFile(new URL(name, reference))).buffer))

const differences = (one: Float32Array, other: Float32Array) => {
  const distances = one.map((value, index) => Math.abs(value - (other[index] ?? NaN)))
  return { mean: distances.reduce((sum, value) => sum + value, 0) / one.length, most: Math.max(...distances) }
}

/** The latents that the bundled model makes of noise, and how many rows each evaluation had. */
const denoise = Effect.fnUntraced(function* (options: {
  readonly prompt: string
  readonly guidance: number
  readonly steps: number
  readonly shape: { readonly width: number; readonly height: number }
  readonly noise?: Float32Array
}) {
  const read = yield* ModelFolder.read(folder)
  const turn = (yield* Turns.make()).join()
  const loaded = yield* Model.load(turn, read, 1)
  const rows: Array<number> = []
  const model: Model.Model = {
    ...loaded,
    evaluate: (turn, latents, timestep, conditioning) => {
      rows.push(conditioning.texts.rows)
      return loaded.evaluate(turn, latents, timestep, conditioning)
    }
  }
  const tokenizer = WordTokenizer.make(read.vocabulary)
  const canvas = Canvas.make({ ...options.shape, native: read.native })
  const noise = Noise.make(5n)
  const scheduler = Sampler.schedule(Sampler.ofConfig(read.scheduler), {
    config: read.scheduler,
    steps: options.steps,
    wholeTimesteps: model.wholeTimesteps
  })
  const texts = yield* model.readTexts(
    turn,
    ["", options.prompt, ""].map((text) => tokenizer.encode(text).ids)
  )
  const start = scheduler.start(
    options.noise ?? noise.normal(read.index.latent_channels * canvas.width * canvas.height)
  )
  const { guidance } = options
  const run = { scheduler, canvas, texts, loras: {}, residuals: new Map(), guidance, start, from: 0, noise }
  return { latents: yield* Denoising.denoise(model, turn, run, () => Effect.void), rows }
})

const square = { width: 1, height: 1 }

describe("Denoising", () => {
  it.effect("the reference case has the noise of seed 5", () =>
    Effect.gen(function* () {
      assert.isBelow(differences(Noise.make(5n).normal(4096), yield* floats("noise.f32")).most, 2e-6)
    })
  )

  it.effect("gives PyTorch's latents, but for the weights being rounded to 8 bits", () =>
    Effect.gen(function* () {
      const { latents } = yield* denoise({
        prompt: "a red circle on a blue background",
        guidance: 3,
        steps: 20,
        shape: square,
        noise: yield* floats("noise.f32")
      })
      const { mean, most } = differences(latents, yield* floats("latents.f32"))
      assert.isBelow(mean, 0.03)
      assert.isBelow(most, 0.3)
    })
  )

  it.effect("makes both halves of guidance in one batch, and one half where there is no guidance", () =>
    Effect.gen(function* () {
      const options = { prompt: "a cat", steps: 3, shape: square }
      assert.deepStrictEqual((yield* denoise({ ...options, guidance: 4 })).rows, [2, 2, 2])
      assert.deepStrictEqual((yield* denoise({ ...options, guidance: 1 })).rows, [1, 1, 1])
    })
  )

  it.effect("adds a row for each window beside the middle one, which does not change by them", () =>
    Effect.gen(function* () {
      const options = { prompt: "a cat", guidance: 4, steps: 3 }
      const wide = { width: 1024, height: 640 }
      const first = yield* denoise({ ...options, shape: wide })
      assert.deepStrictEqual(first.rows, [6, 6, 6])
      const area = 26 * 16
      const middleOf = (latents: Float32Array) =>
        Float32Array.from({ length: 16 * 256 }, (_, index) => {
          const [channel, row, column] = [index >> 8, (index >> 4) & 15, index & 15]
          return latents[channel * area + row * 26 + 5 + column] ?? NaN
        })
      const noise = middleOf(Noise.make(5n).normal(16 * area))
      const alone = yield* denoise({ ...options, shape: square, noise })
      assert.isBelow(differences(middleOf(first.latents), alone.latents).most, 1e-3)
    })
  )
})
