/**
 * The engine: answers as one model, whose folder it runs in this process.
 *
 * A request becomes a job (tokens, seeds, a sampler), a worker thread makes its pictures, and what could not be done as asked comes
 * back as warnings. The worker is started by the first request and kept; if it crashes, the requests it had fail with `EngineFailure`
 * and the next one gets a fresh worker.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Diffusion from "@hyperimage/diffusion/Diffusion"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as ImageModel from "@hyperimage/core/ImageModel"
 * import * as ImageRequest from "@hyperimage/core/ImageRequest"
 *
 * const model = ImageModel.make({
 *   name: "my-model",
 *   family: "mine",
 *   description: "Trained at home.",
 *   can: { negative_prompt: true, cfg_scale: true, sampler: true },
 *   defaults: { width: 512, height: 512, steps: 20 }
 * })
 *
 * const program = Effect.gen(function* () {
 *   const generator = yield* ImageGenerator.ImageGenerator
 *   const request = yield* ImageRequest.decode({ model_name: "my-model", prompt: "a cat", seed: 7 })
 *   return yield* generator.generate(request)
 * }).pipe(Effect.provide(Diffusion.layer({ folder: "models/my-model", model })))
 */
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import * as Catalog from "@hyperimage/core/Catalog"
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { EngineFailure, ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageModel } from "@hyperimage/core/ImageModel"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as RcRef from "effect/RcRef"
import type * as Scope from "effect/Scope"
import * as Adapters from "./Adapters.ts"
import * as JobRequest from "./JobRequest.ts"
import * as ModelFolder from "./ModelFolder.ts"
import * as ModelWorker from "./ModelWorker.ts"
import * as WordTokenizer from "./WordTokenizer.ts"
import type { JobMessage } from "./WorkerProtocol.ts"

/** How to run a model. */
export interface Options {
  /** Where its weights are: a folder in the layout that Optimum exports. */
  readonly folder: string | URL
  /** What it answers as. */
  readonly model: ImageModel
  /**
   * LoRAs beside those in the folder: files by the names that a request's `lora` calls them. They count only where the model declares
   * `lora`.
   */
  readonly loras?: Readonly<Record<string, string | URL>>
  /**
   * A folder of further LoRAs, `<name>.safetensors`, which is looked through when the engine starts. They count where a name is in the
   * model's folder too, those of `loras` where it is here too.
   */
  readonly loraFolder?: string | URL
  /** How many requests share the worker, step by step; further ones wait. Absent: 4. */
  readonly concurrency?: number
  /** Threads for one evaluation of a network. Absent: one for each core, at most 4. */
  readonly threads?: number
  /** When to let go of the weights and the worker if nobody asks for a picture. Absent: never. */
  readonly idleTimeToLive?: Duration.Input
}

const mostThreads = 4

const fail = (reason: ImageError["reason"]) => new ImageError({ module: "Diffusion", method: "generate", reason })

/** What went wrong in the worker, as a reason that a caller can act on. */
const imageError = ({ failure }: ModelWorker.WorkerFailure): ImageError => {
  if (failure._tag !== "PictureFailure") return fail(new EngineFailure({ description: failure.description }))
  const { description, field } = failure
  return fail(new InvalidRequest({ issues: [{ path: [field], message: `${field}: ${description}` }] }))
}

/** The event that a message of the worker stands for, except for pictures. */
const progress = ({ index, of, preview, step }: Extract<JobMessage, { readonly _tag: "Progress" }>) =>
  ImageEvent.Progress({
    index,
    of,
    step,
    ...(preview === undefined ? {} : { preview: { mediaType: "image/png", bytes: preview } })
  })

/** Makes the pictures of a prepared request on a worker. */
const draw = Effect.fnUntraced(function* (
  worker: ModelWorker.ModelWorker,
  { job, model, request, warnings }: JobRequest.JobRequest,
  emit: ImageGenerator.Emit
): Effect.fn.Return<ImageResponse, ImageError> {
  const images: Array<GeneratedImage.GeneratedImage> = []
  const seconds = yield* worker
    .run(
      job,
      Effect.fnUntraced(function* (message) {
        if (message._tag === "Started") yield* emit(ImageEvent.Started({ model: model.name }))
        if (message._tag === "Progress") yield* emit(progress(message))
        if (message._tag === "Picture") {
          const seed = job.seeds[message.index]
          const image = yield* Effect.fromResult(
            GeneratedImage.fromBytes(message.png, { index: message.index, seed })
          ).pipe(
            Effect.orDie // what the worker sends is a PNG
          )
          images.push(image)
          yield* emit(ImageEvent.ImageReady({ image }))
        }
      })
    )
    .pipe(Effect.mapError(imageError))
  return { model: model.name, images, inference_time: seconds, cost: model.price(request), warnings }
})

