/**
 * An engine that runs diffusion pipelines in this process: on ONNX Runtime, in a worker thread, with PyTorch's noise and diffusers'
 * schedulers. Every module can be imported on its own, `@hyperimage/diffusion/Noise`.
 */
/** DDIM without noise. */
export * as DdimScheduler from "./DdimScheduler.ts"
/** DPM-Solver++ of second order, "DPM++ 2M", with and without noise. */
export * as DpmSolverMultistepScheduler from "./DpmSolverMultistepScheduler.ts"
/** Euler's method with fresh noise at each step. */
export * as EulerAncestralScheduler from "./EulerAncestralScheduler.ts"
/** Euler's method. */
export * as EulerScheduler from "./EulerScheduler.ts"
/** Euler's method for flow matching. */
export * as FlowMatchEulerScheduler from "./FlowMatchEulerScheduler.ts"
/** Heun's method. */
export * as HeunScheduler from "./HeunScheduler.ts"
/** Sampling for latent consistency models. */
export * as LcmScheduler from "./LcmScheduler.ts"
/** Normal noise that equals PyTorch's. */
export * as Noise from "./Noise.ts"
/** How much of a picture is left at each training timestep. */
export * as NoiseSchedule from "./NoiseSchedule.ts"
/** The contract's sampler names, and which scheduler each one means here. */
export * as Sampler from "./Sampler.ts"
/** What every scheduler is: a plan of model evaluations, and a pure step from one sample to the next. */
export * as Scheduler from "./Scheduler.ts"
/** `scheduler_config.json`: how a model was trained to be denoised. */
export * as SchedulerConfig from "./SchedulerConfig.ts"
/** Which of the training timesteps a run visits. */
export * as Timesteps from "./Timesteps.ts"
