/**
 * A ControlNet: from a picture to what it adds to the U-Net's own features, so that the new picture follows its edges or depths.
 *
 * The annotator makes the map (edges, depths) of an ordinary picture, the ControlNet makes the residuals of the map. They depend neither
 * on the prompt nor on the timestep, so that they are made once for all pictures of a request. Each window of the canvas (see `Canvas`)
 * has its own, made from what it sees: both networks only ever look at the square that they were trained on.
 */
import * as Effect from "effect/Effect"
import type { ControlNetFiles } from "./Adapters.ts"
import * as Canvas from "./Canvas.ts"
import * as Network from "./Network.ts"
import type { NetworkFailure, Turn } from "./Turns.ts"

/** A ControlNet's residuals by the U-Net's inputs, `[windows, channels, height, width]`. */
export type Residuals = ReadonlyMap<string, Network.Output>

/** A loaded ControlNet. */
export interface ControlNet {
  /** The residuals for a canvas in pixels, `colors` from -1 to 1 as `[3, height, width]`; one run of each network for each window. */
  readonly residuals: (
    turn: Turn,
    colors: Float32Array,
    canvas: Canvas.Canvas
  ) => Effect.Effect<Residuals, NetworkFailure>
}

/** Colours as a map: from 0 to 1. */
const asMap = (colors: Float32Array): Float32Array => colors.map((color) => (color + 1) / 2)

/** Outputs of one row each as one of many rows. */
const stack = (outputs: ReadonlyArray<Network.Output>): Network.Output => {
  const [, ...shape] = outputs[0]?.shape ?? []
  const length = outputs[0]?.data.length ?? 0
  const data = new Float32Array(outputs.length * length)
  for (const [row, output] of outputs.entries()) data.set(output.data, row * length)
  return { data, shape: [outputs.length, ...shape] }
}

/** Loads the networks of a ControlNet. */
export const load = Effect.fnUntraced(function* (
  turn: Turn,
  files: ControlNetFiles,
  threads: number
): Effect.fn.Return<ControlNet, NetworkFailure> {
  const model = yield* Network.load(turn, { path: files.model, threads, feeds: ["controlnet_cond"] })
  const annotator =
    files.annotator === undefined
      ? undefined
      : yield* Network.load(turn, { path: files.annotator, threads, feeds: ["sample"] })

  const residualsOf = Effect.fnUntraced(function* (turn: Turn, colors: Float32Array, side: number) {
    const shape = [1, 3, side, side]
    const map =
      annotator === undefined
        ? { data: asMap(colors), shape }
        : yield* Effect.flatMap(annotator.run(turn, { sample: { data: colors, shape } }), (outputs) =>
            Network.output(outputs, "controlnet_cond")
          )
    return yield* model.run(turn, { controlnet_cond: map })
  })

  return {
    residuals: Effect.fnUntraced(function* (turn, colors, canvas) {
      const windows = yield* Effect.forEach(canvas.windows, (window) => {
        const seen = new Float32Array(3 * canvas.native ** 2)
        Canvas.look(canvas, window, colors, seen, 0)
        return residualsOf(turn, seen, canvas.native)
      })
      return new Map(
        model.outputs.map(({ name }) => {
          const rows = windows.flatMap((outputs) => {
            const row = outputs.get(name)
            return row === undefined ? [] : [row]
          })
          return [name, stack(rows)] as const
        })
      )
    })
  }
})

/** The residuals of windows for the rows of a batch, as feeds for the U-Net. */
export const feeds = (residuals: Residuals, windows: ReadonlyArray<number>): Network.Feeds =>
  Object.fromEntries(Array.from(residuals, ([name, rows]) => [name, Network.selectRows(rows, windows)] as const))
