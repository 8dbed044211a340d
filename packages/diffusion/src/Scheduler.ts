/**
 * What every scheduler is: a plan of model evaluations, and a pure step from one sample to the next.
 *
 * A scheduler holds no state. What a method of several steps needs to remember (earlier predictions) goes out of `step` as
 * `memory` and comes back into the next one, and a stochastic method is handed its noise. So a denoising run can be stopped,
 * interleaved with others and replayed at any step.
 *
 * The formulas are those of diffusers' schedulers, and their numbers are tested against diffusers.
 */

/** Arrays that a step leaves for the next one; their meaning is the scheduler's own. */
export type Memory = ReadonlyArray<Float32Array>

/** What one step works on. All arrays have the sample's length. */
export interface StepInput {
  /** Which evaluation this is, an index into `timesteps`. */
  readonly index: number
  /** The sample that the evaluation was made on, before `modelInput` scaled it. */
  readonly sample: Float32Array
  /** What the model gave for it. */
  readonly output: Float32Array
  /** What the step before gave; empty at the first. */
  readonly memory: Memory
  /** Fresh noise, where the scheduler is `stochastic`. */
  readonly noise?: Float32Array
}

/** What one step gives. */
export interface StepOutput {
  readonly sample: Float32Array
  /** The finished latents as this step guesses them: what previews show. */
  readonly denoised: Float32Array
  readonly memory: Memory
}

/** A plan for one denoising run. */
export interface Scheduler {
  /** What the model is told at each of its evaluations, from noise to picture. */
  readonly timesteps: ReadonlyArray<number>
  /** The evaluation that a step begins with, both counted from 0. Heun's method has two for a step, the others one. */
  readonly evaluationOf: (step: number) => number
  /** Whether `step` wants noise. */
  readonly stochastic: boolean
  /** The first sample, from noise of variance 1. */
  readonly start: (noise: Float32Array) => Float32Array
  /** Finished latents made as noisy as the sample is at an evaluation: where image-to-image begins. */
  readonly addNoise: (original: Float32Array, noise: Float32Array, index: number) => Float32Array
  /** The sample as the model wants to see it. */
  readonly modelInput: (sample: Float32Array, index: number) => Float32Array
  readonly step: (input: StepInput) => StepOutput
}

/**
 * The sum of arrays, each times its factor: all the arithmetic that schedulers do. Arrays must be of one length.
 *
 * @example
 * import { combine } from "@hyperimage/diffusion/Scheduler"
 *
 * combine([2, Float32Array.of(1, 2)], [-1, Float32Array.of(0, 1)]) // Float32Array [2, 3]
 */
export const combine = (...terms: ReadonlyArray<readonly [factor: number, values: Float32Array]>): Float32Array => {
  const sum = new Float32Array(terms[0]?.[1].length ?? 0)
  for (const [factor, values] of terms) {
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + factor * (values[index] ?? 0)
  }
  return sum
}

/** Step by step, one evaluation for each. */
export const oneEach = (step: number): number => step
