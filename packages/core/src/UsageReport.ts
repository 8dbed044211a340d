/**
 * What a server says of what a caller used, `GET /usage`: today and this month, by model, the caller's limits, and what is left of them.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Caller } from "./Caller.ts"
import type { ImageError } from "./ImageError.ts"
import * as Ledger from "./Ledger.ts"
import { Policy } from "./Policy.ts"
import { fromNanodollars, toNanodollars } from "./Price.ts"
import type { Standing } from "./RequestRate.ts"

const sums = {
  requests: Schema.Int.annotate({ description: "Generations asked for, however they ended." }),
  pictures: Schema.Int.annotate({ description: "Pictures that were made, or may have been." }),
  dollars: Schema.Finite.annotate({ description: "US dollars for them." }),
  set_aside: Schema.Finite.annotate({ description: "US dollars for generations under way, by their estimates." })
}

const Moment = Schema.String.annotate({ format: "date-time" })

const Period = Schema.Struct({
  since: Moment.annotate({ description: "When it began, in UTC." }),
  ...sums,
  models: Schema.Array(Schema.Struct({ model: Schema.String, ...sums }))
})

/** Schema of the report. */
export const UsageReport = Schema.Struct({
  caller: Schema.String.annotate({ description: "The name of the key, not the key." }),
  today: Period,
  month: Period,
  limits: Schema.toEncoded(Policy).annotate({ description: "What is absent isn't limited." }),
  left: Schema.Struct({
    requests: Schema.optionalKey(Schema.Int.annotate({ description: "Requests that can be sent at once now." })),
    dollars: Schema.optionalKey(Schema.Finite.annotate({ description: "US dollars left for today." })),
    resets: Moment.annotate({ description: "When the next day begins." })
  })
}).annotate({ identifier: "UsageReport" })

/** The report. */
export interface UsageReport extends Schema.Schema.Type<typeof UsageReport> {}

const moment = (milliseconds: number) => DateTime.formatIso(DateTime.makeUnsafe(milliseconds))

const sumsOf = ({ dollars, pictures, requests, setAside }: Ledger.Sums) => ({
  requests,
  pictures,
  dollars,
  set_aside: setAside
})

const periodOf = (since: number, usage: Ledger.Usage): typeof Period.Type => ({
  since: moment(since),
  ...sumsOf(usage),
  models: Object.entries(usage.models).map(([model, used]) => ({ model, ...sumsOf(used) }))
})

const encodeLimits = Schema.encodeSync(Policy)

/**
 * What there is to say to a caller; `standing` is how many requests they have left.
 *
 * @example
 * import type * as Ledger from "@hyperimage/core/Ledger"
 * import * as UsageReport from "@hyperimage/core/UsageReport"
 *
 * declare const ledger: Ledger.Service
 *
 * const report = UsageReport.make(ledger, { id: "alice", policy: { dollarsPerDay: 1 } })
 */
export const make: (
  ledger: Ledger.Service,
  caller: Caller,
  standing?: Standing
) => Effect.Effect<UsageReport, ImageError> = Effect.fnUntraced(function* (ledger, { id, policy = {} }, standing) {
  const now = yield* Clock.currentTimeMillis
  const [day, month] = [Ledger.dayOf(now), Ledger.monthOf(now)]
  const today = yield* ledger.usage(id, day)
  const { dollarsPerDay } = policy
  const spent = today.dollars + today.setAside
  return {
    caller: id,
    today: periodOf(day, today),
    month: periodOf(month, yield* ledger.usage(id, month)),
    limits: encodeLimits(policy),
    left: {
      ...(standing === undefined ? {} : { requests: standing.left }),
      ...(dollarsPerDay === undefined
        ? {}
        : { dollars: Math.max(0, fromNanodollars(toNanodollars(dollarsPerDay - spent))) }),
      resets: moment(Ledger.nextDayOf(now))
    }
  }
})
