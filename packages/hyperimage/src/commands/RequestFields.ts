/**
 * What the flags of a request come to: its fields, on top of what the chosen preset and model say.
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import { answersTo, type ImageModel } from "@hyperimage/core/ImageModel"
import * as Pipeline from "@hyperimage/core/Pipeline"
import type { Preset } from "@hyperimage/core/Preset"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import type { EngineCatalog } from "../engine/EngineCatalog.ts"
import type * as RequestFlags from "./RequestFlags.ts"

const invalid = (field: string, message: string) =>
  new ImageError({
    module: "RequestFields",
    method: "fields",
    reason: new InvalidRequest({ issues: [{ path: [field], message: `${field}: ${message}` }] })
  })

/** Those fields that were given. */
const given = (options: { readonly [field: string]: Option.Option<unknown> }): { readonly [field: string]: unknown } =>
  Object.fromEntries(
    Object.entries(options).flatMap(([field, value]) => (Option.isSome(value) ? [[field, value.value]] : []))
  )

/** The model or preset that the flags name, else the engine's standard; a name that the catalog lacks may be known to a server. */
const subject = Effect.fnUntraced(function* (
  flags: Pick<RequestFlags.Priced, "model" | "preset">,
  catalog: EngineCatalog
): Effect.fn.Return<ImageModel | Preset | string | undefined, ImageError> {
  const named = Option.getOrUndefined(flags.model)
  const model = named === undefined ? catalog.standard : catalog.models.find((candidate) => answersTo(candidate, named))
  if (Option.isNone(flags.preset)) return model ?? named
  const { value: name } = flags.preset
  const preset = yield* catalog.preset(
    model === undefined || named === undefined || name.includes("/") ? name : `${model.name}/${name}`
  )
  return named === undefined || answersTo(preset.model, named)
    ? preset
    : yield* invalid("preset", `${name} is a preset of ${preset.model.name}, not of ${named}`)
})

/**
 * The fields that the flags of what determines the price stand for, on top of those of the preset or model.
 *
 * Fails with `InvalidRequest` for a preset that there isn't.
 */
export const pricedFields = Effect.fnUntraced(function* (flags: RequestFlags.Priced, catalog: EngineCatalog) {
  const chosen = yield* subject(flags, catalog)
  const { prompt: _, ...fields } =
    typeof chosen === "object" ? Pipeline.prompt(chosen, "").fields : { prompt: "", model_name: chosen }
  const { n, size, steps } = flags
  const { height, width } = Option.getOrElse(size, () => ({ width: undefined, height: undefined }))
  return {
    ...fields,
    ...given({ steps, n, width: Option.orElse(flags.width, () => Option.fromUndefinedOr(width)) }),
    ...given({ height: Option.orElse(flags.height, () => Option.fromUndefinedOr(height)) })
  }
})

/** Reads a picture as base64. Fails with `InvalidRequest` where the file can't be read or isn't one. */
const readPicture = Effect.fnUntraced(function* (field: string, file: string) {
  const files = yield* FileSystem.FileSystem
  const bytes = yield* Effect.mapError(files.readFile(file), (error) =>
    invalid(field, `${file} can't be read (${error.reason._tag})`)
  )
  return GeneratedImage.sniff(bytes) === undefined
    ? yield* invalid(field, `expected a PNG, JPEG or WebP picture, ${file} is none`)
    : Buffer.from(bytes).toString("base64")
})

const pictureOf = (field: string, file: Option.Option<string>) =>
  Option.isNone(file) ? Effect.succeed(Option.none<string>()) : Effect.asSome(readPicture(field, file.value))

/**
 * The fields of a request for a prompt.
 *
 * Fails with `InvalidRequest` for a preset that there isn't, or a file that isn't a picture.
 */
export const fields = Effect.fnUntraced(function* (prompt: string, flags: RequestFlags.All, catalog: EngineCatalog) {
  const weights = Option.map(flags.lora, (written) =>
    Object.fromEntries(Object.entries(written).map(([name, weight]) => [name, Number(weight)]))
  )
  return {
    ...(yield* pricedFields(flags, catalog)),
    prompt,
    ...given({
      seed: flags.seed,
      cfg_scale: flags.cfg_scale,
      negative_prompt: flags.negative_prompt,
      prompt_2: flags.prompt_2,
      negative_prompt_2: flags.negative_prompt_2,
      sampler: flags.sampler,
      style_preset: flags.style_preset,
      lora: weights,
      image: yield* pictureOf("image", flags.image),
      strength: flags.strength,
      controlnet_name: flags.controlnet_name,
      controlnet_image: yield* pictureOf("controlnet_image", flags.controlnet_image)
    })
  }
})
