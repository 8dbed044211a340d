/**
 * Everything that can go wrong with a generation: one error, whose `reason` says what to do about it.
 *
 * The pattern is `effect/ai/AiError`'s. Each reason knows whether trying again is safe (`isRetryable`: surely no picture was made)
 * and whether it is not known if a picture was made and paid for (`isAmbiguous`). What a message never holds: keys, prompts, pictures.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import type { ImageError } from "@hyperimage/core/ImageError"
 * import type { ImageResponse } from "@hyperimage/core/ImageResponse"
 *
 * declare const generate: Effect.Effect<ImageResponse, ImageError>
 *
 * generate.pipe(Effect.catchReason("ImageError", "ModelNotFound", ({ available }) => Effect.logError(available)))
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"

/** One thing wrong with an input: where (`["lora", "Pixel_Art"]`), and a sentence that says what would be right. */
export const Issue = Schema.Struct({
  path: Schema.Array(Schema.Union([Schema.String, Schema.Int])),
  message: Schema.String
})

/** One thing wrong with an input. */
export interface Issue extends Schema.Schema.Type<typeof Issue> {}

/** The words of whoever refused, if there were any. */
const description = Schema.optionalKey(Schema.String)

/** On the wire a duration is seconds, as all times are. */
const Seconds = Schema.Finite.pipe(
  Schema.decodeTo(Schema.declare(Duration.isDuration), {
    decode: SchemaGetter.transform((seconds: number) => Duration.seconds(seconds)),
    encode: SchemaGetter.transform((duration: Duration.Duration) => Duration.toSeconds(duration))
  })
)

const retryAfter = Schema.optionalKey(Seconds)

const sentence = (text: string, more: string | undefined) =>
  more === undefined || more === "" ? text : `${text}: ${more}`

/** `400ms`, `12s`, `90s`. `Duration.format` knows weeks and nanoseconds, too, and every client's bundle would carry that. */
const inWords = (duration: Duration.Duration): string => {
  const milliseconds = Math.round(Duration.toMillis(duration))
  return milliseconds < 1000 ? `${milliseconds}ms` : `${milliseconds / 1000}s`
}

const wait = (duration: Duration.Duration | undefined) =>
  duration === undefined ? "" : ` Try again in ${inWords(duration)}.`

/** The request is wrong; each issue names the field and the fix. Sending it again changes nothing. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", {
  issues: Schema.Array(Issue)
}) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return this.issues.map((issue) => issue.message).join("; ")
  }
}

/** No key, or one that is not known. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", { description }) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return sentence("The API key is missing or not accepted", this.description)
  }
}

/** The key is known and may not do this. */
export class PermissionDenied extends Schema.TaggedError<PermissionDenied>()("PermissionDenied", { description }) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return sentence("Not allowed", this.description)
  }
}

/** Too little credit, or a budget used up. */
export class InsufficientCredit extends Schema.TaggedError<InsufficientCredit>()("InsufficientCredit", {
  description
}) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return sentence("Not enough credit", this.description)
  }
}

/** Too many requests; `retryAfter` is how long to wait, where that is known. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", { description, retryAfter }) {
  readonly isRetryable = true
  readonly isAmbiguous = false
  override get message(): string {
    return `${sentence("Too many requests", this.description)}.${wait(this.retryAfter)}`
  }
}

/** No model of that name or alias; `available` lists those that there are. */
export class ModelNotFound extends Schema.TaggedError<ModelNotFound>()("ModelNotFound", {
  model: Schema.String,
  available: Schema.Array(Schema.String)
}) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    const known = this.available.length === 0 ? "" : `; available: ${this.available.join(", ")}`
    return `model_name: there is no model ${JSON.stringify(this.model.slice(0, 80))}${known}`
  }
}

/** The model can't do what the request asks; `feature` is the field that asks for it. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", {
  feature: Schema.String,
  model: Schema.String,
  description
}) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return sentence(`${this.feature}: not supported by ${this.model}`, this.description)
  }
}

/** The prompt or a picture was refused for what it shows; `field` is the one that was, where that is known. */
export class ContentRejected extends Schema.TaggedError<ContentRejected>()("ContentRejected", {
  field: Schema.optionalKey(Schema.String),
  description
}) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return this.field === undefined
      ? sentence("The content was rejected", this.description)
      : `${this.field}: ${sentence("the content was rejected", this.description)}`
  }
}

