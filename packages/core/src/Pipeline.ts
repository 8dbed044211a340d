/**
 * A request under construction, and what happens to its pictures afterwards.
 *
 * A pipeline is a value: build one from a model or a preset, refine it with `pipe`, keep it, vary it, and run it as often as you like.
 * It carries its model's capabilities in its type; a step that the model can't do does not compile.
 */
import * as Effect from "effect/Effect"
import * as Pipeable from "effect/Pipeable"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { GeneratedImage } from "./GeneratedImage.ts"
import type { ImageError } from "./ImageError.ts"
import { ImageGenerator } from "./ImageGenerator.ts"
import type { Capabilities, ImageModel } from "./ImageModel.ts"
import * as ImageRequest from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import type { Preset } from "./Preset.ts"
import type * as Seed from "./Seed.ts"
import * as Split from "./Split.ts"

/** Something done to a picture after it is made: a second pass, a resize, another format. */
export type Stage = (image: GeneratedImage) => Effect.Effect<GeneratedImage, ImageError, ImageGenerator>

/** Something done to a request before it is sent: its LoRA weights held against a range, a picture fitted to its size. */
export type Preparation = (request: ImageRequest.ImageRequest) => Effect.Effect<ImageRequest.ImageRequest, ImageError>

/** A request for a model that can do `Can`. */
export interface Pipeline<out Can extends Capabilities = Capabilities> extends Pipeable.Pipeable {
  readonly model: ImageModel<Can>
  /** The fields said so far; `decode` checks them when the pipeline runs. */
  readonly fields: ImageRequest.Input
  /** How many pictures; more than a request can ask for are split over several. */
  readonly count: number
  readonly preparations: ReadonlyArray<Preparation>
  readonly stages: ReadonlyArray<Stage>
}

/** A step that needs the capabilities `Needs` of the pipeline's model. */
export type Step<Needs extends Capabilities> = <Can extends Capabilities & Needs>(self: Pipeline<Can>) => Pipeline<Can>

const make = <Can extends Capabilities>(parts: Omit<Pipeline<Can>, "pipe">): Pipeline<Can> =>
  Object.assign(Object.create(Pipeable.Prototype), parts)

const set =
  (fields: Partial<ImageRequest.Input>) =>
  <Can extends Capabilities>(self: Pipeline<Can>): Pipeline<Can> =>
    make({ ...self, fields: { ...self.fields, ...fields } })

const isPreset = <Can extends Capabilities>(subject: ImageModel<Can> | Preset<Can>): subject is Preset<Can> =>
  "settings" in subject

/**
 * Begins a pipeline: a model or a preset, and what to draw. The model's default size, steps and guidance, and then the preset's
 * settings, hold until a step says otherwise.
 *
 * @example
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import type { ImageModel } from "@hyperimage/core/ImageModel"
 *
 * declare const sdxl: ImageModel<{ readonly negative_prompt: true; readonly cfg_scale: true }>
 *
 * const cats = Pipeline.prompt(sdxl, "a cat wearing sunglasses").pipe(
 *   Pipeline.size(1024, 768),
 *   Pipeline.negativePrompt("blurry"),
 *   Pipeline.variations(8)
 * )
 */
export const prompt = <Can extends Capabilities>(
  subject: ImageModel<Can> | Preset<Can>,
  words: string
): Pipeline<Can> => {
  const model = isPreset(subject) ? subject.model : subject
  const settings = isPreset(subject) ? subject.settings : {}
  return make({
    model,
    fields: { ...model.defaults, ...settings, model_name: model.name, prompt: words },
    count: 1,
    preparations: [],
    stages: []
  })
}

/** The same pipeline for other words. */
export const withPrompt = (words: string): Step<{}> => set({ prompt: words })

/** Width and height in pixels. */
export const size = (width: number, height: number): Step<{}> => set({ width, height })

/** Denoising steps. */
export const steps = (count: number): Step<{}> => set({ steps: count })

/** The seed of the first picture; the others get the ones after it. */
export const seed = (value: Seed.Input): Step<{}> => set({ seed: value })

/** How many pictures; any number, split over as many requests as it takes. */
export const variations =
  (count: number): Step<{}> =>
  (self) =>
    make({ ...self, count: Math.max(1, Math.trunc(count)) })

/** How closely to follow the prompt. */
export const guidance = (scale: number): Step<{ readonly cfg_scale: true }> => set({ cfg_scale: scale })

/** What to keep out of the picture. */
export const negativePrompt = (words: string): Step<{ readonly negative_prompt: true }> =>
  set({ negative_prompt: words })

/** The sampler, by its usual name. */
export const sampler = (name: string): Step<{ readonly sampler: true }> => set({ sampler: name })

/** A style, by its name: one of the model's `choices.style_preset`. */
export const style = (name: string): Step<{ readonly style_preset: true }> => set({ style_preset: name })

