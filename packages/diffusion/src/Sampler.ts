/**
 * The contract's sampler names, and which scheduler each one means here.
 *
 * A name whose method is not built is answered with the nearest one that is, and `instead` says which, so that the response can say
 * so too. Without a name, a model's own `scheduler_config.json` decides.
 */
import * as DdimScheduler from "./DdimScheduler.ts"
import * as DpmSolverMultistepScheduler from "./DpmSolverMultistepScheduler.ts"
import * as EulerAncestralScheduler from "./EulerAncestralScheduler.ts"
import * as EulerScheduler from "./EulerScheduler.ts"
import * as FlowMatchEulerScheduler from "./FlowMatchEulerScheduler.ts"
import * as HeunScheduler from "./HeunScheduler.ts"
import * as LcmScheduler from "./LcmScheduler.ts"
import type { Scheduler } from "./Scheduler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"

/** A method of sampling, as plain data. */
export interface Sampler {
  readonly method: "Euler" | "EulerAncestral" | "Heun" | "Ddim" | "DpmSolverMultistep" | "Lcm" | "FlowMatchEuler"
  /** Space the noise levels after Karras et al. */
  readonly karras: boolean
  /** DPM-Solver: add noise at each step. */
  readonly stochastic: boolean
  readonly solver: "midpoint" | "heun"
}

/** A sampler, and the name of it where it stands in for another. */
export interface Choice {
  readonly sampler: Sampler
  readonly instead?: string
}

const of = (method: Sampler["method"], options?: Partial<Sampler>): Sampler => ({
  method,
  karras: false,
  stochastic: false,
  solver: "midpoint",
  ...options
})

const built: Readonly<Record<string, Sampler>> = {
  DDIM: of("Ddim"),
  "DPM++ 2M": of("DpmSolverMultistep"),
  "DPM++ 2M Karras": of("DpmSolverMultistep", { karras: true }),
  "DPM++ 2M SDE": of("DpmSolverMultistep", { stochastic: true }),
  "DPM++ 2M SDE Karras": of("DpmSolverMultistep", { stochastic: true, karras: true }),
  "DPM++ 2M SDE Heun": of("DpmSolverMultistep", { stochastic: true, solver: "heun" }),
  "DPM++ 2M SDE Heun Karras": of("DpmSolverMultistep", { stochastic: true, solver: "heun", karras: true }),
  Euler: of("Euler"),
  "Euler a": of("EulerAncestral"),
  Heun: of("Heun"),
  LCM: of("Lcm")
}

/** Names whose method is not built, and the nearest that is: of the same order, and with noise where they have it. */
const nearest: Readonly<Record<string, keyof typeof built>> = {
  DDPM: "Euler a",
  "DEIS 2M": "DPM++ 2M",
  "DPM 2M": "DPM++ 2M",
  "DPM 2S": "Heun",
  "DPM SDE": "DPM++ 2M SDE",
  "DPM SDE Karras": "DPM++ 2M SDE Karras",
  "DPM++ 2S": "DPM++ 2M",
  DPM2: "Heun",
  "DPM2 Karras": "Heun",
  "DPM2 a": "Euler a",
  "DPM2 a Karras": "Euler a",
  EDM_Euler: "Euler",
  LMS: "DPM++ 2M",
  "LMS Karras": "DPM++ 2M Karras",
  PNDM: "DPM++ 2M",
  "UniPC 2M": "DPM++ 2M"
}

/** All names that a request can give, in alphabetical order. */
export const names: ReadonlyArray<string> = [...Object.keys(built), ...Object.keys(nearest)].sort((one, other) =>
  one.localeCompare(other, "en")
)

const flowMatching = of("FlowMatchEuler")

const isFlow = (config: SchedulerConfig): boolean => config.className.startsWith("FlowMatch")

/**
 * The sampler that a name means for a model, or `undefined` for a name that nobody knows; letter case does not matter.
 *
 * A flow-matching model has one sampler, which answers every known name.
 */
export const named = (name: string, config: SchedulerConfig): Choice | undefined => {
  const wanted = name.trim().toLowerCase()
  const known = names.find((candidate) => candidate.toLowerCase() === wanted)
  if (known === undefined) return undefined
  if (isFlow(config)) return { sampler: flowMatching, ...(known === "Euler" ? {} : { instead: "Euler" }) }
  const exact = built[known]
  if (exact !== undefined) return { sampler: exact }
  const instead = nearest[known]
  const sampler = instead === undefined ? undefined : built[instead]
  return instead === undefined || sampler === undefined ? undefined : { sampler, instead }
}

/** The sampler that a model's own configuration asks for; for a class that is not built, Euler's method. */
export const ofConfig = (config: SchedulerConfig): Sampler => {
  const karras = config.use_karras_sigmas
  switch (config.className) {
    case "EulerAncestralDiscreteScheduler":
      return of("EulerAncestral", { karras })
    case "HeunDiscreteScheduler":
      return of("Heun", { karras })
    case "DDIMScheduler":
      return of("Ddim")
    case "DPMSolverMultistepScheduler":
      return of("DpmSolverMultistep", {
        karras,
        stochastic: config.algorithm_type === "sde-dpmsolver++",
        solver: config.solver_type
      })
    case "LCMScheduler":
      return of("Lcm")
    default:
      return isFlow(config) ? flowMatching : of("Euler", { karras })
  }
}

/** What a run needs to know beside its sampler. */
export interface RunOptions {
  readonly config: SchedulerConfig
  readonly steps: number
  /** The model takes whole timesteps only. */
  readonly wholeTimesteps: boolean
}

/** Plans a run of a sampler. */
export const schedule = (sampler: Sampler, options: RunOptions): Scheduler => {
  switch (sampler.method) {
    case "Euler":
      return EulerScheduler.make({ ...options, karras: sampler.karras })
    case "EulerAncestral":
      return EulerAncestralScheduler.make({ ...options, karras: sampler.karras })
    case "Heun":
      return HeunScheduler.make({ ...options, karras: sampler.karras })
    case "Ddim":
      return DdimScheduler.make(options)
    case "DpmSolverMultistep":
      return DpmSolverMultistepScheduler.make({ ...options, ...sampler })
    case "Lcm":
      return LcmScheduler.make(options)
    case "FlowMatchEuler":
      return FlowMatchEulerScheduler.make(options)
  }
}
