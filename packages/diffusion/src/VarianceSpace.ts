/**
 * Samples measured as `√ᾱ × picture + √(1-ᾱ) × noise`, always of variance 1: the space in which DDIM and LCM step.
 */
import { combine } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"

/** What a model's output says about a sample. */
export interface Guess {
  /** The finished latents. */
  readonly denoised: Float32Array
  /** The noise in the sample. */
  readonly noise: Float32Array
}

/** `√ᾱ × original + √(1-ᾱ) × noise`. */
export const addNoise = (original: Float32Array, noise: Float32Array, alpha: number): Float32Array =>
  combine([Math.sqrt(alpha), original], [Math.sqrt(1 - alpha), noise])

/** Reads a model's output as a picture and a noise. */
export const guess = (
  prediction: SchedulerConfig["prediction_type"],
  sample: Float32Array,
  output: Float32Array,
  alpha: number
): Guess => {
  const picture = Math.sqrt(alpha)
  const noise = Math.sqrt(1 - alpha)
  switch (prediction) {
    case "epsilon":
      return { denoised: combine([1 / picture, sample], [-noise / picture, output]), noise: output }
    case "v_prediction":
      return {
        denoised: combine([picture, sample], [-noise, output]),
        noise: combine([picture, output], [noise, sample])
      }
    case "sample":
      return { denoised: output, noise: combine([1 / noise, sample], [-picture / noise, output]) }
  }
}

/** Keeps every value within ±`range`. */
export const clip = (values: Float32Array, range: number): Float32Array =>
  values.map((value) => Math.max(-range, Math.min(value, range)))
