/**
 * What may be drawn: a function of the request that allows or refuses it, asked before anybody works on it or is paid for it.
 *
 * The function may look things up elsewhere, so it can fail or hang; then nothing is drawn, unless it is told that everything may be
 * drawn meanwhile. What is refused is named by its field; the words themselves are kept out of answers and logs. `WordList` is a simple
 * one of these functions.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Caller from "./Caller.ts"
import { ContentRejected, ImageError, Overloaded } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { Field, ImageRequest } from "./ImageRequest.ts"

/** Why a request is refused, as the one who asked is told it. */
export interface Refusal {
  /** The field that the refusal is about. Absent: the request as a whole. */
  readonly field?: Field
  /** E.g. `has words that are not allowed here`. Absent: none is told. */
  readonly reason?: string
}

/** What a check says of a request. */
export type Verdict = "allow" | Refusal

/** Allows or refuses a request of somebody, at once, as a promise or as an effect. */
export type Check = (
  request: ImageRequest,
  caller: Caller.Caller
) => Verdict | PromiseLike<Verdict> | Effect.Effect<Verdict, unknown>

/** What happens where a check gives no verdict. */
export interface Options {
  /** `refuse`, also when absent: the request fails with `Overloaded`, which may be tried again. `allow`: it is drawn unchecked. */
  readonly onFailure?: "refuse" | "allow"
  /** The longest that a check may take; after that it counts as failed. Absent: 10 seconds. */
  readonly timeout?: Duration.Input
}

const settle = (verdict: ReturnType<Check>): Effect.Effect<Verdict, unknown> =>
  Effect.isEffect(verdict)
    ? verdict
    : Predicate.isPromiseLike(verdict)
      ? Effect.promise(() => verdict)
      : Effect.succeed(verdict)

const failed = (reason: ImageError["reason"]) =>
  Effect.fail(new ImageError({ module: "Moderation", method: "generate", reason }))

const rejected = ({ field, reason }: Refusal) =>
  failed(
    new ContentRejected({
      ...(field === undefined ? {} : { field }),
      ...(reason === undefined ? {} : { description: reason })
    })
  )

const unchecked = failed(new Overloaded({ description: "what may be drawn can't be checked just now" }))

/**
 * A wrapper that asks `check` before each generation. What it refuses fails with `ContentRejected`.
 *
 * Where the check throws, fails or takes too long, that is logged without its words, which may repeat the prompt.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Moderation from "@hyperimage/core/Moderation"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const moderated = engine.pipe(
 *   ImageGenerator.wrap(
 *     Moderation.wrapper(({ prompt }) =>
 *       prompt.length > 2000 ? { field: "prompt", reason: "expected at most 2,000 characters here" } : "allow"
 *     )
 *   )
 * )
 */
export const wrapper = (
  check: Check,
  { onFailure = "refuse", timeout = "10 seconds" }: Options = {}
): ImageGenerator.Wrapper => {
  const instead = onFailure === "allow" ? Effect.succeed("allow" as const) : unchecked

  const verdictOn = (request: ImageRequest): Effect.Effect<Verdict, ImageError> =>
    Effect.flatMap(Caller.Current, (caller) => Effect.suspend(() => settle(check(request, caller)))).pipe(
      Effect.sandbox,
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail("timeout") }),
      Effect.catch((cause) =>
        Effect.logError(`A check of what may be drawn ${cause === "timeout" ? "took too long" : "failed"}`).pipe(
          Effect.andThen(instead)
        )
      )
    )

  return ImageGenerator.wrapper(
    (generate) => (request, emit) =>
      Effect.flatMap(verdictOn(request), (verdict) =>
        verdict === "allow" ? generate(request, emit) : rejected(verdict)
      )
  )
}
