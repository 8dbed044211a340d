/**
 * DDIM (Song et al., 2020) without noise (η = 0): guess the finished picture, then put back as much of the guessed noise as the next
 * timestep has. diffusers' `DDIMScheduler`.
 */
import * as NoiseSchedule from "./NoiseSchedule.ts"
import { oneEach, type Scheduler } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"
import * as Timesteps from "./Timesteps.ts"
import * as VarianceSpace from "./VarianceSpace.ts"

/** A run of DDIM as it is asked for. */
export interface Options {
  readonly config: SchedulerConfig
  readonly steps: number
}

/** Plans a run of DDIM. */
export const make = ({ config, steps }: Options): Scheduler => {
  const alphas = NoiseSchedule.alphasCumprod(config)
  const timesteps = Timesteps.spaced({
    spacing: config.timestep_spacing ?? "leading",
    steps,
    trainingTimesteps: config.num_train_timesteps,
    offset: config.steps_offset,
    visitsZero: true
  }).map(Timesteps.round)
  const clipSample = config.clip_sample ?? config.className === "DDIMScheduler"
  const finalAlpha = config.set_alpha_to_one ? 1 : (alphas[0] ?? 1)
  const alphaAt = (index: number): number => alphas[timesteps[index] ?? -1] ?? finalAlpha
  return {
    timesteps,
    evaluationOf: oneEach,
    stochastic: false,
    start: (noise) => noise,
    addNoise: (original, noise, index) => VarianceSpace.addNoise(original, noise, alphaAt(index)),
    modelInput: (sample) => sample,
    step: ({ index, output, sample }) => {
      const guess = VarianceSpace.guess(config.prediction_type, sample, output, alphaAt(index))
      const denoised = clipSample ? VarianceSpace.clip(guess.denoised, config.clip_sample_range) : guess.denoised
      return { sample: VarianceSpace.addNoise(denoised, guess.noise, alphaAt(index + 1)), denoised, memory: [] }
    }
  }
}