/**
 * What of a model's capabilities this engine has. Image-to-image needs an encoder in the folder; its ControlNets and LoRAs are those
 * that there are.
 */
const servable = (model: ImageModel, { adapters, networks }: ModelFolder.ModelFolder): ImageModel => {
  const { cfg_scale, image, negative_prompt, sampler } = model.can
  const { controlnet_name: _names, lora: _loras, ...choices } = model.choices ?? {}
  const { controlnets: _controlnets, ...limits } = model.limits
  const controlnets = model.can.controlnet_name === undefined ? [] : [...adapters.controlnets.keys()]
  const loras = model.can.lora === undefined ? [] : [...adapters.loras.keys()]
  return {
    ...model,
    can: {
      ...(cfg_scale === undefined ? {} : { cfg_scale }),
      ...(image === undefined || networks.encoder === undefined ? {} : { image }),
      ...(negative_prompt === undefined ? {} : { negative_prompt }),
      ...(sampler === undefined ? {} : { sampler }),
      ...(loras.length === 0 ? {} : { lora: true }),
      ...(controlnets.length === 0 ? {} : { controlnet_name: true })
    },
    limits: { ...limits, ...(controlnets.length === 0 ? {} : { controlnets }) },
    choices: {
      ...choices,
      ...(loras.length === 0 ? {} : { lora: loras }),
      ...(controlnets.length === 0 ? {} : { controlnet_name: controlnets })
    }
  }
}

const pathOf = (file: string | URL): string => (typeof file === "string" ? file : fileURLToPath(file))

/** The LoRAs beside those of the model's folder, paths by name. */
const furtherLoras = Effect.fnUntraced(function* ({ loraFolder, loras = {} }: Options) {
  const inFolder = loraFolder === undefined ? [] : yield* Adapters.lorasIn(pathOf(loraFolder))
  return new Map([...inFolder, ...Object.entries(loras).map(([name, file]) => [name, pathOf(file)] as const)])
})

/**
 * Makes the engine: reads the folder now, loads its weights at the first request.
 *
 * Fails with `EngineFailure` where a folder lacks a file, has a wrong one, or is not there.
 */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<ImageGenerator.Service, ImageError, Scope.Scope> {
  const folder = yield* ModelFolder.read(pathOf(options.folder), yield* furtherLoras(options))
  const model = servable(options.model, folder)
  const preparation: JobRequest.Options = {
    catalog: Catalog.make({ models: [model], presets: [] }),
    tokenizer: WordTokenizer.make(folder.vocabulary),
    scheduler: folder.scheduler
  }
  const threads = options.threads ?? Math.min(availableParallelism(), mostThreads)
  const workers = yield* RcRef.make({
    acquire: ModelWorker.make({ folder, threads }),
    idleTimeToLive: options.idleTimeToLive ?? Duration.infinity
  })
  const worker = RcRef.get(workers).pipe(
    Effect.filterOrElse(
      (current) => current.isAlive(),
      () => Effect.andThen(RcRef.invalidate(workers), RcRef.get(workers))
    ),
    Effect.mapError(imageError)
  )
  const generator = ImageGenerator.make({
    provider: { name: "hyperimage.diffusion", kind: "internal" },
    models: Effect.succeed([model]),
    generate: Effect.fnUntraced(function* (request, emit) {
      const prepared = yield* JobRequest.make(request, preparation)
      return yield* draw(yield* worker, prepared, emit)
    }, Effect.scoped)
  })
  return yield* ConcurrencyLimit.wrapper(options.concurrency ?? 4)(generator)
})

/** The engine as a layer; the worker ends with it. */
export const layer = (options: Options): Layer.Layer<ImageGenerator.ImageGenerator, ImageError> =>
  Layer.effect(ImageGenerator.ImageGenerator, make(options))
