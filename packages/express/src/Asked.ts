/**
 * What a client asks for, read from its body: the request, who makes it, and the form of the answer.
 */
import * as Contract from "@hyperimage/core/Contract"
import { ImageError, InvalidRequest, type Issue } from "@hyperimage/core/ImageError"
import { mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as ImageResponse from "@hyperimage/core/ImageResponse"
import * as OpenAiImages from "@hyperimage/core/OpenAiImages"
import type { Warning } from "@hyperimage/core/Warning"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type { Request } from "express"
import * as Body from "./Body.ts"
import * as Conversion from "./Conversion.ts"
import * as Form from "./Form.ts"
import type { HttpFailure } from "./HttpFailure.ts"
import { type Claim, claimOf } from "./IdempotencyKeys.ts"
import * as OpenAiFailure from "./OpenAiFailure.ts"
import type { Limits } from "./Options.ts"
import { PictureLinks } from "./PictureLinks.ts"

/** What the door knows beside the body. */
export interface Options {
  readonly generator: Service
  /** Who asks. Absent: anybody. */
  readonly owner: string | undefined
  readonly limits: Limits
  /** Whether OpenAI's body is understood at this path, too. */
  readonly takesOpenAi: boolean
  /** Writes pictures as another type. Absent: they are what they are. */
  readonly convert: Conversion.Convert | undefined
  /** Where the paths begin for the client. */
  readonly base: () => string
  /** Hears which model is asked for, once the body is read. */
  readonly onModel: (name: string) => void
  /** Hears what it is going to cost, in US dollars, where that is known, before anything is answered. */
  readonly onEstimate: (dollars: number) => void
}

/** A request as it came. */
export interface Asked {
  readonly claim: Claim | undefined
  readonly request: ImageRequest.ImageRequest
  /** Who makes the pictures, and warns of what was odd in the request. */
  readonly generator: Service
  readonly form: Form.Form
  /** Whether the body itself asks for events. */
  readonly isStream: boolean
  /** What becomes of an error. */
  readonly failureOf: (error: ImageError | HttpFailure) => ImageError | HttpFailure
}

const invalid = (issues: ReadonlyArray<Issue>) =>
  new ImageError({ module: "Express", method: "generate", reason: new InvalidRequest({ issues }) })

/** A parser that came before has rounded every integer beyond 2^53 - 1, and a rounded seed would give another picture. */
const refuseRoundedSeed = ({ isRounded, value }: Body.Body): Effect.Effect<void, ImageError> =>
  isRounded && Predicate.hasProperty(value, "seed") && Number.isInteger(value.seed) && !Number.isSafeInteger(value.seed)
    ? Effect.fail(
        invalid([
          {
            path: ["seed"],
            message:
              `seed: ${Number(value.seed)} was rounded by the body parser that read it; mount hyperimage() before express.json(), ` +
              "keep the bytes with express.json({ verify: (request, response, bytes) => { request.rawBody = bytes } }), or send the " +
              "seed as text"
          }
        ])
      )
    : Effect.void

/** A generator that warns of what was odd, too. */
const warning = (
  generator: Service,
  warningsOf: (made: ImageResponse.ImageResponse) => ReadonlyArray<Warning>
): Service =>
  mapGenerate(
    generator,
    (generate) => (asked, emit) =>
      Effect.map(generate(asked, emit), (made) => ImageResponse.withWarnings(made, warningsOf(made)))
  )

/** Gives addresses of pictures, where those are asked for. */
const linkOf = (format: unknown, { base }: Options): Effect.Effect<Form.Link, never, PictureLinks> =>
  format === "url"
    ? Effect.map(PictureLinks, ({ link }): Form.Link => {
        const start = base()
        return (image) => Effect.map(link(image), (address) => start + address)
      })
    : Effect.undefined

const receiveOpenAi = Effect.fnUntraced(function* (body: Readonly<Record<string, unknown>>, options: Options) {
  const { convert, generator } = options
  const { request, settings, warnings } = yield* OpenAiImages.receive(body, yield* generator.models)
  const now = yield* Clock.currentTimeMillis
  const format = settings.output_format
  const making =
    convert === undefined || format === undefined
      ? generator
      : Conversion.generating(generator, `image/${format}`, convert)
  return {
    request,
    generator: warning(making, (made) => [...warnings, ...OpenAiImages.formatWarnings(made, settings)]),
    form: Form.openAi(request, settings, now, yield* linkOf(settings.response_format, options)),
    isStream: settings.stream === true
  }
})

/** Fails with issues beside those that a request has itself. */
const failAlso = <A>(received: Effect.Effect<A, ImageError>, issues: ReadonlyArray<Issue>) =>
  received.pipe(
    Effect.mapError((error) =>
      error.reason._tag === "InvalidRequest" ? invalid([...error.reason.issues, ...issues]) : error
    ),
    Effect.andThen(Effect.fail(invalid(issues)))
  )

const isFormat = Schema.is(Contract.ResponseFormat)

const receiveContract = Effect.fnUntraced(function* (body: unknown, options: Options) {
  const given = Predicate.hasProperty(body, "response_format") ? (body.response_format ?? "b64_json") : "b64_json"
  const issues = isFormat(given)
    ? []
    : [{ path: ["response_format"], message: "response_format: expected b64_json or url" }]
  const withoutFormat =
    Predicate.hasProperty(body, "response_format") && !Array.isArray(body)
      ? { ...body, response_format: undefined }
      : body
  const received = ImageRequest.receive(withoutFormat)
  const { request, warnings } = yield* issues.length === 0 ? received : failAlso(received, issues)
  return {
    request,
    generator: warnings.length === 0 ? options.generator : warning(options.generator, () => warnings),
    form: Form.contract(yield* linkOf(given, options)),
    isStream: false
  }
})

/** Reads a request. Fails as the body, its fields or the `Idempotency-Key` are wrong. */
export const receive: (
  request: Request,
  options: Options
) => Effect.Effect<Asked, ImageError | HttpFailure, PictureLinks> = Effect.fnUntraced(function* (request, options) {
  const body = yield* Body.read(request, options.limits.bodyBytes ?? Body.defaultLimit)
  const { value } = body
  const isOpenAi = options.takesOpenAi && OpenAiImages.isOpenAi(value)
  const failureOf: Asked["failureOf"] = isOpenAi ? OpenAiFailure.of : (error) => error
  yield* Effect.mapErrorEager(refuseRoundedSeed(body), failureOf)
  const understood = isOpenAi ? receiveOpenAi(value, options) : receiveContract(value, options)
  const asked = yield* Effect.mapError(understood, failureOf)
  const claim = yield* Effect.mapErrorEager(claimOf(request, options.owner, value), failureOf)
  return { ...asked, claim, failureOf }
})
