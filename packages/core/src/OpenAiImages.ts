/**
 * OpenAI's way to ask for pictures: `{ model, prompt, n, size, quality, … }`, answered with `{ created, data: [{ b64_json }] }`.
 *
 * Fields of OpenAI's become fields of an ordinary request where there is one that means the same (`size`, `quality`), settings of the
 * answer (`response_format`, `stream`), or a warning. Fields of ours beside them (`seed`, `steps`, `negative_prompt` …) are taken as
 * they are. Source: OpenAI's API reference, "Create image", as of November 2026.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { ResponseFormat } from "./Contract.ts"
import type { MediaType } from "./GeneratedImage.ts"
import { ImageError, InvalidRequest, type Issue } from "./ImageError.ts"
import { answersTo, type ImageModel } from "./ImageModel.ts"
import * as ImageRequest from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import { fromSchemaError } from "./internal/issues.ts"
import type { Warning } from "./Warning.ts"

const oneOf = <const Values extends ReadonlyArray<string>>(values: Values, description: string) =>
  Schema.optionalKey(Schema.Literals(values).annotate({ expected: `one of ${values.join(", ")}`, description }))

const wholeNumber = (minimum: number, maximum: number, description: string) => {
  const expected = `an integer between ${minimum} and ${maximum}`
  return Schema.optionalKey(
    Schema.Finite.annotate({ expected, description }).check(
      Schema.isInt({ expected }),
      Schema.isBetween({ minimum, maximum }, { expected })
    )
  )
}

const text = (description: string) =>
  Schema.optionalKey(Schema.String.annotate({ expected: "a text", description: `Has no effect here. ${description}` }))

/** A number of pixels from 64 to 2048. */
const pixels = "(?:6[4-9]|[7-9]\\d|[1-9]\\d{2}|1\\d{3}|20[0-3]\\d|204[0-8])"
const sizePattern = new RegExp(`^(?:auto|${pixels}x${pixels})$`, "u")
const sizeExpected = "width and height from 64 to 2048 pixels, e.g. 1024x1024, or auto"

/** How many times the model's own steps each quality takes. */
const effort = { auto: 1, low: 0.5, medium: 1, standard: 1, high: 1.5, hd: 1.5, xhigh: 2, max: 3 } as const

const qualities = ["auto", "low", "medium", "high", "xhigh", "max", "standard", "hd"] as const

/** The fields that only OpenAI's body has. */
export const Settings = Schema.Struct({
  size: Schema.optionalKey(
    Schema.String.annotate({
      expected: sizeExpected,
      description: "`WIDTHxHEIGHT`, or `auto`: the model's own."
    }).check(Schema.isPattern(sizePattern, { expected: sizeExpected }))
  ),
  quality: oneOf(
    qualities,
    "How many steps: half of the model's own for `low`, half as many again for `high`, twice and three times as many for `xhigh` and `max`. Has no effect beside `steps`."
  ),
  response_format: Schema.optionalKey(ResponseFormat),
  stream: Schema.optionalKey(
    Schema.Boolean.annotate({ expected: "true or false", description: "Answer with server-sent events." })
  ),
  partial_images: wholeNumber(0, 3, "How many previews of each picture are streamed, where the engine has any."),
  output_format: oneOf(
    ["png", "jpeg", "webp"],
    "Where it can't be written, pictures are what the model makes; a warning says so."
  ),
  output_compression: wholeNumber(0, 100, "Has no effect here."),
  background: oneOf(["auto", "opaque", "transparent"], "Pictures are opaque; `transparent` has no effect here."),
  moderation: oneOf(["auto", "low"], "Has no effect here."),
  style: oneOf(["vivid", "natural"], "Has no effect here."),
  user: text("Who asks, as the asking program names them."),
  safety_identifier: text("The same, in OpenAI's newer spelling.")
})

/** How an OpenAI body wants its answer. */
export interface Settings extends Schema.Schema.Type<typeof Settings> {}

/** Schema of the answer. */
export const OpenAiImageResponse = Schema.Struct({
  created: Schema.Int.annotate({ description: "Seconds since 1970." }),
  data: Schema.Array(
    Schema.Struct({
      b64_json: Schema.optionalKey(Schema.String.annotate({ description: "Base64-encoded image bytes." })),
      url: Schema.optionalKey(
        Schema.String.annotate({ description: 'In its place with `response_format: "url"`: where it is for a while.' })
      )
    })
  )
}).annotate({ identifier: "OpenAiImageResponse" })

/** A request that came as an OpenAI body, and how its answer is wanted. */
export interface Received extends ImageRequest.Received {
  readonly settings: Settings
}

/** Whether a body is OpenAI's: it has a `model` and no `model_name`. */
export const isOpenAi = (body: unknown): body is Readonly<Record<string, unknown>> =>
  Predicate.hasProperty(body, "model") && !Predicate.hasProperty(body, "model_name")

const invalid = (issues: ReadonlyArray<Issue>) =>
  new ImageError({ module: "OpenAiImages", method: "receive", reason: new InvalidRequest({ issues }) })

