/**
 * From a request to a worker's job: names resolved, texts as tokens, seeds drawn, and a warning for each thing that will be done
 * differently from how it was asked.
 */
import type { Catalog } from "@hyperimage/core/Catalog"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageError, InvalidRequest, type Issue } from "@hyperimage/core/ImageError"
import type { ImageModel } from "@hyperimage/core/ImageModel"
import type { Field, ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Seed from "@hyperimage/core/Seed"
import type { Warning } from "@hyperimage/core/Warning"
import * as Effect from "effect/Effect"
import * as Sampler from "./Sampler.ts"
import type { SchedulerConfig } from "./SchedulerConfig.ts"
import type { Tokenizer } from "./Tokenizer.ts"
import type { Job, PictureField } from "./WorkerProtocol.ts"

/** A request that is ready for a worker. */
export interface JobRequest {
  readonly model: ImageModel
  readonly request: ImageRequest
  readonly job: Job
  readonly warnings: ReadonlyArray<Warning>
}

/** What a request is prepared with. */
export interface Options {
  /** The engine's one model. */
  readonly catalog: Catalog
  readonly tokenizer: Tokenizer
  readonly scheduler: SchedulerConfig
}

/** How far image-to-image leaves its picture where the request doesn't say; diffusers' default. */
const defaultStrength = 0.8

/** A warning names at most so many words. */
const mostWords = 10

/** A message repeats at most so much of a name. */
const mostCharacters = 100

const refused = (issues: ReadonlyArray<Issue>) =>
  new ImageError({ module: "Diffusion", method: "generate", reason: new InvalidRequest({ issues }) })

const invalid = (field: Field, message: string) => refused([{ path: [field], message: `${field}: ${message}` }])

/** The tokens of a field, and what of it the model will not read. */
const read = (field: Field, text: string, { model, tokenizer }: { model: ImageModel; tokenizer: Tokenizer }) => {
  const { ids, left, unknown } = tokenizer.encode(text)
  const more = unknown.length > mostWords ? ` and ${unknown.length - mostWords} more` : ""
  const warnings: Array<Warning> = []
  if (unknown.length > 0) {
    const words = unknown.slice(0, mostWords).join(", ")
    warnings.push({ code: "unknown_words", field, message: `${field}: ${model.name} was not taught ${words}${more}` })
  }
  if (left > 0) {
    const message = `${field}: ${model.name} reads ${tokenizer.length - 2} words, and the last ${left} were left out`
    warnings.push({ code: "adjusted", field, message })
  }
  return { ids, warnings }
}

const samplerOf = (
  request: ImageRequest,
  model: ImageModel,
  config: SchedulerConfig
): Effect.Effect<{ readonly sampler: Sampler.Sampler; readonly warnings: ReadonlyArray<Warning> }, ImageError> => {
  if (request.sampler === undefined) return Effect.succeed({ sampler: Sampler.ofConfig(config), warnings: [] })
  const choice = Sampler.named(request.sampler, config)
  if (choice === undefined) return Effect.fail(invalid("sampler", `expected one of ${Sampler.names.join(", ")}`))
  const { instead, sampler } = choice
  const warnings: ReadonlyArray<Warning> =
    instead === undefined
      ? []
      : [{ code: "adjusted", field: "sampler", message: `sampler: ${model.name} has ${instead} instead, the nearest` }]
  return Effect.succeed({ sampler, warnings })
}

/** The file in a field; anything but base64 of a PNG, JPEG or WebP file is refused. */
const fileIn = (field: PictureField, base64: string): Effect.Effect<Uint8Array, ImageError> =>
  Effect.fromResult(GeneratedImage.fromBase64(base64, { index: 0 })).pipe(
    Effect.flatMap((image) => image.bytes),
    Effect.mapError(() => invalid(field, "expected a PNG, JPEG or WebP picture as base64 text"))
  )

/** The picture that image-to-image starts from. */
const startOf = ({ image, strength }: ImageRequest): Effect.Effect<Pick<Job, "start">, ImageError> =>
  image === undefined
    ? Effect.succeed({})
    : Effect.map(fileIn("image", image), (file) => ({ start: { file, strength: strength ?? defaultStrength } }))

/** The ControlNet and its picture, of which neither means anything without the other. The catalog knows the name already. */
const controlOf = Effect.fnUntraced(function* (
  { controlnet_image: picture, controlnet_name: name }: ImageRequest,
  model: ImageModel
): Effect.fn.Return<Pick<Job, "control">, ImageError> {
  if (name === undefined && picture === undefined) return {}
  if (name === undefined) {
    const known = model.limits.controlnets ?? []
    return yield* invalid("controlnet_name", `expected the one that controlnet_image is for, of ${known.join(", ")}`)
  }
  if (picture === undefined) return yield* invalid("controlnet_image", `expected the picture that ${name} follows`)
  return { control: { name, file: yield* fileIn("controlnet_image", picture) } }
})

/** The LoRAs that count, in the order of their names, so that the same ones give the same picture however they are written. */
const lorasOf = ({ lora }: ImageRequest, model: ImageModel): Effect.Effect<Pick<Job, "loras">, ImageError> => {
  const known = model.choices?.lora ?? []
  const loras = Object.entries(lora ?? {}).map(([name, weight]) => ({ name, weight }))
  const issues = loras
    .filter(({ name }) => !known.includes(name))
    .map(({ name }) => ({
      path: ["lora", name],
      message: `lora.${name.slice(0, mostCharacters)}: expected one of ${known.join(", ")}`
    }))
  return issues.length > 0
    ? Effect.fail(refused(issues))
    : Effect.succeed({
        loras: loras.filter(({ weight }) => weight !== 0).sort((one, other) => one.name.localeCompare(other.name, "en"))
      })
}

/** Fields that are understood and change nothing, because of other fields or because this engine has no such thing. */
const withoutEffect = (request: ImageRequest): ReadonlyArray<Warning> => {
  const because = (field: Field, why: string): Warning => ({ code: "no_effect", field, message: `${field}: ${why}` })
  return [
    ...(request.negative_prompt !== undefined && request.negative_prompt !== "" && request.cfg_scale === 1
      ? [because("negative_prompt", "at a cfg_scale of 1 nothing is kept out")]
      : []),
    ...(request.strength !== undefined && request.image === undefined
      ? [because("strength", "there is no image to start from")]
      : []),
    ...(request.backend === undefined ? [] : [because("backend", "there is one, ONNX Runtime")])
  ]
}

/**
 * Prepares a request. Fails with `ModelNotFound`, `Unsupported`, or `InvalidRequest` where a sampler, a ControlNet, a LoRA or a picture
 * is none.
 */
export const make = Effect.fnUntraced(function* (
  asked: ImageRequest,
  { catalog, scheduler, tokenizer }: Options
): Effect.fn.Return<JobRequest, ImageError> {
  const { model, request, warnings } = yield* catalog.check(asked)
  const prompt = read("prompt", request.prompt, { model, tokenizer })
  const negative = read("negative_prompt", request.negative_prompt ?? "", { model, tokenizer })
  const chosen = yield* samplerOf(request, model, scheduler)
  const start = yield* startOf(request)
  const control = yield* controlOf(request, model)
  const loras = yield* lorasOf(request, model)
  const seed = request.seed ?? (yield* Seed.random)
  return {
    model,
    request,
    job: {
      prompt: prompt.ids,
      negativePrompt: negative.ids,
      noPrompt: tokenizer.encode("").ids,
      guidance: request.cfg_scale,
      steps: request.steps,
      sampler: chosen.sampler,
      width: request.width,
      height: request.height,
      seeds: Array.from({ length: request.n }, (_, index) => Seed.at(seed, index)),
      ...start,
      ...control,
      ...loras
    },
    warnings: [...warnings, ...withoutEffect(request), ...chosen.warnings, ...prompt.warnings, ...negative.warnings]
  }
})
