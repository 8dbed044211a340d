/**
 * One job from its tokens to its PNG files: what the worker does.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Canvas from "./Canvas.ts"
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

/** The file that image-to-image should start from is not a picture that can be read. */
export class PictureFailure extends Data.TaggedError("PictureFailure")<{ readonly description: string }> {}

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

/** The latents of the picture to start from, brought to the canvas. */
const startingLatents = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  canvas: Canvas.Canvas,
  file: Uint8Array
) {
  const scale = model.folder.index.latent_scale
  const colors = yield* Effect.tryPromise({
    try: () => Picture.decode(file, { width: canvas.width * scale, height: canvas.height * scale }),
    catch: () => new PictureFailure({ description: "expected a PNG, JPEG or WebP picture" })
  })
  if (model.encode === undefined) {
    return yield* new NetworkFailure({ description: `${model.folder.path} has no vae_encoder` })
  }
  return yield* model.encode(turn, colors, canvas)
})

/** Makes the pictures of a job one after another. Can be interrupted between any two runs of a network. */
export const generate = Effect.fnUntraced(function* (
  model: Model,
  turn: Turn,
  job: Job,
  report: (report: Report) => Effect.Effect<void>
): Effect.fn.Return<void, NetworkFailure | PictureFailure> {
  const { index: shape, latentRgb, scheduler: config } = model.folder
  const canvas = Canvas.make({ width: job.width, height: job.height, native: model.folder.native })
  const texts = yield* model.readTexts(turn, [job.negativePrompt, job.prompt, job.noPrompt])
  const scheduler = Sampler.schedule(job.sampler, { config, steps: job.steps, wholeTimesteps: model.wholeTimesteps })
  const original = job.start === undefined ? undefined : yield* startingLatents(model, turn, canvas, job.start.file)
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
    const run = { scheduler, canvas, texts, guidance: job.guidance, start, from, noise }
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
    const source = { width: canvas.width * shape.latent_scale, height: canvas.height * shape.latent_scale }
    const png = yield* Effect.tryPromise({
      try: () => Png.encode(Resample.cover(colors, source, job), job),
      catch: (cause) => new NetworkFailure({ description: `the picture can't be encoded: ${String(cause)}` })
    })
    yield* report({ _tag: "Picture", index, png })
  }
})
