/**
 * `POST /image/generation` and its alias: the body becomes a request, the generator's pictures become an answer of the same kind.
 */
import * as Contract from "@hyperimage/core/Contract"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import type { Service } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as ImageResponse from "@hyperimage/core/ImageResponse"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import * as Body from "./Body.ts"
import type { HttpFailure } from "./HttpFailure.ts"
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
  readonly limits: Limits
  /** Whether OpenAI's body is understood at this path, too. */
  readonly takesOpenAi: boolean
}

/** Makes the pictures that a request asks for. */
export const generate: (request: Request, options: Options) => Effect.Effect<Answer.Answer, ImageError | HttpFailure> =
  Effect.fnUntraced(function* (request, options) {
    const body = yield* Body.read(request, options.limits.bodyBytes ?? Body.defaultLimit)
    yield* refuseRoundedSeed(body)
    const openAi = options.takesOpenAi && OpenAiImages.isOpenAi(body.value) ? body.value : undefined
    const received = yield* openAi === undefined ? ImageRequest.receive(body.value) : OpenAiImages.receive(openAi)
    const made = yield* options.generator.generate(received.request)
    const response = ImageResponse.withWarnings(made, received.warnings)
    const encoded =
      openAi === undefined
        ? Contract.encodeResponse(response)
        : OpenAiImages.encodeResponse(response, yield* Clock.currentTimeMillis)
    return Answer.json(encoded, Answer.headersOf(response))
  })