/** OpenAI's name for the field, where an issue is about the model's. */
const inItsWords = ({ message, path }: Issue): Issue =>
  path[0] === "model_name" ? { path: ["model"], message: message.replace("model_name", "model") } : { path, message }

const decodeSettings = Schema.decodeUnknownEffect(Settings, { errors: "all" })

const together: Issue = {
  path: ["response_format"],
  message: "response_format: expected b64_json where stream is true, events carry the pictures themselves"
}

const receiveSettings = (body: Readonly<Record<string, unknown>>): Effect.Effect<Settings, ImageError> => {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined))
  return decodeSettings(given).pipe(
    Effect.mapError((error) => invalid(fromSchemaError(error, given))),
    Effect.filterOrFail(
      ({ response_format, stream }) => stream !== true || response_format !== "url",
      () => invalid([together])
    )
  )
}

/** What size and quality come to, for a model that is known. */
const fieldsOf = ({ quality = "auto", size }: Settings, model: ImageModel | undefined) => {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(size ?? "") ?? []
  const most = model?.limits.steps ?? 100
  const steps = model && Math.min(most, Math.max(1, Math.round(model.defaults.steps * effort[quality])))
  return {
    ...(steps === undefined ? {} : { steps }),
    ...(model === undefined ? {} : { width: model.defaults.width, height: model.defaults.height }),
    ...(width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) })
  }
}

/** What was asked for and isn't done, or isn't done as OpenAI does it. */
const warningsOf = (settings: Settings, body: Readonly<Record<string, unknown>>): ReadonlyArray<Warning> => {
  const {
    background,
    moderation,
    output_compression,
    partial_images,
    quality,
    safety_identifier,
    stream,
    style,
    user
  } = settings
  const without = {
    background: background === "transparent",
    moderation: moderation === "low",
    output_compression: output_compression !== undefined && output_compression !== 100,
    partial_images: partial_images !== undefined && partial_images > 0 && stream !== true,
    quality: quality !== undefined && Predicate.isNotNullish(body["steps"]),
    safety_identifier: safety_identifier !== undefined,
    style: style !== undefined,
    user: user !== undefined
  }
  return Object.entries(without)
    .filter(([, isWithout]) => isWithout)
    .map(([field]) => ({ code: "no_effect", field, message: `${field}: has no effect here` }))
}

const issuesOf = (error: ImageError): ReadonlyArray<Issue> =>
  error.reason._tag === "InvalidRequest" ? error.reason.issues : []

/**
 * Reads an OpenAI body as a request. `models` are those that there are: a quality is steps of the model's own, a size of `auto` its own
 * size.
 *
 * Fails with `InvalidRequest`, whose issues name every wrong field as OpenAI does.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as OpenAiImages from "@hyperimage/core/OpenAiImages"
 *
 * const body = { model: "SDXL1.0-base", prompt: "a cat", size: "1536x1024" }
 *
 * Effect.runSync(OpenAiImages.receive(body, [])).request.width // 1536
 */
export const receive: (
  body: Readonly<Record<string, unknown>>,
  models: ReadonlyArray<ImageModel>
) => Effect.Effect<Received, ImageError> = Effect.fnUntraced(function* (body, models) {
  const settings = yield* Effect.result(receiveSettings(body))
  const { model: name, ...rest } = body
  const model = models.find((known) => typeof name === "string" && answersTo(known, name))
  const ours = Object.fromEntries(
    Object.entries(rest).filter(([field, value]) => !(field in Settings.fields) && Predicate.isNotNullish(value))
  )
  const translated = settings._tag === "Success" ? fieldsOf(settings.success, model) : {}
  const received = yield* Effect.result(ImageRequest.receive({ ...translated, ...ours, model_name: name }))
  if (received._tag === "Failure" || settings._tag === "Failure") {
    const failures = [received, settings].flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
    return yield* invalid(failures.flatMap(issuesOf).map(inItsWords))
  }
  return {
    request: received.success.request,
    settings: settings.success,
    warnings: [...received.success.warnings, ...warningsOf(settings.success, body)]
  }
})

/** OpenAI's word for a type of picture. */
export const formatOf = (mediaType: MediaType): "png" | "jpeg" | "webp" =>
  ({ "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" } as const)[mediaType]

/** That a picture is of another type than was asked for. */
export const formatWarnings = (
  { images }: ImageResponse,
  { output_format: asked }: Settings
): ReadonlyArray<Warning> => {
  const made = images[0] && formatOf(images[0].mediaType)
  return asked === undefined || made === undefined || asked === made
    ? []
    : [{ code: "no_effect", field: "output_format", message: `output_format: the model makes ${made}, not ${asked}` }]
}

/** The answer's body, made at `now`, in milliseconds; with `urls`, one for each picture, those in the place of the pictures. */
export const encodeResponse = (
  response: ImageResponse,
  now: number,
  urls: ReadonlyArray<string> = []
): typeof OpenAiImageResponse.Type => ({
  created: Math.floor(now / 1000),
  data: response.images.map((image, place) => {
    const url = urls[place]
    return url === undefined ? { b64_json: image.base64 } : { url }
  })
})
