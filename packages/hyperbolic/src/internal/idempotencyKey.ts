/**
 * One key for all attempts at a request, by which a server knows that it is the same one and makes its pictures once.
 */
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { randomUUID } from "node:crypto"

/** The key of the request that is under way, where there is one. */
const Current = Context.Reference<string | undefined>("@hyperimage/hyperbolic/IdempotencyKey", {
  defaultValue: () => undefined
})

/** Does something with the key of the request under way. */
export const use = <A, E, R>(withKey: (key: string | undefined) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Current, withKey)

/** Gives each request a key of its own; what tries it again goes inside. */
export const wrapper: ImageGenerator.Wrapper = ImageGenerator.wrapper(
  (generate) => (request, emit) =>
    Effect.suspend(() => Effect.provideService(generate(request, emit), Current, randomUUID()))
)
