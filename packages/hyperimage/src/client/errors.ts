/**
 * Errors of the Promise client: a class for each reason, so that `instanceof` tells them apart, over one base class that says what to
 * do about any of them.
 *
 * Messages say what was wrong, where, and what would be right. They never hold keys, prompts or pictures.
 */
import * as Duration from "effect/Duration"
import type { ImageError, ImageErrorReason, Issue } from "@hyperimage/core/ImageError"
import type * as Reason from "@hyperimage/core/ImageError"

/** Why a call failed: the name of the reason, or `Closed` for a client that was closed. */
export type ReasonName = ImageErrorReason["_tag"] | "Closed"

/** What there is to say of any failure. */
interface Facts {
  readonly reason: ReasonName
  readonly message: string
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly issues?: ReadonlyArray<Issue>
  readonly isRetryable: boolean
  readonly isAmbiguous: boolean
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/**
 * Any failure of a call.
 *
 * @example
 * import { Hyperimage, HyperimageError, ModelNotFoundError } from "hyperimage"
 *
 * declare const client: Hyperimage
 *
 * try {
 *   await client.generate({ model_name: "SDXL9", prompt: "a cat" })
 * } catch (error) {
 *   if (error instanceof ModelNotFoundError) console.error(error.available)
 *   else if (error instanceof HyperimageError && error.isRetryable) console.error(`again in ${error.retryAfter ?? 1} s`)
 *   else throw error
 * }
 */
export class HyperimageError extends Error {
  /** The reason's name, for `switch`. */
  readonly reason: ReasonName
  /** The HTTP status of the answer, where one came. */
  readonly status: number | undefined
  /** The server's name for the request, to quote when asking its operator. */
  readonly requestId: string | undefined
  /** What is wrong with which field; empty where no field is to blame. */
  readonly issues: ReadonlyArray<Issue>
  /** Whether the same call can be made again without the danger of paying twice: surely no picture was made. */
  readonly isRetryable: boolean
  /** Whether it is unknown if a picture was made and paid for. */
  readonly isAmbiguous: boolean
  /** Seconds that the server asked to wait. */
  readonly retryAfter: number | undefined

  constructor(facts: Facts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = `${facts.reason}Error` // not `new.target.name`, which a minifier changes
    this.reason = facts.reason
    this.status = facts.status
    this.requestId = facts.requestId
    this.issues = facts.issues ?? []
    this.isRetryable = facts.isRetryable
    this.isAmbiguous = facts.isAmbiguous
    this.retryAfter = facts.retryAfter
  }
}

/** The request is wrong; `issues` names each field and its fix. */
export class InvalidRequestError extends HyperimageError {}

/** No key, or one that is not known. */
export class UnauthorizedError extends HyperimageError {}

/** The key is known and may not do this. */
export class PermissionDeniedError extends HyperimageError {}

/** Too little credit. */
export class InsufficientCreditError extends HyperimageError {}

/** Too many requests; `retryAfter` is how many seconds to wait, where that is known. */
export class RateLimitedError extends HyperimageError {}

/** No model of that name. */
export class ModelNotFoundError extends HyperimageError {
  /** The name that was asked for. */
  readonly model: string
  /** The names that there are. */
  readonly available: ReadonlyArray<string>

  constructor(facts: Facts, reason: Reason.ModelNotFound) {
    super(facts)
    this.model = reason.model
    this.available = reason.available
  }
}

/** The model can't do what the request asks. */
export class UnsupportedError extends HyperimageError {
  /** The field of the request that asks for it. */
  readonly feature: string
  readonly model: string

  constructor(facts: Facts, reason: Reason.Unsupported) {
    super(facts)
    this.feature = reason.feature
    this.model = reason.model
  }
}

/** The prompt or a picture was refused for what it shows. */
export class ContentRejectedError extends HyperimageError {}

/** No capacity just now. */
export class OverloadedError extends HyperimageError {}

/** The server failed. */
export class UpstreamFailureError extends HyperimageError {}

/** The connection failed. */
export class NetworkError extends HyperimageError {
  /** `connect`: nothing was sent; `headers`: no answer had come; `body`: in the middle of the answer. */
  readonly phase: Reason.Network["phase"]

  constructor(facts: Facts, reason: Reason.Network) {
    super(facts)
    this.phase = reason.phase
  }
}

/** No answer in time. */
export class TimeoutError extends HyperimageError {
  /** Seconds that were waited. */
  readonly after: number

  constructor(facts: Facts, reason: Reason.Timeout) {
    super(facts)
    this.after = Duration.toSeconds(reason.after)
  }
}

/** An answer came that is not what the contract says. */
export class InvalidResponseError extends HyperimageError {}

/** The engine on this machine failed, or could not be loaded. */
export class EngineFailureError extends HyperimageError {}

/** The client was closed, before the call or in the middle of it. */
export class ClosedError extends HyperimageError {
  constructor(when: "before" | "during") {
    const message = when === "before" ? "The client is closed" : "The client was closed in the middle of the call"
    super({ reason: "Closed", message, isRetryable: false, isAmbiguous: when === "during" })
  }
}

const issuesOf = (reason: ImageErrorReason): ReadonlyArray<Issue> => {
  switch (reason._tag) {
    case "InvalidRequest":
    case "InvalidResponse":
      return reason.issues
    case "ModelNotFound":
      return [{ path: ["model_name"], message: reason.message }]
    case "Unsupported":
      return [{ path: [reason.feature], message: reason.message }]
    default:
      return []
  }
}

/** The class and facts of an `ImageError`, which stays reachable as `cause`. */
export const fromImageError = (error: ImageError): HyperimageError => {
  const { reason } = error
  const facts: Facts = {
    reason: reason._tag,
    message: reason.message,
    status: error.status,
    requestId: error.requestId,
    issues: issuesOf(reason),
    isRetryable: error.isRetryable,
    isAmbiguous: error.isAmbiguous,
    retryAfter: error.retryAfter === undefined ? undefined : Duration.toSeconds(error.retryAfter),
    cause: error
  }
  switch (reason._tag) {
    case "InvalidRequest":
      return new InvalidRequestError(facts)
    case "Unauthorized":
      return new UnauthorizedError(facts)
    case "PermissionDenied":
      return new PermissionDeniedError(facts)
    case "InsufficientCredit":
      return new InsufficientCreditError(facts)
    case "RateLimited":
      return new RateLimitedError(facts)
    case "ModelNotFound":
      return new ModelNotFoundError(facts, reason)
    case "Unsupported":
      return new UnsupportedError(facts, reason)
    case "ContentRejected":
      return new ContentRejectedError(facts)
    case "Overloaded":
      return new OverloadedError(facts)
    case "UpstreamFailure":
      return new UpstreamFailureError(facts)
    case "Network":
      return new NetworkError(facts, reason)
    case "Timeout":
      return new TimeoutError(facts, reason)
    case "InvalidResponse":
      return new InvalidResponseError(facts)
    case "EngineFailure":
      return new EngineFailureError(facts)
  }
}
