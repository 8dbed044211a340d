/**
 * Samples measured as `picture + sigma × noise`: the space in which Euler's and Heun's methods step.
 *
 * What these schedulers share stands here: the noise levels of a run, how the first sample is made, how the model sees a sample, and
 * what it guesses of the finished latents.
 */
import * as NoiseSchedule from "./NoiseSchedule.ts"
import { combine } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"
import * as Timesteps from "./Timesteps.ts"

/** A run as a scheduler is asked for it. */
export interface RunOptions {
  readonly config: SchedulerConfig
  readonly steps: number
  /** Space the noise levels after Karras et al. */
  readonly karras: boolean
  /** The model takes whole timesteps only; they are rounded, and the noise level is that of the rounded one. */
  readonly wholeTimesteps: boolean
}

/** The noise levels of a run. */
export interface Plan {
  readonly timesteps: ReadonlyArray<number>
  /** One for each timestep, falling, and a last 0. */
  readonly sigmas: ReadonlyArray<number>
  /** The spread of the first sample. */
  readonly initialSigma: number
}

/** The noise levels that a run steps through. */
export const plan = ({ config, karras, steps, wholeTimesteps }: RunOptions): Plan => {
  const table = NoiseSchedule.sigmas(config)
  const spacing = config.timestep_spacing ?? "linspace"
  const spaced = Timesteps.spaced({
    spacing,
    steps,
    trainingTimesteps: config.num_train_timesteps,
    offset: config.steps_offset,
    visitsZero: true
  })
  const even = wholeTimesteps ? spaced.map(Timesteps.round) : spaced
  const evenSigmas = even.map((timestep) => NoiseSchedule.interpolate(table, timestep))
  const highest = evenSigmas[0] ?? 0
  const sigmas = karras
    ? NoiseSchedule.karras(config, table, { highest, lowest: evenSigmas.at(-1) ?? 0, steps })
    : evenSigmas
  const karrasTimesteps = () => sigmas.map((sigma) => NoiseSchedule.timestepOf(table, sigma))
  return {
    timesteps: karras ? (wholeTimesteps ? karrasTimesteps().map(Timesteps.round) : karrasTimesteps()) : even,
    sigmas: [...sigmas, 0],
    initialSigma: spacing === "leading" ? Math.sqrt(highest ** 2 + 1) : highest
  }
}

/** A noise level of a plan; past the end there is none, 0. */
export const sigmaAt = (sigmas: ReadonlyArray<number>, index: number): number => sigmas[index] ?? 0

/** `original + sigma × noise`. */
export const addNoise = (original: Float32Array, noise: Float32Array, sigma: number): Float32Array =>
  combine([1, original], [sigma, noise])

/** The sample brought to variance 1, as the model was trained to see it. */
export const modelInput = (sample: Float32Array, sigma: number): Float32Array =>
  combine([1 / Math.sqrt(sigma ** 2 + 1), sample])

/** The finished latents that a model's output means at a noise level. */
export const denoised = (
  prediction: SchedulerConfig["prediction_type"],
  sample: Float32Array,
  output: Float32Array,
  sigma: number
): Float32Array => {
  switch (prediction) {
    case "epsilon":
      return combine([1, sample], [-sigma, output])
    case "v_prediction":
      return combine([1 / (sigma ** 2 + 1), sample], [-sigma / Math.sqrt(sigma ** 2 + 1), output])
    case "sample":
      return output
  }
}
