/**
 * Who asks for pictures, as far as anything beside the door needs to know: limits, ledgers and queues are kept by caller.
 *
 * A door sets the caller around a generation; the wrappers of a generator read it. Code that sets none is nobody in particular, which is
 * one caller too.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Policy } from "./Policy.ts"

/** Who asks. */
export interface Caller {
  /** A name that may stand in a log: never the key itself. */
  readonly id: string
  /** What they may ask for. Absent: everything. */
  readonly policy?: Policy
}

/** Who asks when nobody said. */
export const anonymous: Caller = { id: "anonymous" }

/** The caller of the generation under way. */
export const Current = Context.Reference<Caller>("@hyperimage/core/Caller", { defaultValue: () => anonymous })

/** The name of the request that the generation under way is for, by which it is found again in a log or a ledger. */
export const RequestId = Context.Reference<string | undefined>("@hyperimage/core/Caller/RequestId", {
  defaultValue: () => undefined
})

/**
 * An effect on somebody's behalf.
 *
 * @example
 * import * as Caller from "@hyperimage/core/Caller"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import type { ImageRequest } from "@hyperimage/core/ImageRequest"
 *
 * declare const request: ImageRequest
 *
 * const program = ImageGenerator.ImageGenerator.use(({ generate }) => generate(request)).pipe(Caller.as({ id: "alice" }))
 */
export const as =
  (caller: Caller) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(effect, Current, caller)
