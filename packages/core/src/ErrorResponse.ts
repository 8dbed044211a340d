/**
 * Errors on the wire, both ways: a reason becomes a status and the contract's body, a status and a body become a reason.
 *
 * Our own body is the contract's `{ error: { message, type, code } }` with the reason itself beside it under `details`, so that our
 * client gets back exactly what our server meant. Other servers' bodies are read as far as they go: FastAPI's `detail`, the live
 * service's top-level `object: "error"`, a plain text, a proxy's HTML page, nothing at all.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Reason from "./ImageError.ts"
import { formatPath } from "./internal/issues.ts"

/** Schema of the contract's error body; `details` is ours, `param` OpenAI's. */
export const ErrorResponse = Schema.Struct({
  error: Schema.Struct({
    message: Schema.String.annotate({ description: "What was wrong, and what would be right." }),
    type: Schema.String.annotate({ description: "The kind of error, e.g. `invalid_request_error`." }),
    code: Schema.String.annotate({ description: "The reason, e.g. `rate_limited`." }),
    param: Schema.optionalKey(
      Schema.NullOr(Schema.String).annotate({ description: "In answers to OpenAI bodies: the field that was wrong." })
    ),
    details: Schema.optionalKey(Schema.Unknown.annotate({ description: "The reason's fields, for programs." }))
  })
}).annotate({ identifier: "ErrorResponse" })

/** An error as a server answers it. */
export interface HttpError {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly body: typeof ErrorResponse.Type
}

type Tag = Reason.ImageErrorReason["_tag"]

/** Status and words for each reason. Only statuses of the contract where it has one that fits. */
const table: { readonly [T in Tag]: { readonly status: number; readonly type: string; readonly code: string } } = {
  InvalidRequest: { status: 400, type: "invalid_request_error", code: "invalid_request" },
  ModelNotFound: { status: 400, type: "invalid_request_error", code: "model_not_found" },
  Unsupported: { status: 400, type: "invalid_request_error", code: "unsupported" },
  ContentRejected: { status: 400, type: "invalid_request_error", code: "content_rejected" },
  Unauthorized: { status: 401, type: "authentication_error", code: "unauthorized" },
  InsufficientCredit: { status: 402, type: "billing_error", code: "insufficient_credit" },
  PermissionDenied: { status: 403, type: "permission_error", code: "permission_denied" },
  RateLimited: { status: 429, type: "rate_limit_error", code: "rate_limited" },
  EngineFailure: { status: 500, type: "api_error", code: "engine_failure" },
  UpstreamFailure: { status: 502, type: "api_error", code: "upstream_failure" },
  Network: { status: 502, type: "api_error", code: "upstream_unreachable" },
  InvalidResponse: { status: 502, type: "api_error", code: "upstream_invalid_response" },
  Overloaded: { status: 503, type: "overloaded_error", code: "overloaded" },
  Timeout: { status: 504, type: "api_error", code: "timeout" }
}

const encodeDetails = Schema.encodeSync(Reason.ImageErrorReason)
const decodeDetails = Schema.decodeUnknownOption(Reason.ImageErrorReason)

/** What a server's own failure says to the outside: not which file was missing or which host was called. */
const withoutInternals = (reason: Reason.ImageErrorReason): Reason.ImageErrorReason => {
  switch (reason._tag) {
    case "EngineFailure":
      return new Reason.EngineFailure({})
    case "Network":
      return new Reason.Network({ phase: reason.phase })
    default:
      return reason
  }
}

/**
 * The answer to give for a reason. Descriptions of a server's own failures (`EngineFailure`, `Network`) are left out: they belong in its
 * log.
 *
 * @example
 * import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
 * import { Unauthorized } from "@hyperimage/core/ImageError"
 *
 * ErrorResponse.toHttp(new Unauthorized({})).status // 401
 */
export const toHttp = (reason: Reason.ImageErrorReason): HttpError => {
  const told = withoutInternals(reason)
  const { code, status, type } = table[told._tag]
  const wait = "retryAfter" in told ? told.retryAfter : undefined
  return {
    status,
    headers: wait === undefined ? {} : { "retry-after": String(Math.ceil(Duration.toSeconds(wait))) },
    body: { error: { message: told.message, type, code, details: encodeDetails(told) } }
  }
}

/** An answer that is not a success, as a client sees it. */
export interface Answer {
  readonly status: number
  /** The `Retry-After` header. */
  readonly retryAfter?: string | undefined
  /** The body, parsed if it is JSON, as text otherwise. */
  readonly body: unknown
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

/** A page of HTML says the most in its title; any other text is cut to one line that fits a log. */
const plainText = (text: string): string | undefined => {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]
  const words = (title ?? (/^\s*</.test(text) ? "an HTML page" : text)).replace(/\s+/g, " ").trim()
  return words === "" ? undefined : words.slice(0, 300)
}

