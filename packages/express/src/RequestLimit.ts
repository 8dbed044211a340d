/**
 * How many requests for pictures a caller may make in a minute, held before the body is read.
 *
 * Who is limited learns it from every answer: `RateLimit-Policy: "default";q=60;w=60` is the limit, `RateLimit: "default";r=59;t=1` what is
 * left of it and in how many seconds all of it is there again (draft 8 of the IETF's header fields for rate limiting). Looking after
 * jobs, models and usage doesn't count.
 */
import * as Contract from "@hyperimage/core/Contract"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as RequestRate from "@hyperimage/core/RequestRate"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Request } from "express"
import { type KnownResponse, type Limits, resolve, type Setting } from "./Options.ts"

/** The counts of a door. */
export class RequestLimit extends Context.Service<RequestLimit, RequestRate.RequestRate>()(
  "@hyperimage/express/RequestLimit"
) {}

/** Counts that begin with the door. */
export const layer: Layer.Layer<RequestLimit> = Layer.effect(RequestLimit, RequestRate.make)

const limitOf = (request: Request, response: KnownResponse, limits: Setting<Limits> = {}): number | undefined =>
  response.locals.hyperimage.caller?.policy?.requestsPerMinute ?? resolve(limits, request, response).requestsPerMinute

/** Who is counted: the caller, or the address where no key is asked for. */
const nameOf = (request: Request, response: KnownResponse): string => {
  const { caller } = response.locals.hyperimage
  return caller === undefined ? `address ${request.ip ?? "unknown"}` : `caller ${caller.id}`
}

const tell = (response: KnownResponse, { left, limit, resetAfter }: RequestRate.Standing) =>
  Effect.sync(() => {
    response.setHeader(Contract.headers.rateLimitPolicy, `"default";q=${limit};w=60`)
    response.setHeader(Contract.headers.rateLimit, `"default";r=${left};t=${Math.ceil(Duration.toSeconds(resetAfter))}`)
  })

/** Where the caller of a request stands; unlimited ones stand nowhere. */
export const standing = (
  request: Request,
  response: KnownResponse,
  limits: Setting<Limits> | undefined
): Effect.Effect<RequestRate.Standing | undefined, never, RequestLimit> => {
  const limit = limitOf(request, response, limits)
  return limit === undefined
    ? Effect.undefined
    : Effect.flatMap(RequestLimit, ({ look }) => look(nameOf(request, response), limit))
}

const hold: (
  request: Request,
  response: KnownResponse,
  limit: number,
  counts: boolean
) => Effect.Effect<void, ImageError, RequestLimit> = Effect.fnUntraced(function* (request, response, limit, counts) {
  const { look, take } = yield* RequestLimit
  const found = yield* (counts ? take : look)(nameOf(request, response), limit)
  yield* tell(response, found)
  if (found.retryAfter !== undefined) return yield* RequestRate.refusal(found)
})

/** Counts a request where it `counts`, tells where its caller stands, and fails with `RateLimited` where it is one too many. */
export const check = (
  request: Request,
  response: KnownResponse,
  limits: Setting<Limits> | undefined,
  counts: boolean
): Effect.Effect<void, ImageError, RequestLimit> => {
  const limit = limitOf(request, response, limits)
  return limit === undefined ? Effect.void : hold(request, response, limit, counts)
}
