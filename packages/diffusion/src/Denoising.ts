/**
 * From noise to finished latents: the loop that evaluates the model, strengthens what the prompt asks for, and steps.
 *
 * Classifier-free guidance: the model looks at the middle window twice in one batch, once without the prompt (or with the negative
 * one) and once with it, and the difference is taken `guidance` times. At a guidance of 1 only the prompt's half is made. LoRAs and a
 * ControlNet work on both halves alike.
 */
import * as Effect from "effect/Effect"
import * as Canvas from "./Canvas.ts"
import * as ControlNet from "./ControlNet.ts"
import { type Model, selectRows, type TextRows } from "./Model.ts"
import type { Feeds } from "./Network.ts"
import type { NoiseGenerator } from "./Noise.ts"
import { combine, type Memory, type Scheduler } from "./Scheduler.ts"
import type { NetworkFailure, Turn } from "./Turns.ts"

/** What to denoise. */
export interface Run {
  readonly scheduler: Scheduler
  readonly canvas: Canvas.Canvas
  /** The texts of a picture, in the order of `texts`. */
  readonly texts: TextRows
  /** The LoRAs' factors; see `Lora.combine`. */
  readonly loras: Feeds
  /** A ControlNet's residuals, a row for each window. */
  readonly residuals: ControlNet.Residuals
  /** 1 or more. */
  readonly guidance: number
  /** The first sample `[channels, height, width]`, as noisy as evaluation `from` expects it. */
  readonly start: Float32Array
  /** The first evaluation; later than 0 for image-to-image. */
  readonly from: number
  /** Where a stochastic scheduler's noise comes from. */
  readonly noise: NoiseGenerator
}

/** One evaluation is done. */
export interface Step {
  /** Counted from 1. */
  readonly step: number
  readonly of: number
  /** The finished latents as guessed now. */
  readonly denoised: Float32Array
}

/** Where the texts of a picture stand in `Run.texts`. */
export const texts = { negative: 0, prompt: 1, empty: 2 } as const

/** The rows of one batch: the middle window's, then one for each further window. */
const batchOf = ({ canvas, guidance, loras, residuals, texts: rows }: Run) => {
  const [middle, ...sides] = canvas.windows
  const guided = guidance > 1
  const order = guided ? [texts.negative, texts.prompt] : [texts.prompt]
  return {
    guided,
    windows: [...order.map(() => middle), ...sides],
    conditioning: {
      texts: selectRows(rows, [...order, ...sides.map(() => texts.empty)]),
      adapters: {
        ...loras,
        ...ControlNet.feeds(residuals, [...order.map(() => 0), ...sides.map((_, side) => side + 1)])
      }
    }
  }
}

/** Denoises; `report` is told of each evaluation. Can be interrupted between evaluations. */
export const denoise = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  run: Run,
  report: (step: Step) => Effect.Effect<void>
): Effect.fn.Return<Float32Array, NetworkFailure> {
  const { canvas, from, guidance, scheduler, start } = run
  const batch = batchOf(run)
  const rowLength = (start.length / (canvas.width * canvas.height)) * canvas.native ** 2
  let sample = start
  let memory: Memory = []
  for (let index = from; index < scheduler.timesteps.length; index++) {
    const seen = scheduler.modelInput(sample, index)
    const input = new Float32Array(batch.windows.length * rowLength)
    for (const [row, window] of batch.windows.entries()) Canvas.look(canvas, window, seen, input, row)
    const evaluated = yield* model.evaluate(turn, input, scheduler.timesteps[index] ?? 0, batch.conditioning)
    const row = (place: number) => evaluated.subarray(place * rowLength, (place + 1) * rowLength)
    const [middle, ...sides] = canvas.windows
    const output = new Float32Array(start.length)
    Canvas.decide(canvas, middle, batch.guided ? combine([1 - guidance, row(0)], [guidance, row(1)]) : row(0), output)
    const before = batch.guided ? 2 : 1
    for (const [place, window] of sides.entries()) Canvas.decide(canvas, window, row(before + place), output)
    const stepped = scheduler.step({
      index,
      sample,
      output,
      memory,
      ...(scheduler.stochastic ? { noise: run.noise.normal(start.length) } : {})
    })
    sample = stepped.sample
    memory = stepped.memory
    yield* report({ step: index - from + 1, of: scheduler.timesteps.length - from, denoised: stepped.denoised })
  }
  return sample
})
