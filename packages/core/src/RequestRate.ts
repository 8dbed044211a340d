/**
 * How often each caller asks, for doors that refuse who asks too often before they read what is asked.
 *
 * A caller may ask as many times at once as in a minute; what was used comes back evenly. (`RateLimit` is the other side: there requests
 * wait here so as not to be refused elsewhere.)
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { ImageError, RateLimited } from "./ImageError.ts"

/** Where a caller stands. */
export interface Standing {
  /** Requests in a minute. */
  readonly limit: number
  /** How many of them can be had at once now. */
  readonly left: number
  /** Until all can be had again. */
  readonly resetAfter: Duration.Duration
  /** Until one can be had; absent where this one was. */
  readonly retryAfter?: Duration.Duration
}

/** Counts requests. */
export interface RequestRate {
  /** Counts a request of a caller, where there is room for it, and says where the caller stands. */
  readonly take: (caller: string, perMinute: number) => Effect.Effect<Standing>
  /** Says where the caller stands without counting. */
  readonly look: (caller: string, perMinute: number) => Effect.Effect<Standing>
}

/** Where callers are addresses anybody can come under a new one. Past so many all are forgotten, so that memory is bounded. */
const callersKept = 100_000

const limiter = RateLimiter.make.pipe(Effect.provide(RateLimiter.layerStoreMemory))

/** Counts in the memory of this process. */
export const make: Effect.Effect<RequestRate> = Effect.gen(function* () {
  let callers = new Set<string>()
  let current = yield* limiter

  const consume = (tokens: number) =>
    Effect.fnUntraced(function* (caller: string, perMinute: number) {
      if (callers.size >= callersKept && !callers.has(caller)) {
        callers = new Set()
        current = yield* limiter
      }
      callers.add(caller)
      const asked = { key: caller, algorithm: "token-bucket", limit: perMinute, window: "1 minute" } as const
      return yield* current.consume({ ...asked, tokens }).pipe(
        Effect.map(({ limit, remaining, resetAfter }): Standing => ({ limit, left: remaining, resetAfter })),
        Effect.catchReason("RateLimiterError", "RateLimitExceeded", ({ limit, retryAfter }) =>
          current
            .consume({ ...asked, tokens: 0 })
            .pipe(Effect.map(({ resetAfter }): Standing => ({ limit, left: 0, resetAfter, retryAfter })))
        ),
        Effect.orDie // only a store that is elsewhere can fail
      )
    })

  return { take: consume(1), look: consume(0) }
})

/** The refusal of a request that came too early. */
export const refusal = ({ limit, retryAfter }: Standing): ImageError =>
  new ImageError({
    module: "RequestRate",
    method: "take",
    reason: new RateLimited({
      description: `expected at most ${limit} request${limit === 1 ? "" : "s"} a minute`,
      ...(retryAfter === undefined ? {} : { retryAfter })
    })
  })
