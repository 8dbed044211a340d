/**
 * How much of a picture is left at each training timestep, and the noise levels (sigmas) that follow from it.
 *
 * `alphasCumprod[t]` (ᾱ) is the share of the picture's variance at timestep t; `sigma = √((1-ᾱ)/ᾱ)` is the noise level in units of
 * the picture. Formulas as in diffusers; zero terminal SNR after Lin et al., "Common Diffusion Noise Schedules and Sample Steps
 * are Flawed" (2023).
 */
import type { SchedulerConfig } from "./SchedulerConfig.ts"

/** The largest β that the cosine schedule reaches. */
const cosineBetaLimit = 0.999

/** The last ᾱ where it would be zero: small enough to be pure noise, large enough to divide by. */
const almostZero = 2 ** -24

const betas = (config: SchedulerConfig): Float64Array => {
  const count = config.num_train_timesteps
  const between = (from: number, to: number, index: number) => from + ((to - from) * index) / (count - 1)
  const cosine = (index: number) => Math.cos(((index / count + 0.008) / 1.008) * (Math.PI / 2)) ** 2
  const schedules: Record<SchedulerConfig["beta_schedule"], (index: number) => number> = {
    linear: (index) => between(config.beta_start, config.beta_end, index),
    scaled_linear: (index) => between(Math.sqrt(config.beta_start), Math.sqrt(config.beta_end), index) ** 2,
    squaredcos_cap_v2: (index) => Math.min(1 - cosine(index + 1) / cosine(index), cosineBetaLimit)
  }
  const beta = schedules[config.beta_schedule]
  return Float64Array.from({ length: count }, (_, index) => beta(index))
}

/** Moves and stretches √ᾱ so that the first stays and the last becomes zero. */
const withZeroTerminalSnr = (alphas: Float64Array): Float64Array => {
  const roots = alphas.map(Math.sqrt)
  const first = roots[0] ?? 1
  const last = roots.at(-1) ?? 0
  const rescaled = roots.map((root) => (((root - last) * first) / (first - last)) ** 2)
  rescaled[rescaled.length - 1] = almostZero
  return rescaled
}

/** ᾱ for each training timestep, falling from almost 1 to almost 0. */
export const alphasCumprod = (config: SchedulerConfig): Float64Array => {
  let product = 1
  const alphas = betas(config).map((beta) => (product *= 1 - beta))
  return config.rescale_betas_zero_snr ? withZeroTerminalSnr(alphas) : alphas
}

/** The noise level for each training timestep, rising. */
export const sigmas = (config: SchedulerConfig): Float64Array =>
  alphasCumprod(config).map((alpha) => Math.sqrt((1 - alpha) / alpha))

/** A value of a table at a fractional index, linear between the two beside it. */
export const interpolate = (table: Float64Array, index: number): number => {
  const low = Math.max(0, Math.min(Math.floor(index), table.length - 1))
  const high = Math.min(low + 1, table.length - 1)
  const lowValue = table[low] ?? 0
  return lowValue + ((table[high] ?? 0) - lowValue) * (index - low)
}

/** The fractional timestep that has a noise level, linear in the logarithm: the inverse of looking it up. */
export const timestepOf = (table: Float64Array, sigma: number): number => {
  const wanted = Math.log(Math.max(sigma, 1e-10))
  let low = 0
  while (low < table.length - 2 && Math.log(table[low + 1] ?? 0) <= wanted) low++
  const lowLog = Math.log(table[low] ?? 0)
  const highLog = Math.log(table[low + 1] ?? 0)
  return low + Math.max(0, Math.min((wanted - lowLog) / (highLog - lowLog), 1))
}

/** A range of noise levels, and how many a run visits. */
export interface Range {
  readonly highest: number
  readonly lowest: number
  readonly steps: number
}

const karrasRamp = ({ highest, lowest, steps }: Range): ReadonlyArray<number> => {
  const rho = 7
  const high = highest ** (1 / rho)
  const low = lowest ** (1 / rho)
  return Array.from({ length: steps }, (_, index) => {
    const along = steps === 1 ? 0 : index / (steps - 1)
    return (high + along * (low - high)) ** rho
  })
}

/**
 * Noise levels spaced after Karras et al. (2022), equation 5 with ρ = 7: falling, and denser where the picture is nearly done.
 *
 * With zero terminal SNR the highest level is practically infinite, and half of the steps would go into noise that shows nothing. There
 * the first step leaves pure noise, and the others are spaced from where an even run would have its second.
 */
export const karras = (config: SchedulerConfig, table: Float64Array, range: Range): ReadonlyArray<number> => {
  if (!config.rescale_betas_zero_snr || range.steps === 1) return karrasRamp(range)
  const second = interpolate(table, (table.length - 1) * (1 - 1 / range.steps))
  return [range.highest, ...karrasRamp({ highest: second, lowest: range.lowest, steps: range.steps - 1 })]
}
