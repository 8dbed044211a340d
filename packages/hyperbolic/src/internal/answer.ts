/**
 * What an answer means: its status first, then its body. A refusal becomes the reason that the server gave, a success the parsed JSON.
 */
import * as Contract from "@hyperimage/core/Contract"
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import { ImageError, type ImageErrorReason, InvalidResponse } from "@hyperimage/core/ImageError"
import * as Json from "@hyperimage/core/Json"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as ContentEncoding from "./contentEncoding.ts"
import { type Answer, headerOf, invalidBody, isSuccess, mostOfAnError } from "./exchange.ts"
import * as PictureJson from "./pictureJson.ts"

/** What has to be known beside the answer. */
export interface Context {
  /** The operation that asked, for the error. */
  readonly method: "make" | "generate" | "models"
  /** The URL that was asked; a `location` may be relative to it. */
  readonly url: string
  /** Taken out of the server's words, should it repeat it. */
  readonly apiKey: Redacted.Redacted<string> | undefined
  /** The most bytes of a body. */
  readonly most: number
}

/** The server's name for the request. */
export const requestIdOf = (answer: Answer): { readonly requestId?: string } => {
  const requestId = headerOf(answer, Contract.headers.requestId)
  return requestId === undefined ? {} : { requestId }
}

/** The error for a reason, with what the answer said of itself. */
export const failure = (method: Context["method"], reason: ImageErrorReason, answer?: Answer): ImageError =>
  new ImageError({
    module: "Hyperbolic",
    method,
    reason,
    ...(answer === undefined ? {} : { status: answer.status, ...requestIdOf(answer) })
  })

/** A redirect is never followed: a POST may not be made twice, and the key must not reach another host. */
const redirected = (answer: Answer, url: string): InvalidResponse => {
  const location = headerOf(answer, "location")
  const to = location !== undefined && URL.canParse(location, url) ? new URL(location, url).host : "an unknown place"
  const message = `status ${answer.status}: the server redirects to ${to}, which is not followed, so that the API key stays with the host that it was given for; if that is the right one, make it the base URL`
  return new InvalidResponse({ issues: [{ path: [], message }] })
}

const withoutKey = (text: string, apiKey: Context["apiKey"]): string => {
  const key = apiKey === undefined ? "" : Redacted.value(apiKey)
  return key === "" ? text : text.replaceAll(key, "<redacted>")
}

const decoded = (answer: Answer, most: number): Effect.Effect<Buffer, InvalidResponse> => {
  const encoding = headerOf(answer, "content-encoding")
  return encoding === undefined ? Effect.succeed(answer.body) : ContentEncoding.decode(answer.body, encoding, most)
}

/** The reason that a server gives in a body of words, whatever their form. */
const reasonIn = (answer: Answer, words: Buffer, context: Context): Effect.Effect<ImageErrorReason> => {
  const text = withoutKey(words.toString("utf8", 0, mostOfAnError), context.apiKey)
  return ErrorResponse.toReason({
    status: answer.status,
    retryAfter: headerOf(answer, "retry-after"),
    body: Result.getOrElse(Json.parse(text), () => text)
  })
}

/** An answer whose body can't be read says as much as its status does. */
const refusal = (answer: Answer, context: Context): Effect.Effect<ImageErrorReason> =>
  answer.status < 400
    ? Effect.succeed(redirected(answer, context.url))
    : decoded(answer, mostOfAnError).pipe(
        Effect.orElseSucceed(() => Buffer.alloc(0)),
        Effect.flatMap((words) => reasonIn(answer, words, context))
      )

/** Truncated JSON is told by its beginning from what never was JSON: a page, a proxy's words. */
const looksLikeJson = (bytes: Buffer): boolean => /^\s*[[{]/.test(bytes.toString("latin1", 0, 100))

const parsed = (answer: Answer, bytes: Buffer, context: Context): Effect.Effect<unknown, ImageErrorReason> => {
  const json = PictureJson.parse(bytes)
  if (Result.isSuccess(json)) {
    return ErrorResponse.isErrorBody(json.success)
      ? Effect.flatMap(reasonIn(answer, bytes, context), Effect.fail)
      : Effect.succeed(json.success)
  }
  if (bytes.length === 0) return Effect.fail(invalidBody("expected JSON, got nothing"))
  return looksLikeJson(bytes)
    ? Effect.fail(invalidBody(`expected JSON: ${json.failure.message}`))
    : Effect.flatMap(reasonIn(answer, bytes, context), Effect.fail)
}

/** The JSON of a successful answer, whatever `content-type` it came under; of any other the reason. */
export const bodyOf = (answer: Answer, context: Context): Effect.Effect<unknown, ImageError> => {
  const body = !isSuccess(answer.status)
    ? Effect.flatMap(refusal(answer, context), Effect.fail)
    : answer.broken !== undefined
      ? Effect.fail(answer.broken)
      : Effect.flatMap(decoded(answer, context.most), (bytes) => parsed(answer, bytes, context))
  return Effect.mapError(body, (reason) => failure(context.method, reason, answer))
}
