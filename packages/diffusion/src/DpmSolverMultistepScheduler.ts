/**
 * DPM-Solver++ of second order (Lu et al., 2022), "DPM++ 2M": uses the guess of the step before to bend the present one, at one
 * evaluation for each step. The `sde` kind adds noise at each step. diffusers' `DPMSolverMultistepScheduler` with order 2.
 *
 * Samples have variance 1, `α × picture + σ × noise`; λ = ln(α/σ) is the solver's time.
 */
import * as NoiseSchedule from "./NoiseSchedule.ts"
import { combine, type Memory, oneEach, type Scheduler } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"
import * as Timesteps from "./Timesteps.ts"
import * as VarianceSpace from "./VarianceSpace.ts"

/** A run of DPM-Solver++ as it is asked for. */
export interface Options {
  readonly config: SchedulerConfig
  readonly steps: number
  /** Space the noise levels after Karras et al. */
  readonly karras: boolean
  /** Add noise at each step. */
  readonly stochastic: boolean
  readonly solver: "midpoint" | "heun"
}

/** Below this many steps the last one is taken straight, for stability. */
const fewSteps = 15

interface Level {
  readonly alpha: number
  readonly sigma: number
  readonly lambda: number
}

const levelOf = (sigma: number): Level => {
  const alpha = 1 / Math.sqrt(sigma ** 2 + 1)
  return { alpha, sigma: sigma * alpha, lambda: -Math.log(sigma) }
}

const plan = ({ config, karras, steps }: Options) => {
  const table = NoiseSchedule.sigmas(config)
  const lowest = table[0] ?? 0
  const last = config.final_sigmas_type === "zero" ? 0 : lowest
  if (karras) {
    const sigmas = NoiseSchedule.karras(config, table, { highest: table.at(-1) ?? 0, lowest, steps })
    const timesteps = sigmas.map((sigma) => Timesteps.round(NoiseSchedule.timestepOf(table, sigma)))
    return { timesteps, levels: [...sigmas, last].map(levelOf) }
  }
  const timesteps = Timesteps.spaced({
    spacing: config.timestep_spacing ?? "linspace",
    steps,
    trainingTimesteps: config.num_train_timesteps,
    offset: config.steps_offset,
    visitsZero: false
  }).map(Timesteps.round)
  const sigmas = timesteps.map((timestep) => NoiseSchedule.interpolate(table, timestep))
  return { timesteps, levels: [...sigmas, last].map(levelOf) }
}

/** Plans a run of DPM-Solver++. */
export const make = (options: Options): Scheduler => {
  const { config, solver, stochastic, steps } = options
  const { levels, timesteps } = plan(options)
  const levelAt = (index: number): Level => levels[index] ?? levelOf(0)
  const straightToTheEnd = config.final_sigmas_type === "zero" || (config.lower_order_final && steps < fewSteps)

  /** The term of second order: how the guess has changed since the step before, times how much that counts. */
  const bend = (index: number, h: number, decay: number, denoised: Float32Array, memory: Memory) => {
    const [before] = memory
    if (before === undefined || (index === steps - 1 && straightToTheEnd)) return []
    const ratio = (levelAt(index).lambda - levelAt(index - 1).lambda) / h
    const span = stochastic ? 2 * h : h
    const weight = levelAt(index + 1).alpha * (solver === "midpoint" ? decay / 2 : 1 - decay / span)
    return [
      [weight / ratio, denoised],
      [-weight / ratio, before]
    ] as const
  }

  return {
    timesteps,
    evaluationOf: oneEach,
    stochastic,
    start: (noise) => noise,
    addNoise: (original, noise, index) => VarianceSpace.addNoise(original, noise, levelAt(index).alpha ** 2),
    modelInput: (sample) => sample,
    step: ({ index, memory, noise, output, sample }) => {
      const from = levelAt(index)
      const to = levelAt(index + 1)
      const { denoised } = VarianceSpace.guess(config.prediction_type, sample, output, from.alpha ** 2)
      const h = to.lambda - from.lambda
      const decay = 1 - Math.exp(stochastic ? -2 * h : -h)
      const keep = (to.sigma / from.sigma) * (stochastic ? Math.exp(-h) : 1)
      const terms = [[keep, sample], [to.alpha * decay, denoised], ...bend(index, h, decay, denoised, memory)] as const
      return {
        sample:
          stochastic && noise !== undefined
            ? combine(...terms, [to.sigma * Math.sqrt(decay), noise])
            : combine(...terms),
        denoised,
        memory: [denoised]
      }
    }
  }
}
