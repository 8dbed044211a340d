/**
 * An engine that runs diffusion pipelines in this process: on ONNX Runtime, in a worker thread, with PyTorch's noise and diffusers'
 * schedulers. Every module can be imported on its own, `@hyperimage/diffusion/Noise`.
 */
/** The adapters that requests asked for, kept loaded. */
export * as AdapterCache from "./AdapterCache.ts"
/** What a model folder has beside its model: ControlNets and LoRAs. */
export * as Adapters from "./Adapters.ts"
/** How a model that draws one native square makes a picture of any shape. */
export * as Canvas from "./Canvas.ts"
/** From a picture to follow to what it adds inside the U-Net. */
export * as ControlNet from "./ControlNet.ts"
/** DDIM without noise. */
export * as DdimScheduler from "./DdimScheduler.ts"
/** From noise to finished latents. */
export * as Denoising from "./Denoising.ts"
/** The engine: answers as one model, whose folder it runs in this process. */
export * as Diffusion from "./Diffusion.ts"
/** DPM-Solver++ of second order, "DPM++ 2M", with and without noise. */
export * as DpmSolverMultistepScheduler from "./DpmSolverMultistepScheduler.ts"
/** Euler's method with fresh noise at each step. */
export * as EulerAncestralScheduler from "./EulerAncestralScheduler.ts"
/** Euler's method. */
export * as EulerScheduler from "./EulerScheduler.ts"
/** Euler's method for flow matching. */
export * as FlowMatchEulerScheduler from "./FlowMatchEulerScheduler.ts"
/** One job from its tokens to its PNG files. */
export * as Generation from "./Generation.ts"
/** Heun's method. */
export * as HeunScheduler from "./HeunScheduler.ts"
/** From a request to a worker's job. */
export * as JobRequest from "./JobRequest.ts"
/** A rough look at a picture while it is made. */
export * as LatentPreview from "./LatentPreview.ts"
/** Sampling for latent consistency models. */
export * as LcmScheduler from "./LcmScheduler.ts"
/** Small files that retune a model's layers, alone and combined. */
export * as Lora from "./Lora.ts"
/** The networks of a model folder, loaded. */
export * as Model from "./Model.ts"
/** A model on disk, in the layout that Optimum exports. */
export * as ModelFolder from "./ModelFolder.ts"
/** The main thread's handle on a worker thread that holds a model. */
export * as ModelWorker from "./ModelWorker.ts"
/** A gate in front of native code, so that a worker is never ended while it is inside. */
export * as NativeGate from "./NativeGate.ts"
/** One `model.onnx`: loaded, checked, and run on 32-bit floats. */
export * as Network from "./Network.ts"
/** Normal noise that equals PyTorch's. */
export * as Noise from "./Noise.ts"
/** How much of a picture is left at each training timestep. */
export * as NoiseSchedule from "./NoiseSchedule.ts"
/** What a `model.onnx` takes and gives, read without loading it. */
export * as OnnxInterface from "./OnnxInterface.ts"
/** A picture that comes with a request. */
export * as Picture from "./Picture.ts"
/** PNG files, written here. */
export * as Png from "./Png.ts"
/** Pictures made larger or smaller. */
export * as Resample from "./Resample.ts"
/** `.safetensors`, the file format of LoRAs. */
export * as Safetensors from "./Safetensors.ts"
/** The contract's sampler names, and which scheduler each one means here. */
export * as Sampler from "./Sampler.ts"
/** What every scheduler is: a plan of model evaluations, and a pure step from one sample to the next. */
export * as Scheduler from "./Scheduler.ts"
/** `scheduler_config.json`: how a model was trained to be denoised. */
export * as SchedulerConfig from "./SchedulerConfig.ts"
/** What Euler's and Heun's methods share. */
export * as SigmaSpace from "./SigmaSpace.ts"
/** Which of the training timesteps a run visits. */
export * as Timesteps from "./Timesteps.ts"
/** From a prompt to the numbers that a text encoder reads. */
export * as Tokenizer from "./Tokenizer.ts"
/** How several generations share one model. */
export * as Turns from "./Turns.ts"
/** The inputs of a U-Net, by the names that diffusers has for them. */
export * as UnetInputs from "./UnetInputs.ts"
/** What DDIM, LCM and DPM-Solver++ share. */
export * as VarianceSpace from "./VarianceSpace.ts"
/** A tokenizer whose tokens are whole words. */
export * as WordTokenizer from "./WordTokenizer.ts"
/** What the main thread and the worker say to each other. */
export * as WorkerProtocol from "./WorkerProtocol.ts"
