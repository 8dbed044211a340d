import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as FlowMatchEulerScheduler from "../src/FlowMatchEulerScheduler.ts"
import * as Noise from "../src/Noise.ts"
import * as Sampler from "../src/Sampler.ts"
import { combine, type Memory, type Scheduler } from "../src/Scheduler.ts"
import { SchedulerConfig } from "../src/SchedulerConfig.ts"
import reference from "./reference/schedulers.json" with { type: "json" }

/** The input of diffusers' scheduler tests: arange(768)/768 as [3,8,8,4], permuted to [4,3,8,8]. */
const size = 4 * 3 * 8 * 8
const permuted = (value: (position: number) => number) =>
  Float32Array.from({ length: size }, (_, index) => value(((index % 192) * 4 + Math.floor(index / 192)) | 0))
const sample = permuted((position) => position / size)
const noise = permuted((position) => (position - (position % 4) + (3 - (position % 4))) / size)

/** The stand-in for a model of diffusers' scheduler tests. */
const model = (input: Float32Array, timestep: number) => combine([timestep / (timestep + 1), input])

interface Run {
  readonly start: Float32Array
  readonly from?: number
  /** diffusers' own tests of Euler's and Heun's methods go on from the scaled sample; their published numbers need that. */
  readonly stepsFromScaled?: boolean
}

const denoise = (scheduler: Scheduler, { from = 0, start, stepsFromScaled = false }: Run): Float32Array => {
  const generator = Noise.make(0n)
  let current = start
  let memory: Memory = []
  for (let index = from; index < scheduler.timesteps.length; index++) {
    const input = scheduler.modelInput(current, index)
    const stepped = scheduler.step({
      index,
      sample: stepsFromScaled ? input : current,
      output: model(input, scheduler.timesteps[index] ?? 0),
      memory,
      ...(scheduler.stochastic ? { noise: generator.normal(size) } : {})
    })
    current = stepped.sample
    memory = stepped.memory
  }
  return current
}

const magnitude = (values: Float32Array) => values.reduce((sum, value) => sum + Math.abs(value), 0)

const config = (input: Record<string, unknown>) => Schema.decodeUnknownSync(SchedulerConfig)(input)

const assertClose = (actual: number, expected: number, tolerance: number, what: string) =>
  assert.isAtMost(Math.abs(actual - expected), tolerance, `${what}: expected ${expected}, got ${actual}`)

describe("Schedulers give the numbers that diffusers gives", () => {
  for (const pin of reference.cases) {
    it(`${pin.name}: ${pin.scheduler}, ${pin.steps} steps`, () => {
      const settings = config({ ...pin.config, _class_name: pin.scheduler })
      const { mu, sigmas } = pin.options
      const scheduler =
        sigmas === undefined
          ? Sampler.schedule(Sampler.ofConfig(settings), { config: settings, steps: pin.steps, wholeTimesteps: false })
          : FlowMatchEulerScheduler.make({
              config: settings,
              steps: pin.steps,
              sigmas,
              ...(mu === undefined ? {} : { tokens: settings.max_image_seq_len })
            })
      assert.strictEqual(scheduler.timesteps.length, pin.timesteps.length)
      for (const [index, timestep] of pin.timesteps.entries()) {
        assertClose(scheduler.timesteps[index] ?? NaN, timestep, 0.02, `timestep ${index}`)
      }
      const start = scheduler.start(sample)
      assertClose(
        magnitude(start),
        magnitude(sample) * pin.initial_noise_sigma,
        1e-6 * magnitude(start),
        "first sample"
      )
      const result = denoise(scheduler, { start })
      // diffusers' DDIM has a last ᾱ of exactly 0 where its other schedulers, and all of these, have 2^-24.
      const tolerance = pin.name === "DDIM, trailing, zero terminal SNR" ? 4e-4 : 1e-4
      assertClose(magnitude(result), pin.sum, tolerance * pin.sum, "sum")
      for (const [place, index] of [0, 1, 100, 300, 500, 700, 766, 767].entries()) {
        assertClose(result[index] ?? NaN, pin.values[place] ?? NaN, tolerance, `value ${index}`)
      }
    })
  }
})

const euler = { num_train_timesteps: 1100 }
const ddim = {}
const dpm = { lower_order_final: false, final_sigmas_type: "sigma_min" }

/** The numbers in diffusers' own tests: class, settings, where the run starts, and the sum and mean of what comes out. */
const published: ReadonlyArray<readonly [string, Record<string, unknown>, number, number | undefined, number]> = [
  ["EulerDiscreteScheduler", euler, 0, 10.0807, 0.0131],
  ["EulerDiscreteScheduler", { ...euler, prediction_type: "v_prediction" }, 0, 0.0002, 2.2676e-6],
  ["EulerDiscreteScheduler", { ...euler, use_karras_sigmas: true }, 0, 124.52299499511719, 0.16213932633399963],
  ["EulerDiscreteScheduler", euler, 8, 57062.9297, 74.3007],
  ["EulerAncestralDiscreteScheduler", euler, 0, 152.3192, 0.1983],
  ["EulerAncestralDiscreteScheduler", { ...euler, prediction_type: "v_prediction" }, 0, 108.4439, 0.1412],
  ["EulerAncestralDiscreteScheduler", euler, 8, 56163.0508, 73.129],
  ["HeunDiscreteScheduler", euler, 0, 0.1233, 0.0002],
  ["HeunDiscreteScheduler", { ...euler, use_karras_sigmas: true }, 0, 0.00015, 1.9869554535034695e-7],
  ["HeunDiscreteScheduler", euler, 8, 75074.8906, 97.7538],
  ["DDIMScheduler", ddim, 0, 172.0067, 0.223967],
  ["DDIMScheduler", { ...ddim, prediction_type: "v_prediction" }, 0, 52.5302, 0.0684],
  ["DDIMScheduler", { ...ddim, beta_start: 0.01 }, 0, 149.8295, 0.1951],
  ["DDIMScheduler", { ...ddim, beta_start: 0.01, set_alpha_to_one: false }, 0, 149.0784, 0.1941],
  ["DDIMScheduler", ddim, 8, 354.5418, 0.4616],
  ["DPMSolverMultistepScheduler", dpm, 0, undefined, 0.3301],
  ["DPMSolverMultistepScheduler", dpm, 5, 318.4111, 0.4146],
  ["DPMSolverMultistepScheduler", { ...dpm, prediction_type: "v_prediction" }, 0, undefined, 0.2251],
  [
    "DPMSolverMultistepScheduler",
    { ...dpm, prediction_type: "v_prediction", use_karras_sigmas: true },
    0,
    undefined,
    0.2096
  ]
]

describe("Schedulers give the numbers in diffusers' own tests", () => {
  for (const [name, settings, from, sum, mean] of published) {
    it(`${name} ${JSON.stringify(settings)}${from === 0 ? "" : `, noise added at step ${from}`}`, () => {
      const parsed = config({ ...settings, _class_name: name })
      const scheduler = Sampler.schedule(Sampler.ofConfig(parsed), { config: parsed, steps: 10, wholeTimesteps: false })
      const first = scheduler.start(sample)
      const result = denoise(scheduler, {
        start: from === 0 ? first : scheduler.addNoise(first, noise, scheduler.evaluationOf(from)),
        from: scheduler.evaluationOf(from),
        stepsFromScaled: /Euler|Heun/.test(name)
      })
      if (sum !== undefined) assertClose(magnitude(result), sum, Math.max(1e-2, 1e-5 * sum), "sum")
      assertClose(magnitude(result) / size, mean, 1e-3, "mean")
    })
  }
})