/** LoRA weights by name, added to those already there; `Lora.apply` of `@hyperimage/lora` checks them. */
export const lora =
  (weights: { readonly [name: string]: number }): Step<{ readonly lora: true }> =>
  (self) =>
    set({ lora: { ...self.fields.lora, ...weights } })(self)

/** A ControlNet and the picture, as base64, that it follows; `ControlNet.apply` of `@hyperimage/controlnet` takes files and bytes. */
export const controlNet = (name: string, picture: string): Step<{ readonly controlnet_name: true }> =>
  set({ controlnet_name: name, controlnet_image: picture })

/** Starts from a picture (base64) instead of noise; `strength` 0 keeps it, 1 ignores it. */
export const startFrom = (picture: string, strength: number): Step<{ readonly image: true }> =>
  set({ image: picture, strength })

/** Adds something to do to the request before it is sent; it sees the request as all steps left it, already checked. */
export const prepare =
  (preparation: Preparation): Step<{}> =>
  (self) =>
    make({ ...self, preparations: [...self.preparations, preparation] })

/** Adds something to do with each finished picture, after what is already there. */
export const andThen =
  (stage: Stage): Step<{}> =>
  (self) =>
    make({ ...self, stages: [...self.stages, stage] })

/**
 * A second pass: each finished picture is the starting point of `next`, e.g. to let a larger model refine what a fast one composed.
 * The picture keeps its seed.
 */
export const secondPass = (
  next: Pipeline<{ readonly image: true }>,
  options: { readonly strength: number }
): Step<{}> =>
  andThen((image) =>
    generate(
      next.pipe(
        startFrom(image.base64, options.strength),
        variations(1),
        set(image.seed === undefined ? {} : { seed: image.seed })
      )
    ).pipe(Effect.map((response) => response.images[0]?.with({ index: image.index, seed: image.seed }) ?? image))
  )

/** The first request that a pipeline makes. Fails with `InvalidRequest`, naming every wrong field, and with what a preparation fails. */
export const request = <Can extends Capabilities>(
  self: Pipeline<Can>
): Effect.Effect<ImageRequest.ImageRequest, ImageError> =>
  self.preparations.reduce<ReturnType<Preparation>>(
    (request, preparation) => Effect.flatMap(request, preparation),
    ImageRequest.decode({ ...self.fields, n: Math.min(self.count, ImageRequest.maximumImages) })
  )

/** How to run a pipeline. */
export interface GenerateOptions {
  /** How many requests, and how many pictures after them, may be in work at once. Absent: 4. */
  readonly concurrency?: number
}

/** Makes the pictures of a pipeline, and does with each what its stages say. */
export const generate = Effect.fnUntraced(function* <Can extends Capabilities>(
  self: Pipeline<Can>,
  options: GenerateOptions = {}
): Effect.fn.Return<ImageResponse, ImageError, ImageGenerator> {
  const { concurrency = 4 } = options
  const generator = yield* ImageGenerator
  const first = yield* request(self)
  const response = yield* Split.generate(generator, { most: ImageRequest.maximumImages, concurrency })(
    first,
    self.count,
    () => Effect.void
  )
  const images = yield* Effect.forEach(
    response.images,
    (image) =>
      self.stages.reduce<ReturnType<Stage>>((made, stage) => Effect.flatMap(made, stage), Effect.succeed(image)),
    { concurrency }
  )
  return { ...response, images }
})

/** What became of one prompt of a batch. */
export interface BatchResult {
  /** Its place among the prompts, from 0. */
  readonly index: number
  readonly prompt: string
  readonly result: Result.Result<ImageResponse, ImageError>
}

/**
 * Draws many prompts, a few at a time, and yields each result as it comes. One that fails is a result like the others: the batch
 * goes on.
 *
 * @example
 * import * as Console from "effect/Console"
 * import * as Stream from "effect/Stream"
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import type { ImageModel } from "@hyperimage/core/ImageModel"
 *
 * declare const sdxl: ImageModel
 *
 * const all = Pipeline.prompt(sdxl, "").pipe(Pipeline.batch(["a cat", "a dog"], { concurrency: 2 }))
 *
 * Stream.runForEach(all, ({ prompt, result }) => Console.log(prompt, result._tag))
 */
export const batch =
  (prompts: Iterable<string>, options: GenerateOptions = {}) =>
  <Can extends Capabilities>(self: Pipeline<Can>): Stream.Stream<BatchResult, never, ImageGenerator> =>
    Stream.fromIterable(Array.from(prompts, (words, index) => ({ index, words }))).pipe(
      Stream.mapEffect(
        ({ index, words }) =>
          generate(self.pipe(withPrompt(words)), options).pipe(
            Effect.result,
            Effect.map((result): BatchResult => ({ index, prompt: words, result }))
          ),
        { concurrency: options.concurrency ?? 4, unordered: true }
      )
    )
