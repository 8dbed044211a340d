/**
 * `POST /image/generation` and its alias: the body becomes a request, the generator's pictures become an answer of the same kind, as a
 * whole, or in another manner that the client asks for.
 */
import * as Contract from "@hyperimage/core/Contract"
import type { ImageError } from "@hyperimage/core/ImageError"
import { priceOf } from "@hyperimage/core/ImageModel"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import * as Asked from "./Asked.ts"
import * as EventLog from "./EventLog.ts"
import * as Events from "./Events.ts"
import { type HttpFailure, logCause } from "./HttpFailure.ts"
import { IdempotencyKeys } from "./IdempotencyKeys.ts"
import * as JobRoutes from "./JobRoutes.ts"
import type { Jobs } from "./Jobs.ts"
import * as Manner from "./Manner.ts"
import type { PictureLinks } from "./PictureLinks.ts"

/** With an `Idempotency-Key`, a generator that makes the pictures only once. */
const sharing = ({ claim, generator }: Asked.Asked, keys: typeof IdempotencyKeys.Service, isPatient: boolean) =>
  claim === undefined ? Effect.succeed(generator) : keys.share(claim, generator, isPatient)

/** Events from the first one on; what fails before it is an ordinary error, with its status. */
const stream = Effect.fnUntraced(function* ({ failureOf, form, generator, request }: Asked.Asked) {
  const log = EventLog.make()
  yield* Effect.forkScoped(log.record(generator, request))
  yield* log.begun
  return Events.tell(log.after(0).pipe(Stream.mapError(failureOf), Stream.tapCause(logCause)), { form })
})

const answer: (
  request: Request,
  asked: Asked.Asked,
  manner: Manner.Manner,
  options: Asked.Options
) => Effect.Effect<Answer.Answer | Events.Events, ImageError | HttpFailure, IdempotencyKeys | Jobs | Scope.Scope> =
  Effect.fnUntraced(function* (request, asked, manner, { convert, owner }) {
    if (manner === "picture") yield* Manner.checkCount(asked.request)
    const keys = yield* IdempotencyKeys
    if (manner === "job") {
      const generator = sharing(asked, keys, false)
      return yield* JobRoutes.start(request, { ...asked, generator, owner })
    }
    const generator = yield* sharing(asked, keys, true)
    if (manner === "events") return yield* stream({ ...asked, generator })
    const made = yield* generator.generate(asked.request)
    const whole = Effect.map(asked.form.text(made), (text) => Answer.printed(text, Answer.headersOf(made)))
    return yield* manner === "picture" ? Manner.pictureOf(request, made, whole, convert) : whole
  })

/** Tells what a request is going to cost by the generator's models; nothing where these can't be had. */
const estimate = ({ generator, request }: Asked.Asked, tell: (dollars: number) => void) =>
  Effect.match(generator.models, {
    onFailure: () => undefined,
    onSuccess: (models) => tell(priceOf(models, request))
  })

/** Only the body tells whether the pictures under an `Idempotency-Key` are there already, and then nothing more is made. */
const mayBeMadeAlready = (request: Request): boolean => request.headers[Contract.headers.idempotencyKey] !== undefined

/** Makes the pictures that a request asks for. */
export const generate: (
  request: Request,
  options: Asked.Options
) => Effect.Effect<
  Answer.Answer | Events.Events,
  ImageError | HttpFailure,
  IdempotencyKeys | Jobs | PictureLinks | Scope.Scope
> = Effect.fnUntraced(function* (request, options) {
  const manner = yield* Manner.of(request)
  const { admit } = options.generator
  if (admit !== undefined && !mayBeMadeAlready(request)) yield* admit
  const asked = yield* Asked.receive(request, options)
  options.onModel(asked.request.model_name)
  const answered = yield* Effect.mapError(
    answer(request, asked, asked.isStream ? "events" : manner, options),
    asked.failureOf
  )
  yield* estimate(asked, options.onEstimate)
  return answered
})
