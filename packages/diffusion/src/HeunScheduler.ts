/**
 * Heun's method: an Euler step, a second look from where it arrived, and the step made again along the mean of both slopes.
 * diffusers' `HeunDiscreteScheduler` without churn.
 *
 * Each step costs two evaluations, the last one (down to no noise) costs one: `steps` become `2 × steps - 1` evaluations. Even ones
 * are first looks, odd ones second looks.
 */
import { combine, type Scheduler } from "./Scheduler.ts"
import * as SigmaSpace from "./SigmaSpace.ts"

/** Plans a run of Heun's method. */
export const make = (options: SigmaSpace.RunOptions): Scheduler => {
  const { initialSigma, sigmas, timesteps } = SigmaSpace.plan(options)
  /** The noise level of the sample that an evaluation sees: a second look sees the next step's. */
  const sigmaSeen = (index: number) => SigmaSpace.sigmaAt(sigmas, Math.ceil(index / 2))
  return {
    timesteps: timesteps.flatMap((timestep, index) => (index === 0 ? [timestep] : [timestep, timestep])),
    order: 2,
    stochastic: false,
    start: (noise) => combine([initialSigma, noise]),
    addNoise: (original, noise, index) => SigmaSpace.addNoise(original, noise, sigmaSeen(index)),
    modelInput: (sample, index) => SigmaSpace.modelInput(sample, sigmaSeen(index)),
    step: ({ index, memory, output, sample }) => {
      const sigma = sigmaSeen(index)
      const denoised = SigmaSpace.denoised(options.config.prediction_type, sample, output, sigma)
      const slope = combine([1 / sigma, sample], [-1 / sigma, denoised])
      const [firstSlope, startedFrom] = memory
      if (firstSlope === undefined || startedFrom === undefined) {
        const distance = sigmaSeen(index + 1) - sigma
        return { sample: combine([1, sample], [distance, slope]), denoised, memory: [slope, sample] }
      }
      const distance = sigma - sigmaSeen(index - 1)
      const mean = combine([0.5, firstSlope], [0.5, slope])
      return { sample: combine([1, startedFrom], [distance, mean]), denoised, memory: [] }
    }
  }
}
