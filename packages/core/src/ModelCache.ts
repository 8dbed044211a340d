/**
 * The list of models, asked for once in a while.
 *
 * Prices, names and policies are looked up with every request; where the models are another server's, that would be a request to it each
 * time.
 */
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { ImageError } from "./ImageError.ts"
import type * as ImageGenerator from "./ImageGenerator.ts"
import type { ImageModel } from "./ImageModel.ts"

/** A wrapper that keeps the list of models for a while; a failure isn't kept. */
export const wrapper =
  (timeToLive: Duration.Input): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.map(
      Cache.makeWith<"models", ReadonlyArray<ImageModel>, ImageError>(() => generator.models, {
        capacity: 1,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? timeToLive : Duration.zero)
      }),
      (cache) => ({ ...generator, models: Cache.get(cache, "models") })
    )
