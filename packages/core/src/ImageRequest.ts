/**
 * What is asked for: one request for one to four pictures.
 *
 * Fields carry the contract's names, ranges and defaults (`model_name`, `cfg_scale`), so that the wire, the documentation and the
 * code speak one vocabulary. Decoding reports every wrong field at once, each with its path and what would be right.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ImageError, InvalidRequest, type Issue } from "./ImageError.ts"
import { fromSchemaError } from "./internal/issues.ts"
import { Seed } from "./Seed.ts"
import type { Warning } from "./Warning.ts"

const text = (options: { readonly minimum: number; readonly maximum: number; readonly description: string }) => {
  const expected = `a text of ${options.minimum === 0 ? "at most" : `${options.minimum} to`} ${options.maximum.toLocaleString("en-US")} characters`
  return Schema.String.annotate({ expected, description: options.description }).check(
    Schema.isBetweenLength(options.minimum, options.maximum, { expected })
  )
}

const number = (options: { readonly minimum: number; readonly maximum: number; readonly description: string }) => {
  const expected = `a number between ${options.minimum} and ${options.maximum}`
  return Schema.Finite.annotate({ expected, description: options.description }).check(
    Schema.isBetween(options, { expected })
  )
}

const integer = (options: { readonly minimum: number; readonly maximum: number; readonly description: string }) => {
  const expected = `an integer between ${options.minimum} and ${options.maximum}`
  return Schema.Finite.annotate({ expected, description: options.description }).check(
    Schema.isInt({ expected }),
    Schema.isBetween(options, { expected })
  )
}

const withDefault = (schema: Schema.Finite, value: number) =>
  schema.pipe(Schema.annotate({ default: value }), Schema.withDecodingDefaultKey(Effect.succeed(value)))

const base64 = (description: string) =>
  Schema.String.annotate({ expected: "a picture as base64 text", description }).check(
    Schema.isMinLength(1, { expected: "a picture as base64 text" })
  )

/** The longest prompt, in UTF-16 code units. */
export const maximumPromptLength = 20_000

/** The most pictures that one request can ask for; `Pipeline.variations` splits more over several requests. */
export const maximumImages = 4

/**
 * Schema of a request. The decoded side has every default filled in and the seed as `bigint`; the encoded side is the JSON body.
 *
 * Sizes are in pixels, weights are factors. Source: the contract's `ImageGenerationRequest`, and the live service's further fields
 * (`prompt_2`, `sampler`, `image`, `controlnet_name` …).
 */
export const ImageRequest = Schema.Struct({
  model_name: text({
    minimum: 1,
    maximum: 200,
    description: "Which model makes the pictures, by name or alias, e.g. `SDXL1.0-base`."
  }),
  prompt: text({ minimum: 1, maximum: maximumPromptLength, description: "What to draw." }),
  prompt_2: Schema.optionalKey(
    text({
      minimum: 0,
      maximum: maximumPromptLength,
      description: "Prompt for SDXL's second text encoder; the same as `prompt` when absent."
    })
  ),
  negative_prompt: Schema.optionalKey(
    text({ minimum: 0, maximum: maximumPromptLength, description: "What to keep out of the picture." })
  ),
  negative_prompt_2: Schema.optionalKey(
    text({ minimum: 0, maximum: maximumPromptLength, description: "Negative prompt for SDXL's second text encoder." })
  ),
  steps: withDefault(
    integer({ minimum: 1, maximum: 100, description: "Denoising steps: more is slower and, up to a point, finer." }),
    30
  ),
  cfg_scale: withDefault(
    number({ minimum: 1, maximum: 20, description: "Classifier-free guidance: how closely to follow the prompt." }),
    7.5
  ),
  height: withDefault(integer({ minimum: 64, maximum: 2048, description: "Height in pixels." }), 1024),
  width: withDefault(integer({ minimum: 64, maximum: 2048, description: "Width in pixels." }), 1024),
  seed: Schema.optionalKey(Seed),
  n: withDefault(
    integer({
      minimum: 1,
      maximum: maximumImages,
      description: "How many pictures; with a seed they get seed, seed + 1, …"
    }),
    1
  ),
  lora: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Finite.annotate({ expected: "a finite weight" })).annotate({
      expected: "an object of LoRA names and weights",
      description: 'LoRA names and their weights, e.g. `{ "Pixel_Art": 0.7 }`.'
    })
  ),
  sampler: Schema.optionalKey(
    text({ minimum: 1, maximum: 100, description: "Sampler by its usual name, e.g. `DPM++ 2M Karras`." })
  ),
  style_preset: Schema.optionalKey(
    text({ minimum: 1, maximum: 100, description: "A named style, applied as words around the prompt." })
  ),
  enable_refiner: Schema.optionalKey(
    Schema.Boolean.annotate({ expected: "true or false", description: "Run SDXL's refiner after the base model." })
  ),
  backend: Schema.optionalKey(
    Schema.Literals(["auto", "torch", "tvm"]).annotate({
      expected: "one of auto, torch, tvm",
      description: "The live service's choice of inference backend."
    })
  ),
  image: Schema.optionalKey(base64("The picture to start from (image-to-image), as base64 PNG, JPEG or WebP.")),
  strength: Schema.optionalKey(
    number({
      minimum: 0,
      maximum: 1,
      description: "How far image-to-image may leave the picture: 0 keeps it, 1 ignores it."
    })
  ),
  controlnet_name: Schema.optionalKey(
    text({ minimum: 1, maximum: 100, description: "Which ControlNet steers the picture, e.g. `canny`." })
  ),
  controlnet_image: Schema.optionalKey(
    base64("The ordinary picture that the ControlNet's map is made from, as base64 PNG, JPEG or WebP.")
  )
}).annotate({ identifier: "ImageGenerationRequest" })

