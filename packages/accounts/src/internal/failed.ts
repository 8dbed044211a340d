/** A database that can't be read or written, in the house's terms. */
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"

/** Turns whatever a database fails with into an `EngineFailure`, which a door answers without telling why. */
export const orFailed =
  (module: string, method: string) =>
  <A, R>(effect: Effect.Effect<A, { readonly message: string }, R>): Effect.Effect<A, ImageError, R> =>
    Effect.mapError(
      effect,
      (error) =>
        new ImageError({
          module,
          method,
          reason: new EngineFailure({ description: `the database of accounts: ${error.message}` })
        })
    )
