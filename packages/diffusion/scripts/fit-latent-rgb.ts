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

const [path = "", ...prompts] = process.argv.slice(2)

/** The mean colours of the pixels of each latent, `[3, area]`. */
const meanColors = (colors: Float32Array, side: number, scale: number): Float64Array => {
  const means = new Float64Array(3 * side * side)
  const width = side * scale
  for (const [index, value] of colors.entries()) {
    const color = Math.floor(index / (width * width))
    const row = Math.floor((index % (width * width)) / width / scale)
    const column = Math.floor((index % width) / scale)
    const place = (color * side + row) * side + column
    means[place] = (means[place] ?? 0) + value / scale ** 2
  }
  return means
}

/** Solves `matrix × x = values` by elimination, for a matrix that is symmetric and positive definite. */
const solve = (matrix: ReadonlyArray<ReadonlyArray<number>>, values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const rows = matrix.map((row, index) => [...row, values[index]!])
  for (const [pivot, pivotRow] of rows.entries()) {
    for (const [index, row] of rows.entries()) {
      if (index === pivot) continue
      const factor = row[pivot]! / pivotRow[pivot]!
      for (let column = pivot; column < row.length; column++) row[column]! -= factor * pivotRow[column]!
    }
  }
  return rows.map((row, index) => row.at(-1)! / row[index]!)
}

const program = Effect.gen(function* () {
  const folder = yield* ModelFolder.read(path)
  const model = yield* Model.load(folder, 2)
  const turn = (yield* Turns.make).join()
  const tokenizer = WordTokenizer.make(folder.vocabulary)
  const native = ModelFolder.nativeLatents(folder.index)
  const canvas = Canvas.make({ width: 1, height: 1, native })
  const steps = 20
  const { latent_channels: channels, latent_scale: scale } = folder.index
  const known: Array<ReadonlyArray<number>> = []
  const wanted: Array<readonly [number, number, number]> = []
  for (const [index, prompt] of prompts.entries()) {
    const noise = Noise.make(BigInt(index))
    const scheduler = Sampler.schedule(Sampler.ofConfig(folder.scheduler), {
      config: folder.scheduler,
      steps,
      wholeTimesteps: model.wholeTimesteps
    })
    const ids = (text: string) => tokenizer.encode(text).ids
    const texts = yield* model.readTexts(turn, [ids(""), ids(prompt), ids("")])
    const start = scheduler.start(noise.normal(channels * native ** 2))
    const run = { scheduler, canvas, texts, guidance: 4, start, from: 0, noise }
    const latents = yield* Denoising.denoise(model, turn, run, () => Effect.void)
    const means = meanColors(yield* model.decode(turn, latents, canvas), native, scale)
    for (let place = 0; place < native ** 2; place++) {
      known.push([1, ...Array.from({ length: channels }, (_, channel) => latents[channel * native ** 2 + place]!)])
      wanted.push([means[place]!, means[native ** 2 + place]!, means[2 * native ** 2 + place]!])
    }
  }
  const size = channels + 1
  const gram = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => known.reduce((sum, one) => sum + one[row]! * one[column]!, 0))
  )
  const solutions = ([0, 1, 2] as const).map((color) =>
    solve(
      gram,
      Array.from({ length: size }, (_, row) =>
        known.reduce((sum, one, index) => sum + one[row]! * wanted[index]![color], 0)
      )
    )
  )
  const rounded = (value: number) => Number(value.toFixed(5))
  const [bias = [], ...factors] = Array.from({ length: size }, (_, row) => solutions.map((one) => rounded(one[row]!)))
  writeFileSync(join(path, "latent_rgb.json"), `${JSON.stringify({ factors, bias })}\n`)
  const error = known.reduce((sum, one, index) => {
    const squares = solutions.map((solution, color) => {
      const guess = solution.reduce((total, factor, row) => total + factor * one[row]!, 0)
      return (guess - wanted[index]![color as 0 | 1 | 2]) ** 2
    })
    return sum + squares.reduce((total, square) => total + square, 0) / 3
  }, 0)
  yield* Effect.log(`root mean square error ${Math.sqrt(error / known.length).toFixed(4)} (colours from -1 to 1)`)
})

await Effect.runPromise(program)
