/**
 * Euler's method that steps further down than asked and adds fresh noise to come back up, so that a picture never settles.
 * diffusers' `EulerAncestralDiscreteScheduler`.
 */
import { combine, oneEach, type Scheduler } from "./Scheduler.ts"
import * as SigmaSpace from "./SigmaSpace.ts"

/** Plans a run of the ancestral Euler method. */
export const make = (options: SigmaSpace.RunOptions): Scheduler => {
  const { initialSigma, sigmas, timesteps } = SigmaSpace.plan(options)
  return {
    timesteps,
    evaluationOf: oneEach,
    stochastic: true,
    start: (noise) => combine([initialSigma, noise]),
    addNoise: (original, noise, index) => SigmaSpace.addNoise(original, noise, SigmaSpace.sigmaAt(sigmas, index)),
    modelInput: (sample, index) => SigmaSpace.modelInput(sample, SigmaSpace.sigmaAt(sigmas, index)),
    step: ({ index, noise, output, sample }) => {
      const from = SigmaSpace.sigmaAt(sigmas, index)
      const to = SigmaSpace.sigmaAt(sigmas, index + 1)
      const denoised = SigmaSpace.denoised(options.config.prediction_type, sample, output, from)
      const up = Math.sqrt((to ** 2 * (from ** 2 - to ** 2)) / from ** 2)
      const keep = Math.sqrt(to ** 2 - up ** 2) / from
      const down = combine([keep, sample], [1 - keep, denoised])
      return { sample: noise === undefined ? down : combine([1, down], [up, noise]), denoised, memory: [] }
    }
  }
}