/** No capacity just now; the request was not taken on. */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", { description, retryAfter }) {
  readonly isRetryable = true
  readonly isAmbiguous = false
  override get message(): string {
    return `${sentence("No capacity at the moment", this.description)}.${wait(this.retryAfter)}`
  }
}

/** The server failed (`status` is its HTTP status); whether a picture was made is not known. */
export class UpstreamFailure extends Schema.TaggedError<UpstreamFailure>()("UpstreamFailure", {
  status: Schema.Int,
  description,
  retryAfter
}) {
  readonly isRetryable = false
  readonly isAmbiguous = true
  override get message(): string {
    return sentence(`The server failed with status ${this.status}`, this.description)
  }
}

/**
 * The connection failed. In phase `connect` nothing was sent; in `headers` the request had been sent and no answer had come, in
 * `body` the answer had begun.
 */
export class Network extends Schema.TaggedError<Network>()("Network", {
  phase: Schema.Literals(["connect", "headers", "body"]),
  description
}) {
  get isRetryable(): boolean {
    return this.phase === "connect"
  }
  get isAmbiguous(): boolean {
    return this.phase !== "connect"
  }
  override get message(): string {
    const when = {
      connect: "before the request was sent",
      headers: "before an answer came",
      body: "in the middle of the answer"
    }
    return sentence(`The connection failed ${when[this.phase]}`, this.description)
  }
}

/** No answer within `after`; the server may have gone on and made the picture. */
export class Timeout extends Schema.TaggedError<Timeout>()("Timeout", { after: Seconds }) {
  readonly isRetryable = false
  readonly isAmbiguous = true
  override get message(): string {
    return `No answer within ${inWords(this.after)}`
  }
}

/** An answer came that is not what the contract says; the picture in it, if there was one, is lost. */
export class InvalidResponse extends Schema.TaggedError<InvalidResponse>()("InvalidResponse", {
  issues: Schema.Array(Issue)
}) {
  readonly isRetryable = false
  readonly isAmbiguous = true
  override get message(): string {
    return `The answer is not an image response: ${this.issues.map((issue) => issue.message).join("; ")}`
  }
}

/** An engine on this machine failed: a file is missing, a worker crashed, memory ran out. */
export class EngineFailure extends Schema.TaggedError<EngineFailure>()("EngineFailure", { description }) {
  readonly isRetryable = false
  readonly isAmbiguous = false
  override get message(): string {
    return sentence("The engine failed", this.description)
  }
}

/** Schema of all reasons. */
export const ImageErrorReason = Schema.Union([
  InvalidRequest,
  Unauthorized,
  PermissionDenied,
  InsufficientCredit,
  RateLimited,
  ModelNotFound,
  Unsupported,
  ContentRejected,
  Overloaded,
  UpstreamFailure,
  Network,
  Timeout,
  InvalidResponse,
  EngineFailure
])

/** Why a generation failed. */
export type ImageErrorReason = typeof ImageErrorReason.Type

/** The one error of this library: where it arose (`module`, `method`), why (`reason`), and what the server said of itself. */
export class ImageError extends Schema.TaggedError<ImageError>()("ImageError", {
  /** The module that gave up, e.g. `Hyperbolic`. */
  module: Schema.String,
  /** The operation in it, e.g. `generate`. */
  method: Schema.String,
  reason: ImageErrorReason,
  /** The HTTP status of the answer, where one came. */
  status: Schema.optionalKey(Schema.Int),
  /** The server's name for the request, to quote when asking its operator. */
  requestId: Schema.optionalKey(Schema.String)
}) {
  /** Whether the same request can be sent again without the danger of paying twice: surely no picture was made. */
  get isRetryable(): boolean {
    return this.reason.isRetryable
  }

  /** Whether it is unknown if a picture was made and paid for. A redirect or a wrong address (3xx, 404) surely made none. */
  get isAmbiguous(): boolean {
    const { reason, status = 200 } = this
    return reason.isAmbiguous && !(reason._tag === "InvalidResponse" && status >= 300 && status < 500)
  }

  /** How long the server asked to wait. */
  get retryAfter(): Duration.Duration | undefined {
    return "retryAfter" in this.reason ? this.reason.retryAfter : undefined
  }

  override get message(): string {
    return `${this.module}.${this.method}: ${this.reason.message}`
  }
}

/** Whether a value is an `ImageError`, from whichever copy of this package. */
export const isImageError = Schema.is(ImageError)
