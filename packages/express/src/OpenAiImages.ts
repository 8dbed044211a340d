/**
 * OpenAI's way to ask for the same thing: `{ model, prompt, n, size, response_format }`, answered with `{ created, data: [{ b64_json }] }`.
 *
 * Only names differ: the body becomes an ordinary request, and fields of ours beside OpenAI's (`seed`, `steps`, `negative_prompt` …) are
 * taken as they are. What can't be given, pictures behind URLs or a stream, is refused rather than answered in another form.
 */
import { ImageError, InvalidRequest, type Issue } from "@hyperimage/core/ImageError"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import type { Warning } from "@hyperimage/core/Warning"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"

/** Whether a body is OpenAI's: it has a `model` and no `model_name`. */
export const isOpenAi = (body: unknown): body is Readonly<Record<string, unknown>> =>
  Predicate.hasProperty(body, "model") && !Predicate.hasProperty(body, "model_name")

/** Fields of OpenAI's whose absence changes the picture's looks or form, but not what it shows. */
const withoutEffect = ["background", "moderation", "output_compression", "output_format", "quality", "style", "user"]

const sizeOf = (size: unknown) => {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(String(size)) ?? []
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) }
}

const isGiven = (value: unknown) => value !== undefined && value !== null

/** What of OpenAI's own can't be done as asked. */
const issuesOf = ({ response_format, size, stream }: Readonly<Record<string, unknown>>): ReadonlyArray<Issue> => [
  ...(!isGiven(size) || size === "auto" || sizeOf(size) !== undefined
    ? []
    : [{ path: ["size"], message: "size: expected width and height in pixels, e.g. 1024x1024, or auto" }]),
  ...(!isGiven(response_format) || response_format === "b64_json"
    ? []
    : [{ path: ["response_format"], message: "response_format: expected b64_json, pictures are sent in the answer" }]),
  ...(!isGiven(stream) || stream === false
    ? []
    : [{ path: ["stream"], message: "stream: expected false, the answer is sent as a whole" }])
]

/** OpenAI's name for the field, where an issue is about the model's. */
const inItsWords = ({ message, path }: Issue): Issue =>
  path[0] === "model_name" ? { path: ["model"], message: message.replace("model_name", "model") } : { path, message }

const invalid = (issues: ReadonlyArray<Issue>) =>
  new ImageError({ module: "OpenAiImages", method: "receive", reason: new InvalidRequest({ issues }) })

/** Reads an OpenAI body as a request. Fails with `InvalidRequest`, whose issues name every wrong field as OpenAI does. */
export const receive = (body: Readonly<Record<string, unknown>>): Effect.Effect<ImageRequest.Received, ImageError> => {
  const { model, response_format: _format, size, stream: _stream, ...rest } = body
  const ignored = withoutEffect.filter((field) => isGiven(rest[field]))
  const fields = Object.entries(rest).filter(([name]) => !withoutEffect.includes(name))
  const request = { ...Object.fromEntries(fields), model_name: model, ...sizeOf(size) }
  const ownIssues = issuesOf(body)
  return ImageRequest.receive(request).pipe(
    Effect.mapError((error) =>
      error.reason._tag === "InvalidRequest" ? invalid([...error.reason.issues.map(inItsWords), ...ownIssues]) : error
    ),
    Effect.filterOrFail(
      () => ownIssues.length === 0,
      () => invalid(ownIssues)
    ),
    Effect.map((received) => ({
      request: received.request,
      warnings: [
        ...received.warnings,
        ...ignored.map((field): Warning => ({ code: "no_effect", field, message: `${field}: has no effect here` }))
      ]
    }))
  )
}

/** The answer's body as OpenAI writes it; `now` in milliseconds. */
export const encodeResponse = (response: ImageResponse, now: number): unknown => ({
  created: Math.floor(now / 1000),
  data: response.images.map((image) => ({ b64_json: image.base64 }))
})
