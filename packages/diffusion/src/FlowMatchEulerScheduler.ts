/**
 * Euler's method for flow matching, where a sample is `(1-σ) × picture + σ × noise` and the model gives the velocity between them:
 * SD3.5 and FLUX.1. diffusers' `FlowMatchEulerDiscreteScheduler`.
 */
import { combine, oneEach, type Scheduler } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"

/** A run of flow matching as it is asked for. */
export interface Options {
  readonly config: SchedulerConfig
  readonly steps: number
  /** The noise levels before shifting, where a pipeline sets its own; as long as `steps`. */
  readonly sigmas?: ReadonlyArray<number>
  /** How many tokens the picture is, for models that shift more for larger pictures (`use_dynamic_shifting`). */
  readonly tokens?: number
}

/** The logarithm of the dynamic shift: linear in the number of tokens. */
const dynamicShift = (config: SchedulerConfig, tokens: number): number =>
  config.base_shift +
  ((config.max_shift - config.base_shift) * (tokens - config.base_image_seq_len)) /
    (config.max_image_seq_len - config.base_image_seq_len)

/** Plans a run of Euler's method for flow matching. */
export const make = ({ config, sigmas, steps, tokens }: Options): Scheduler => {
  const count = config.num_train_timesteps
  const factor = config.use_dynamic_shifting
    ? Math.exp(dynamicShift(config, tokens ?? config.max_image_seq_len))
    : config.shift
  const shifted = (sigma: number): number => (factor * sigma) / (1 + (factor - 1) * sigma)
  // The fixed shift is part of training too, so that the lowest noise level is shifted once before the run's own shift.
  const lowest = config.use_dynamic_shifting ? 1 / count : shifted(1 / count)
  const even = Array.from({ length: steps }, (_, index) => (steps === 1 ? 1 : 1 - ((1 - lowest) * index) / (steps - 1)))
  const levels = (sigmas ?? even).map(shifted)
  const sigmaAt = (index: number): number => levels[index] ?? 0
  return {
    timesteps: levels.map((sigma) => sigma * count),
    evaluationOf: oneEach,
    stochastic: false,
    start: (noise) => noise,
    addNoise: (original, noise, index) => combine([1 - sigmaAt(index), original], [sigmaAt(index), noise]),
    modelInput: (sample) => sample,
    step: ({ index, output, sample }) => ({
      sample: combine([1, sample], [sigmaAt(index + 1) - sigmaAt(index), output]),
      denoised: combine([1, sample], [-sigmaAt(index), output]),
      memory: []
    })
  }
}
