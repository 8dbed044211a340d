/**
 * `GET /usage`: what the caller used today and this month, the limits, and what is left of them.
 */
import * as Caller from "@hyperimage/core/Caller"
import * as UsageReport from "@hyperimage/core/UsageReport"
import * as Effect from "effect/Effect"
import * as Answer from "./Answer.ts"
import type * as Door from "./Door.ts"
import { notFound } from "./HttpFailure.ts"
import { type Options, resolve } from "./Options.ts"
import * as RequestLimit from "./RequestLimit.ts"

/** The route of a door with these options. */
export const get = (options: Options): Door.Route =>
  Effect.fnUntraced(function* (_, request, response) {
    if (options.ledger === undefined) return yield* notFound("usage: this server keeps no ledger")
    const ledger = resolve(options.ledger, request, response)
    const standing = yield* RequestLimit.standing(request, response, options.limits)
    const caller = yield* Caller.Current
    const policy = { ...caller.policy, ...(standing === undefined ? {} : { requestsPerMinute: standing.limit }) }
    return Answer.json(yield* UsageReport.make(ledger, { ...caller, policy }, standing))
  })
