/**
 * Euler's method: one straight step along the slope for each noise level. diffusers' `EulerDiscreteScheduler` without churn.
 */
import { combine, oneEach, type Scheduler } from "./Scheduler.ts"
import * as SigmaSpace from "./SigmaSpace.ts"

/** Plans a run of Euler's method. */
export const make = (options: SigmaSpace.RunOptions): Scheduler => {
  const { initialSigma, sigmas, timesteps } = SigmaSpace.plan(options)
  return {
    timesteps,
    evaluationOf: oneEach,
    stochastic: false,
    start: (noise) => combine([initialSigma, noise]),
    addNoise: (original, noise, index) => SigmaSpace.addNoise(original, noise, SigmaSpace.sigmaAt(sigmas, index)),
    modelInput: (sample, index) => SigmaSpace.modelInput(sample, SigmaSpace.sigmaAt(sigmas, index)),
    step: ({ index, output, sample }) => {
      const sigma = SigmaSpace.sigmaAt(sigmas, index)
      const denoised = SigmaSpace.denoised(options.config.prediction_type, sample, output, sigma)
      const keep = SigmaSpace.sigmaAt(sigmas, index + 1) / sigma
      return { sample: combine([keep, sample], [1 - keep, denoised]), denoised, memory: [] }
    }
  }
}
