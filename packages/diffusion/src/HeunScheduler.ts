/**
 * Heun's method: an Euler step, a second look from where it arrived, and the step made again along the mean of both slopes.
 * diffusers' `HeunDiscreteScheduler` without churn.
 *
 * Each step costs two evaluations. The last one, down to no noise, costs one; so does the first one from pure noise (zero terminal
 * SNR), where a mean of slopes over an all but endless distance would say nothing.
 */
import { combine, type Scheduler } from "./Scheduler.ts"
import * as SigmaSpace from "./SigmaSpace.ts"

/** One evaluation: the noise level that it sees, and, for a second look, the one that its step began with. */
interface Look {
  readonly step: number
  readonly sigma: number
  readonly timestep: number
  readonly since?: number
}

/** Plans a run of Heun's method. */
export const make = (options: SigmaSpace.RunOptions): Scheduler => {
  const { config, steps } = options
  const { initialSigma, sigmas, timesteps } = SigmaSpace.plan(options)
  const sigmaOf = (step: number) => SigmaSpace.sigmaAt(sigmas, step)
  const looksTwice = (step: number) => step < steps - 1 && !(step === 0 && config.rescale_betas_zero_snr)
  const looks = timesteps.flatMap((timestep, step): ReadonlyArray<Look> => {
    const first = { step, sigma: sigmaOf(step), timestep }
    const arrival = timesteps[step + 1]
    return arrival !== undefined && looksTwice(step)
      ? [first, { step, sigma: sigmaOf(step + 1), timestep: arrival, since: first.sigma }]
      : [first]
  })
  const sigmaSeen = (index: number) => looks[index]?.sigma ?? 0
  return {
    timesteps: looks.map((look) => look.timestep),
    evaluationOf: (step) => {
      const index = looks.findIndex((look) => look.step === step)
      return index === -1 ? looks.length : index
    },
    stochastic: false,
    start: (noise) => combine([initialSigma, noise]),
    addNoise: (original, noise, index) => SigmaSpace.addNoise(original, noise, sigmaSeen(index)),
    modelInput: (sample, index) => SigmaSpace.modelInput(sample, sigmaSeen(index)),
    step: ({ index, memory, output, sample }) => {
      const sigma = sigmaSeen(index)
      const denoised = SigmaSpace.denoised(config.prediction_type, sample, output, sigma)
      const slope = combine([1 / sigma, sample], [-1 / sigma, denoised])
      const [firstSlope, startedFrom] = memory
      const since = looks[index]?.since
      if (since !== undefined && firstSlope !== undefined && startedFrom !== undefined) {
        const mean = combine([0.5, firstSlope], [0.5, slope])
        return { sample: combine([1, startedFrom], [sigma - since, mean]), denoised, memory: [] }
      }
      const distance = sigmaOf((looks[index]?.step ?? 0) + 1) - sigma
      return { sample: combine([1, sample], [distance, slope]), denoised, memory: [slope, sample] }
    }
  }
}
