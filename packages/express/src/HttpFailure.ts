/**
 * A request that ends with an error: the status, headers and body to answer with.
 *
 * The contract's reasons come from core's `ErrorResponse`; what only HTTP knows (no such path, wrong method, body too large) is said
 * here in the same form. An app that takes errors over (`onError: "next"`) gets this as the error; Express' own handler understands
 * its `status` and `headers`.
 */
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import { EngineFailure, ImageError, InvalidRequest, isImageError, Overloaded } from "@hyperimage/core/ImageError"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/** An error as the door answers it. */
export class HttpFailure extends Data.TaggedError("HttpFailure")<{
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  /** The contract's body, `{ error: { message, type, code } }`. */
  readonly body: typeof ErrorResponse.ErrorResponse.Type
  /** What it was in the house's own terms, an `ImageError` mostly. */
  readonly cause: unknown
}> {
  override get message(): string {
    return this.body.error.message
  }
}

const isHttpFailure = (error: unknown): error is HttpFailure => error instanceof HttpFailure

/** The answer to an `ImageError`; one to a missing key says how to send it. */
export const fromImageError = (error: ImageError): HttpFailure => {
  const { body, headers, status } = ErrorResponse.toHttp(error.reason)
  const challenge = status === 401 ? { "www-authenticate": 'Bearer realm="hyperimage"' } : {}
  return new HttpFailure({ status, headers: { ...headers, ...challenge }, body, cause: error })
}

const doorError = (reason: ImageError["reason"]) => new ImageError({ module: "Express", method: "handle", reason })

/** A body that can't be read as a request; `message` names what was wrong and what would be right. */
export const badBody = (message: string): HttpFailure =>
  fromImageError(doorError(new InvalidRequest({ issues: [{ path: [], message: `body: ${message}` }] })))

/** The same form under a status and code that the contract has no reason for. */
const under = (
  status: number,
  code: string,
  message: string,
  headers: { readonly [name: string]: string } = {}
): HttpFailure => {
  const cause = doorError(new InvalidRequest({ issues: [{ path: [], message }] }))
  const { body } = ErrorResponse.toHttp(cause.reason)
  return new HttpFailure({ status, headers, body: { error: { ...body.error, code } }, cause })
}

/** 413: the body has more than `limit` bytes. */
export const tooLarge = (limit: number): HttpFailure =>
  under(413, "body_too_large", `body: expected at most ${limit.toLocaleString("en-US")} bytes`)

/** 404: nothing of that name. */
export const notFound = (message: string): HttpFailure => under(404, "not_found", message)

/** 403: the address of a picture isn't one that this server told. */
export const notSigned: HttpFailure = under(403, "not_signed", "signature: expected the address as it was told")

/** 410: the time of a picture's address is over, or the picture had to make room. */
export const expired: HttpFailure = under(410, "expired", "expires: the picture isn't kept any more")

/** What is told of a job that was cancelled. */
export const cancelled: HttpFailure = under(409, "cancelled", "the job was cancelled")

/** 406: what the client accepts can't be given. */
export const notAcceptable = (message: string): HttpFailure => under(406, "not_acceptable", `Accept: ${message}`)

/** 422: the `Idempotency-Key` stands for another request. */
export const keyReused: HttpFailure = under(
  422,
  "idempotency_key_reused",
  "Idempotency-Key: was sent with another body before; expected a new key for a new request"
)

/** 400: the `Idempotency-Key` is none. */
export const badKey: HttpFailure = fromImageError(
  doorError(
    new InvalidRequest({
      issues: [
        { path: ["Idempotency-Key"], message: "Idempotency-Key: expected 1 to 255 ASCII characters without spaces" }
      ]
    })
  )
)

/** 405: the path is right, the method is not. */
export const methodNotAllowed = (method: string, allowed: string): HttpFailure =>
  under(405, "method_not_allowed", `method: expected ${allowed}, got ${method}`, { allow: allowed })

/**
 * The answer to a failed request. A defect is answered without a word about it, an interruption means that the door was closed
 * meanwhile. An `ImageError` that was thrown or rejected by a function of the app's counts as that error.
 */
export const fromCause = (cause: Cause.Cause<unknown>): HttpFailure => {
  const error = Option.getOrElse(Cause.findErrorOption(cause), () => Cause.squash(cause))
  if (isHttpFailure(error)) return error
  if (isImageError(error)) return fromImageError(error)
  return fromImageError(
    doorError(
      Cause.hasInterruptsOnly(cause)
        ? new Overloaded({ description: "the server is shutting down" })
        : new EngineFailure({ description: "see the server's log" })
    )
  )
}

/** What another server said. It may repeat what it was asked, prompts too. */
const othersWords: ReadonlyArray<ImageError["reason"]["_tag"]> = ["UpstreamFailure", "InvalidResponse"]

/**
 * A server's own failures go into its log, under the request's name; the answer tells little of them. Being busy is none. What another server
 * said stays out, so that the log has no prompt.
 */
export const logCause = (cause: Cause.Cause<unknown>): Effect.Effect<void> => {
  const { cause: error, status } = fromCause(cause)
  if (status < 500 || status === 503) return Effect.void
  if (!isImageError(error) || !othersWords.includes(error.reason._tag)) {
    return Effect.logError("The request failed", cause)
  }
  const upstreamStatus = error.reason._tag === "UpstreamFailure" ? error.reason.status : error.status
  return Effect.logError("The server behind this one failed").pipe(
    Effect.annotateLogs({ reason: error.reason._tag, ...(upstreamStatus === undefined ? {} : { upstreamStatus }) })
  )
}