/** One entry of FastAPI's `detail` list: `{ loc: ["body", "steps"], msg: "…" }`. */
const fastApiIssue = (entry: unknown): Reason.Issue => {
  const loc = isRecord(entry) && Array.isArray(entry["loc"]) ? entry["loc"] : []
  const path = loc.filter((key) => typeof key === "string" || typeof key === "number").slice(loc[0] === "body" ? 1 : 0)
  const message = (isRecord(entry) ? textOf(entry["msg"]) : textOf(entry)) ?? "refused"
  return { path, message: path.length === 0 ? message : `${formatPath(path)}: ${message}` }
}

/** The server's own words, wherever it put them. */
const wordsOf = (body: unknown): string | undefined => {
  if (typeof body === "string") return plainText(body)
  if (!isRecord(body)) return undefined
  const { detail, error, message } = body
  return (
    (isRecord(error) ? textOf(error["message"]) : textOf(error)) ??
    textOf(message) ??
    textOf(detail) ??
    (Array.isArray(detail) ? detail.map((entry) => fastApiIssue(entry).message).join("; ") : undefined)
  )
}

const issuesOf = (body: unknown): ReadonlyArray<Reason.Issue> =>
  isRecord(body) && Array.isArray(body["detail"])
    ? body["detail"].map(fastApiIssue)
    : [{ path: [], message: wordsOf(body) ?? "the server refused the request without saying why" }]

/** The live service's codes under a 400: 40301 an unknown model, 404 a worker that is down. */
const liveReason = (body: Record<string, unknown>, status: number): Reason.ImageErrorReason | undefined => {
  const message = textOf(body["message"]) ?? ""
  if (body["code"] === 40301 || /available model list/i.test(message)) {
    const [, list = ""] = /available model list:\s*\[(.*)\]/i.exec(message) ?? []
    const available = [...list.matchAll(/['"]([^'"]+)['"]/g)].flatMap(([, name]) => (name === undefined ? [] : [name]))
    return new Reason.ModelNotFound({ model: /^\S+/.exec(message)?.[0] ?? "", available })
  }
  return /^runtime error/i.test(message) ? new Reason.UpstreamFailure({ status, description: message }) : undefined
}

const httpDate = /^[A-Z][a-z]{2,8},? .* \d\d:\d\d:\d\d( \d{4}| GMT)$/

/**
 * `Retry-After` is a number of seconds or an HTTP date, whose oldest form leaves out that it means GMT. Read here, because
 * `effect/http/Headers` would add 2 kB to every client for it.
 */
const waitOf = (header: string | undefined, now: number): Duration.Duration | undefined => {
  const text = header?.trim() ?? ""
  if (/^\d+$/.test(text)) return Duration.seconds(Number(text))
  const at = httpDate.test(text) ? Date.parse(text.endsWith("GMT") ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(at) ? undefined : Duration.millis(Math.max(0, at - now))
}

const byStatus = (answer: Answer, now: number): Reason.ImageErrorReason => {
  const words = wordsOf(answer.body)
  const description = words === undefined ? {} : { description: words }
  const wait = waitOf(answer.retryAfter, now)
  const retryAfter = wait === undefined ? {} : { retryAfter: wait }
  const { status } = answer
  if (status === 401) return new Reason.Unauthorized(description)
  if (status === 402) return new Reason.InsufficientCredit(description)
  if (status === 403) return new Reason.PermissionDenied(description)
  if (status === 429) return new Reason.RateLimited({ ...description, ...retryAfter })
  if (status === 503) return new Reason.Overloaded({ ...description, ...retryAfter })
  if (status >= 500 || status === 408 || (status < 300 && isErrorBody(answer.body)))
    return new Reason.UpstreamFailure({ status, ...description, ...retryAfter })
  if (status >= 400 && status !== 404 && status !== 405)
    return new Reason.InvalidRequest({ issues: issuesOf(answer.body) })
  const hint = `status ${status}: expected an image response; is the base URL right?`
  return new Reason.InvalidResponse({
    issues: [{ path: [], message: words === undefined ? hint : `${hint} (${words})` }]
  })
}

/**
 * The reason for an answer that is not a success. A body that our own server wrote gives the very reason it had.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
 *
 * ErrorResponse.toReason({ status: 401, body: { detail: "Not authenticated" } }) // succeeds with Unauthorized
 */
export const toReason = (answer: Answer): Effect.Effect<Reason.ImageErrorReason> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const { body } = answer
    const error = isRecord(body) ? body["error"] : undefined
    const own = isRecord(error) ? Option.getOrUndefined(decodeDetails(error["details"])) : undefined
    if (own !== undefined) return own
    const live = isRecord(body) && answer.status < 500 ? liveReason(body, answer.status) : undefined
    return live ?? byStatus(answer, now)
  })

/** Whether a body that came with a success status is an error all the same. */
export const isErrorBody = (body: unknown): boolean =>
  isRecord(body) && body["images"] === undefined && (body["error"] !== undefined || body["object"] === "error")