/** A request with every default filled in; the seed, where there is one, is a `bigint` from 0 to 2^64 - 1. */
export interface ImageRequest extends Schema.Schema.Type<typeof ImageRequest> {}

/** A request as a person writes it: only `model_name` and `prompt` are required, the seed may be a number. */
export interface Input extends Schema.Codec.Encoded<typeof ImageRequest> {}

/** The name of a field of a request. */
export type Field = keyof ImageRequest

/** The names of all fields, in the order in which they are documented. */
export const fields: ReadonlyArray<string> = Object.keys(ImageRequest.fields)

const isField: ReadonlySet<string> = new Set(fields)

/** Without an option, which Schema reads a structure the fastest. */
const decodeFields = Schema.decodeUnknownEffect(ImageRequest)

const decodeForAllIssues = Schema.decodeUnknownEffect(ImageRequest, { errors: "all", onExcessProperty: "error" })

const encodeUnsafe = Schema.encodeSync(ImageRequest)

const invalid = (method: string, issues: ReadonlyArray<Issue>) =>
  new ImageError({ module: "ImageRequest", method, reason: new InvalidRequest({ issues }) })

/** Absent, `undefined` and `null` mean the same on the way in: the live service sends and takes `seed: null`. */
const withoutEmpty = (input: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null))

const isObject = (input: unknown): input is object =>
  typeof input === "object" && input !== null && !Array.isArray(input)

const failWithAllIssues = (present: object): Effect.Effect<ImageRequest, ImageError> =>
  Effect.mapError(decodeForAllIssues(present), (error) => invalid("decode", fromSchemaError(error, present)))

/** Looking for every issue takes several times as long, so it is only done where there is one. */
const decodePresent = (present: object): Effect.Effect<ImageRequest, ImageError> =>
  Effect.catch(decodeFields(present), () => failWithAllIssues(present))

const notAnObject = invalid("decode", [
  { path: [], message: "body: expected a JSON object with model_name and prompt" }
])

/**
 * Checks a request written in code and fills in its defaults.
 *
 * Fails with `InvalidRequest`, whose issues name every wrong field; a field that does not exist is one of them, so that a
 * misspelling can't pass unnoticed.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as ImageRequest from "@hyperimage/core/ImageRequest"
 *
 * const request = ImageRequest.decode({ model_name: "SDXL1.0-base", prompt: "a cat", seed: 7 })
 *
 * Effect.runSync(request).steps // 30
 */
export const decode = (input: unknown): Effect.Effect<ImageRequest, ImageError> => {
  if (!isObject(input)) return Effect.fail(notAnObject)
  const present = withoutEmpty(input)
  return Object.keys(present).every((name) => isField.has(name)) ? decodePresent(present) : failWithAllIssues(present)
}

/** A request that came over the wire, and what in it had no meaning here. */
export interface Received {
  readonly request: ImageRequest
  readonly warnings: ReadonlyArray<Warning>
}

/**
 * Reads a JSON body as a server does: unknown fields are ignored and named in a warning, `null` means absent, and `loras`
 * (the older documentation's spelling) is read as `lora`.
 *
 * Fails with `InvalidRequest`, whose issues name every wrong field.
 */
export const receive = (body: unknown): Effect.Effect<Received, ImageError> => {
  if (!isObject(body)) return Effect.fail(notAnObject)
  // One pass: this is on every request's way.
  const known: Record<string, unknown> = {}
  const unknown: Array<string> = []
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined || value === null) continue
    if (isField.has(name)) known[name] = value
    else if (name !== "loras") unknown.push(name)
    else known["lora"] ??= value
  }
  const warnings = unknown.slice(0, 20).map((name): Warning => {
    const field = name.slice(0, 60)
    return { code: "unknown_field", field, message: `${field} is not a field of an image request and was ignored` }
  })
  return Effect.map(decodePresent(known), (request) => ({ request, warnings }))
}

/** The JSON body of a request, defaults included; print it with `Json.stringify`, which keeps large seeds whole. */
export const encode = (request: ImageRequest): Input => encodeUnsafe(request)
