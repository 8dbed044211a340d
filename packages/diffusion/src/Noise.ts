/**
 * Normal noise that equals PyTorch's: the same seed gives the numbers that `torch.randn` gives on the CPU.
 *
 * A seed means the same picture here and in Python only if the noise it stands for is the same, so the whole road is rebuilt:
 * the Mersenne Twister (mt19937), 24-bit uniforms, and the Box-Muller transform on blocks of sixteen. Numbers agree with PyTorch's
 * to about 1e-6 (both compute in 32-bit floats, with different logarithms).
 *
 * PyTorch takes 64-bit seeds, and its CPU generator keeps the low 32 bits of them: seeds that differ by a multiple of 2^32 give the
 * same noise, there and here.
 */

/** A running generator: each call of `normal` goes on where the last one ended, as a `torch.Generator` does. */
export interface NoiseGenerator {
  /** `count` draws from N(0, 1), as `torch.randn(count, generator=…)`. `count` must be at least 16, the transform's block. */
  readonly normal: (count: number) => Float32Array
}

const stateSize = 624
const middle = 397
const block = 16

/** The state that mt19937 starts from for a 32-bit seed. */
const initialState = (seed: number): Uint32Array => {
  const state = new Uint32Array(stateSize)
  let previous = seed >>> 0
  state[0] = previous
  for (let index = 1; index < stateSize; index++) {
    previous = (Math.imul(previous ^ (previous >>> 30), 1812433253) + index) >>> 0
    state[index] = previous
  }
  return state
}

/** Replaces the state by the next 624 words. */
const twist = (state: Uint32Array): void => {
  const at = (index: number): number => state[index % stateSize] ?? 0
  for (let index = 0; index < stateSize; index++) {
    const mixed = (at(index) & 0x80000000) | (at(index + 1) & 0x7fffffff)
    state[index] = at(index + middle) ^ (mixed >>> 1) ^ ((mixed & 1) === 1 ? 0x9908b0df : 0)
  }
}

/** A function that gives the generator's 32-bit words one after another. */
const words = (seed: number): (() => number) => {
  const state = initialState(seed)
  let position = stateSize
  return () => {
    if (position === stateSize) {
      twist(state)
      position = 0
    }
    let word = state[position++] ?? 0
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
}

/** Turns sixteen uniforms, from `start` on, into sixteen normal numbers, in place. */
const boxMuller = (values: Float32Array, start: number): void => {
  for (let index = start; index < start + block / 2; index++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[index] ?? 0)))
    const angle = 2 * Math.PI * (values[index + block / 2] ?? 0)
    values[index] = radius * Math.cos(angle)
    values[index + block / 2] = radius * Math.sin(angle)
  }
}

/**
 * A generator for a seed from 0 to 2^64 - 1.
 *
 * @example
 * import * as Noise from "@hyperimage/diffusion/Noise"
 *
 * Noise.make(42n).normal(16)[0] // 1.9269…
 */
export const make = (seed: bigint): NoiseGenerator => {
  const next = words(Number(BigInt.asUintN(32, seed)))
  const fillUniform = (values: Float32Array, start: number): void => {
    for (let index = start; index < values.length; index++) values[index] = (next() & 0xffffff) / 2 ** 24
  }
  return {
    normal: (count) => {
      const values = new Float32Array(count)
      fillUniform(values, 0)
      const whole = count - (count % block)
      for (let start = 0; start < whole; start += block) boxMuller(values, start)
      if (whole < count) {
        // As PyTorch does it: the last sixteen are drawn anew, overlapping what the whole blocks left.
        fillUniform(values, count - block)
        boxMuller(values, count - block)
      }
      return values
    }
  }
}
