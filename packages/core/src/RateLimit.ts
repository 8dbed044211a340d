/**
 * Not more generations in a while than the service allows: requests wait on this side instead of being refused on the other.
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as RateLimiter from "effect/persistence/RateLimiter"
import { ImageError, RateLimited } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"

/** So many requests in a window of time. */
export interface Limit {
  readonly limit: number
  readonly window: Duration.Input
}

/** The limits of an account: one over all models, and tighter ones for some. */
export interface Tier extends Limit {
  readonly models?: { readonly [model: string]: Limit }
}

/** The live service's basic tier (its performance-limits page): 60 requests a minute, FLUX.1-dev one in five minutes. */
export const basic: Tier = {
  limit: 60,
  window: "1 minute",
  models: { "FLUX.1-dev": { limit: 1, window: "5 minutes" } }
}

/** The live service's pro tier (its performance-limits page): 600 requests a minute, FLUX.1-dev 50 a minute. */
export const pro: Tier = {
  limit: 600,
  window: "1 minute",
  models: { "FLUX.1-dev": { limit: 50, window: "1 minute" } }
}

const storeFailed = (cause: RateLimiter.RateLimiterError) =>
  new ImageError({
    module: "RateLimit",
    method: "generate",
    reason: new RateLimited({ description: `the rate limiter failed: ${cause.message}` })
  })

/**
 * A wrapper that holds requests back to stay within a tier. Where the limits are kept is up to the `RateLimiter` provided: in memory
 * for one process (`layer`), in Redis for several that share an account.
 */
export const wrapperShared =
  (tier: Tier): ImageGenerator.Wrapper<never, RateLimiter.RateLimiter> =>
  (generator) =>
    Effect.map(RateLimiter.RateLimiter, (limiter) => {
      const wait = (key: string, limit: Limit) =>
        RateLimiter.sleep(limiter, { key, algorithm: "token-bucket", ...limit }).pipe(Effect.mapError(storeFailed))
      return ImageGenerator.mapGenerate(generator, (generate) => (request, emit) => {
        const own = tier.models?.[request.model_name]
        return wait("hyperimage", tier).pipe(
          Effect.andThen(own === undefined ? Effect.void : wait(`hyperimage/${request.model_name}`, own)),
          Effect.andThen(generate(request, emit))
        )
      })
    })

/** `wrapperShared` with limits of this process alone. */
export const wrapper =
  (tier: Tier): ImageGenerator.Wrapper =>
  (generator) =>
    wrapperShared(tier)(generator).pipe(
      Effect.provideServiceEffect(RateLimiter.RateLimiter, RateLimiter.make),
      Effect.provide(RateLimiter.layerStoreMemory)
    )
