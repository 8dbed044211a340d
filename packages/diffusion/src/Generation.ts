/**
 * One job from its tokens to its PNG files: what the worker does.
 */
import * as Effect from "effect/Effect"
import * as Canvas from "./Canvas.ts"
import type { Residuals } from "./ControlNet.ts"
import { denoise } from "./Denoising.ts"
import * as LatentPreview from "./LatentPreview.ts"
import type { Model } from "./Model.ts"
import * as Noise from "./Noise.ts"
import * as Picture from "./Picture.ts"
import * as Png from "./Png.ts"
import * as Resample from "./Resample.ts"
import * as Sampler from "./Sampler.ts"
import type { Scheduler } from "./Scheduler.ts"
import { NetworkFailure, type Turn } from "./Turns.ts"
import type { Job } from "./WorkerProtocol.ts"

/** What is told while a job runs. */
export type Report =
  | {
      readonly _tag: "Progress"
      readonly index: number
      readonly step: number
      readonly of: number
      readonly preview?: Uint8Array
    }
  | { readonly _tag: "Picture"; readonly index: number; readonly png: Uint8Array }

/** The first evaluation that image-to-image makes: of `steps`, the last `strength × steps` are made. */
const firstEvaluation = (job: Job, scheduler: Scheduler): number => {
  const made = job.start === undefined ? job.steps : Math.floor(job.steps * job.start.strength)
  return scheduler.evaluationOf(job.steps - made)
}

/** The latents of the picture to start from, brought to the canvas; none where there is no such picture. */
const startingLatents = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  canvas: Canvas.Canvas,
  { start }: Job
): Effect.fn.Return<Float32Array | undefined, NetworkFailure | Picture.PictureFailure> {
  if (start === undefined) return undefined
  const colors = yield* Picture.read("image", start.file, Canvas.inPixels(canvas, model.folder.index.latent_scale))
  if (model.encode === undefined) {
    return yield* new NetworkFailure({ description: `${model.folder.path} has no vae_encoder` })
  }
  return yield* model.encode(turn, colors, canvas)
})

/** What the ControlNet makes of the picture to follow, brought to the canvas; nothing where there is no such picture. */
const residualsOf = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  canvas: Canvas.Canvas,
  { control }: Job
): Effect.fn.Return<Residuals, NetworkFailure | Picture.PictureFailure> {
  if (control === undefined) return new Map()
  const pixels = Canvas.inPixels(canvas, model.folder.index.latent_scale)
  const colors = yield* Picture.read("controlnet_image", control.file, pixels)
  const controlnet = yield* model.adapters.controlnet(control.name)
  return yield* controlnet.residuals(turn, colors, pixels)
})

/** Makes the pictures of a job one after another. Can be interrupted between any two runs of a network. */
export const generate = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  job: Job,
  report: (report: Report) => Effect.Effect<void>
): Effect.fn.Return<void, NetworkFailure | Picture.PictureFailure> {
  const { index: shape, latentRgb, scheduler: config } = model.folder
  const canvas = Canvas.make({ width: job.width, height: job.height, native: model.folder.native })
  const texts = yield* model.readTexts(turn, [job.negativePrompt, job.prompt, job.noPrompt])
  const scheduler = Sampler.schedule(job.sampler, { config, steps: job.steps, wholeTimesteps: model.wholeTimesteps })
  const original = yield* startingLatents(model, turn, canvas, job)
  const residuals = yield* residualsOf(model, turn, canvas, job)
  const loras = yield* model.adapters.loras(job.loras)
  const from = firstEvaluation(job, scheduler)
  const evaluations = Math.max(scheduler.timesteps.length - from, 0)

  for (const [index, seed] of job.seeds.entries()) {
    const noise = Noise.make(seed)
    const fresh = noise.normal(shape.latent_channels * canvas.width * canvas.height)
    const start =
      original === undefined
        ? scheduler.start(fresh)
        : evaluations === 0
          ? original
          : scheduler.addNoise(original, fresh, from)
    const run = { scheduler, canvas, texts, loras, residuals, guidance: job.guidance, start, from, noise }
    const latents = yield* denoise(model, turn, run, ({ denoised, step }) =>
      report({
        _tag: "Progress",
        index,
        step: index * evaluations + step,
        of: job.seeds.length * evaluations,
        ...(latentRgb === undefined ? {} : { preview: LatentPreview.render(latentRgb, denoised, canvas) })
      })
    )
    const colors = yield* model.decode(turn, latents, canvas)
    const source = Canvas.inPixels(canvas, shape.latent_scale)
    const png = yield* Effect.tryPromise({
      try: () => Png.encode(Resample.cover(colors, source, job), job),
      catch: (cause) => new NetworkFailure({ description: `the picture can't be encoded: ${String(cause)}` })
    })
    yield* report({ _tag: "Picture", index, png })
  }
})
