/**
 * Sampling for latent consistency models (Luo et al., 2023): jump to the finished picture at every step, and make all but the last
 * noisy again. diffusers' `LCMScheduler`.
 *
 * The timesteps are drawn from those that such a model was distilled on (`original_inference_steps` of them).
 */
import * as NoiseSchedule from "./NoiseSchedule.ts"
import { combine, oneEach, type Scheduler } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"
import * as VarianceSpace from "./VarianceSpace.ts"

/** A run of LCM sampling as it is asked for. */
export interface Options {
  readonly config: SchedulerConfig
  readonly steps: number
}

/** The spread of the data, and how fast the boundary condition takes hold, as published with the models. */
const dataSigma = 0.5
const timestepScaling = 10

/** Plans a run of LCM sampling. */
export const make = ({ config, steps }: Options): Scheduler => {
  const alphas = NoiseSchedule.alphasCumprod(config)
  const distilled = Math.max(config.original_inference_steps, steps)
  const stride = Math.floor(config.num_train_timesteps / distilled)
  const timesteps = Array.from(
    { length: steps },
    (_, index) => (distilled - Math.floor((index * distilled) / steps)) * stride - 1
  )
  const alphaAt = (index: number): number => alphas[timesteps[index] ?? 0] ?? 1
  return {
    timesteps,
    evaluationOf: oneEach,
    stochastic: true,
    start: (noise) => noise,
    addNoise: (original, noise, index) => VarianceSpace.addNoise(original, noise, alphaAt(index)),
    modelInput: (sample) => sample,
    step: ({ index, noise, output, sample }) => {
      const guess = VarianceSpace.guess(config.prediction_type, sample, output, alphaAt(index)).denoised
      const clipped = config.clip_sample === true ? VarianceSpace.clip(guess, config.clip_sample_range) : guess
      const time = (timesteps[index] ?? 0) * timestepScaling
      const spread = time ** 2 + dataSigma ** 2
      const denoised = combine([time / Math.sqrt(spread), clipped], [dataSigma ** 2 / spread, sample])
      const isLast = index === steps - 1
      return {
        sample: isLast || noise === undefined ? denoised : VarianceSpace.addNoise(denoised, noise, alphaAt(index + 1)),
        denoised,
        memory: []
      }
    }
  }
}
