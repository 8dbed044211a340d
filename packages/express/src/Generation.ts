/**
 * `POST /image/generation` and its alias: the body becomes a request, the generator's pictures become an answer of the same kind, as a
 * whole, or in another manner that the client asks for.
 */
import * as Contract from "@hyperimage/core/Contract"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import { mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as ImageResponse from "@hyperimage/core/ImageResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import * as Body from "./Body.ts"
import * as EventLog from "./EventLog.ts"
import * as Events from "./Events.ts"
import { type HttpFailure, logCause } from "./HttpFailure.ts"
import { type Claim, claimOf, IdempotencyKeys } from "./IdempotencyKeys.ts"
import * as JobRoutes from "./JobRoutes.ts"
import type { Jobs } from "./Jobs.ts"
import * as Manner from "./Manner.ts"
import type { Limits } from "./Options.ts"
import * as OpenAiImages from "./OpenAiImages.ts"

const roundedSeed = (seed: number) =>
  new ImageError({
    module: "Express",
    method: "generate",
    reason: new InvalidRequest({
      issues: [
        {
          path: ["seed"],
          message:
            `seed: ${seed} was rounded by the body parser that read it; mount hyperimage() before express.json(), keep the bytes with ` +
            "express.json({ verify: (request, response, bytes) => { request.rawBody = bytes } }), or send the seed as text"
        }
      ]
    })
  })

/** A parser that came before has rounded every integer beyond 2^53 - 1, and a rounded seed would give another picture. */
const refuseRoundedSeed = ({ isRounded, value }: Body.Body): Effect.Effect<void, ImageError> =>
  isRounded && Predicate.hasProperty(value, "seed") && Number.isInteger(value.seed) && !Number.isSafeInteger(value.seed)
    ? Effect.fail(roundedSeed(Number(value.seed)))
    : Effect.void

/** What the door needs for a generation. */
export interface Options {
  readonly generator: Service
  /** Who asks. Absent: anybody. */
  readonly owner: string | undefined
  readonly limits: Limits
  /** Whether OpenAI's body is understood at this path, too. */
  readonly takesOpenAi: boolean
  /** Hears which model is asked for, once the body is read. */
  readonly onModel: (name: string) => void
}

/** A request as it came, the generator that warns of what was odd in it, and the form of its answer. */
interface Asked {
  readonly claim: Claim | undefined
  readonly request: ImageRequest.ImageRequest
  readonly generator: Service
  readonly encodeResponse: (response: ImageResponse.ImageResponse) => unknown
}

const receive: (request: Request, options: Options) => Effect.Effect<Asked, ImageError | HttpFailure> =
  Effect.fnUntraced(function* (request, options) {
    const body = yield* Body.read(request, options.limits.bodyBytes ?? Body.defaultLimit)
    yield* refuseRoundedSeed(body)
    const openAi = options.takesOpenAi && OpenAiImages.isOpenAi(body.value) ? body.value : undefined
    const received = yield* openAi === undefined ? ImageRequest.receive(body.value) : OpenAiImages.receive(openAi)
    const now = yield* Clock.currentTimeMillis
    return {
      request: received.request,
      claim: yield* claimOf(request, options.owner, body.value),
      generator: mapGenerate(
        options.generator,
        (generate) => (asked, emit) =>
          Effect.map(generate(asked, emit), (made) => ImageResponse.withWarnings(made, received.warnings))
      ),
      encodeResponse: openAi === undefined ? Contract.encodeResponse : (made) => OpenAiImages.encodeResponse(made, now)
    }
  })

/** With an `Idempotency-Key`, a generator that makes the pictures only once. */
const sharing = ({ claim, generator }: Asked, keys: typeof IdempotencyKeys.Service, isPatient: boolean) =>
  claim === undefined ? Effect.succeed(generator) : keys.share(claim, generator, isPatient)

/** Events from the first one on; what fails before it is an ordinary error, with its status. */
const stream = Effect.fnUntraced(function* ({ encodeResponse, generator, request }: Asked) {
  const log = EventLog.make()
  yield* Effect.forkScoped(log.record(generator, request))
  yield* log.begun
  return Events.tell(log.after(0).pipe(Stream.tapCause(logCause)), { encodeResponse })
})

/** Makes the pictures that a request asks for. */
export const generate: (
  request: Request,
  options: Options
) => Effect.Effect<Answer.Answer | Events.Events, ImageError | HttpFailure, IdempotencyKeys | Jobs | Scope.Scope> =
  Effect.fnUntraced(function* (request, options) {
    const manner = yield* Manner.of(request)
    const asked = yield* receive(request, options)
    options.onModel(asked.request.model_name)
    if (manner === "picture") yield* Manner.checkCount(asked.request)
    const keys = yield* IdempotencyKeys
    if (manner === "job") {
      const generator = sharing(asked, keys, false)
      return yield* JobRoutes.start(request, { ...asked, generator, owner: options.owner })
    }
    const generator = yield* sharing(asked, keys, true)
    if (manner === "events") return yield* stream({ ...asked, generator })
    const response = yield* generator.generate(asked.request)
    const answer = () => Answer.json(asked.encodeResponse(response), Answer.headersOf(response))
    return manner === "picture" ? yield* Manner.pictureOf(request, response, answer) : answer()
  })
