/**
 * Fits a model's `latent_rgb.json`, the matrix behind previews, to its decoder: pictures are made, and for each latent the mean colour
 * of the pixels that it became is explained by least squares from its channels.
 *
 * Run it again when a model's weights change: `node scripts/fit-latent-rgb.ts <folder> <prompt> [more prompts …]`
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Canvas from "../src/Canvas.ts"
import * as Denoising from "../src/Denoising.ts"
import * as Model from "../src/Model.ts"
import * as ModelFolder from "../src/ModelFolder.ts"
import * as Noise from "../src/Noise.ts"
import * as Sampler from "../src/Sampler.ts"
import * as Turns from "../src/Turns.ts"
import * as WordTokenizer from "../src/WordTokenizer.ts"
import * as LeastSquares from "./leastSquares.ts"

const [path = "", ...prompts] = process.argv.slice(2)
const steps = 20
const guidance = 4

/** For each latent, its channels (and a 1, for the bias) and the mean colour of the pixels that it became. */
const observe = (
  latents: Float32Array,
  colors: Float32Array,
  { channels, scale, side }: { readonly channels: number; readonly scale: number; readonly side: number }
): ReadonlyArray<LeastSquares.Observation> => {
  const area = side * side
  const means = new Float64Array(3 * area)
  for (const [index, value] of colors.entries()) {
    const line = Math.floor(index / (side * scale))
    const color = Math.floor(line / (side * scale))
    const row = Math.floor((line % (side * scale)) / scale)
    const place = color * area + row * side + Math.floor((index % (side * scale)) / scale)
    means[place] = (means[place] ?? 0) + value / scale ** 2
  }
  return Array.from({ length: area }, (_, place) => ({
    inputs: [1, ...Array.from({ length: channels }, (_, channel) => latents[channel * area + place] ?? 0)],
    values: [0, 1, 2].map((color) => means[color * area + place] ?? 0)
  }))
}

const program = Effect.gen(function* () {
  const folder = yield* ModelFolder.read(path)
  const turn = (yield* Turns.make()).join()
  const model = yield* Model.load(turn, folder, 2)
  const tokenizer = WordTokenizer.make(folder.vocabulary)
  const side = folder.native
  const canvas = Canvas.make({ width: 1, height: 1, native: side })
  const { latent_channels: channels, latent_scale: scale } = folder.index
  const observations = yield* Effect.forEach(
    prompts,
    Effect.fnUntraced(function* (prompt, index) {
      const noise = Noise.make(BigInt(index))
      const { wholeTimesteps } = model
      const scheduler = Sampler.schedule(Sampler.ofConfig(folder.scheduler), {
        config: folder.scheduler,
        steps,
        wholeTimesteps
      })
      const texts = yield* model.readTexts(
        turn,
        ["", prompt, ""].map((text) => tokenizer.encode(text).ids)
      )
      const start = scheduler.start(noise.normal(channels * side ** 2))
      const run = { scheduler, canvas, texts, loras: {}, residuals: new Map(), guidance, start, from: 0, noise }
      const latents = yield* Denoising.denoise(model, turn, run, () => Effect.void)
      return observe(latents, yield* model.decode(turn, latents, canvas), { channels, scale, side })
    })
  )
  const factors = LeastSquares.fit(observations.flat())
  const rounded = (channel: number) => factors.map((color) => Number((color[channel] ?? 0).toFixed(5)))
  const file = { factors: Array.from({ length: channels }, (_, channel) => rounded(channel + 1)), bias: rounded(0) }
  writeFileSync(join(path, "latent_rgb.json"), `${JSON.stringify(file)}\n`)
  const error = LeastSquares.residual(observations.flat(), factors)
  yield* Effect.log(`root mean square error ${error.toFixed(4)}, colours from -1 to 1`)
})

await Effect.runPromise(program)
