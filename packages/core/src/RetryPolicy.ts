/**
 * When to try again, and how long to wait before: exponential, with jitter and a cap, never sooner than the server asked, and one
 * deadline over all attempts.
 *
 * A generation costs money and is not idempotent, so by default only failures that surely made no picture are tried again. A reset
 * or a timeout after the request was sent may have made one: it is tried again only where `retryAmbiguous` says that this is safe,
 * because the server takes an `Idempotency-Key`, or cheap.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { ImageError, Timeout } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"

/** When to try again. */
export interface RetryPolicy {
  /** How often after the first attempt. */
  readonly times: number
  /** The first wait; doubled each time. */
  readonly base: Duration.Input
  /** The longest wait of our own choosing; a longer `Retry-After` is honoured all the same. */
  readonly cap: Duration.Input
  /** Whether waits vary by ±20 %, so that clients that failed together don't come back together. */
  readonly jitter: boolean
  /** Whether to try again when a picture may have been made already. */
  readonly retryAmbiguous: boolean
  /** The end of everything, waits included. Absent: no end. */
  readonly deadline?: Duration.Input
}

/** Four more attempts, waiting about 0.5, 1, 2 and 4 seconds, three minutes in all, never paying twice. */
export const standard: RetryPolicy = {
  times: 4,
  base: "500 millis",
  cap: "30 seconds",
  jitter: true,
  retryAmbiguous: false,
  deadline: "3 minutes"
}

/** One attempt, and no deadline. */
export const never: RetryPolicy = { times: 0, base: 0, cap: 0, jitter: false, retryAmbiguous: false }

const isTriedAgain = (policy: RetryPolicy, error: ImageError): boolean =>
  error.isRetryable || (policy.retryAmbiguous && error.isAmbiguous)

const capped = (policy: RetryPolicy) =>
  Schedule.min([Schedule.exponential(policy.base), Schedule.spaced(policy.cap)]).pipe(
    Schedule.upTo({ times: policy.times })
  )

/** The policy as a `Schedule` over `ImageError`s, for `Effect.retry` and `Stream.retry`; `endsAt` is the deadline on the clock, in ms. */
const schedule = (policy: RetryPolicy, endsAt: number) =>
  (policy.jitter ? Schedule.jittered(capped(policy)) : capped(policy)).pipe(
    Schedule.setInputType<ImageError>(),
    Schedule.modifyDelay(({ duration, input }) =>
      Effect.succeed(Duration.max(duration, input.retryAfter ?? Duration.zero))
    ),
    // A wait that would end past the deadline is not begun: the caller gets the failure now, instead of a timeout later.
    Schedule.while(({ duration, input }) =>
      Effect.map(
        Clock.currentTimeMillis,
        (now) => isTriedAgain(policy, input) && now + Duration.toMillis(duration) < endsAt
      )
    )
  )

/**
 * All attempts. Most generations succeed at the first one, and setting up a schedule costs more than everything else here: that is done
 * when the first attempt has failed, and the schedule begins with its failure.
 */
const attempts = <A, R>(
  generation: Effect.Effect<A, ImageError, R>,
  policy: RetryPolicy,
  endsAt: number
): Effect.Effect<A, ImageError, R> =>
  Effect.catch(generation, (first) => {
    if (policy.times === 0 || !isTriedAgain(policy, first)) return Effect.fail(first)
    let next: Effect.Effect<A, ImageError, R> = Effect.fail(first)
    const attempt = Effect.suspend(() => {
      const now = next
      next = generation
      return now
    })
    return Effect.retry(attempt, schedule(policy, endsAt))
  })

/** Interrupts a generation that takes longer than `after`. */
const within = (after: Duration.Duration) =>
  Effect.timeoutOrElse({
    duration: after,
    orElse: () =>
      Effect.fail(new ImageError({ module: "RetryPolicy", method: "retry", reason: new Timeout({ after }) }))
  })

/**
 * Tries a generation as often as the policy says. Past the deadline it is interrupted, and fails with `Timeout`.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import type { ImageError } from "@hyperimage/core/ImageError"
 * import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
 *
 * declare const generation: Effect.Effect<string, ImageError>
 *
 * const patient = generation.pipe(RetryPolicy.retry({ ...RetryPolicy.standard, times: 10, deadline: "10 minutes" }))
 */
export const retry = (policy: RetryPolicy) => {
  const after = policy.deadline === undefined ? undefined : Duration.fromInputUnsafe(policy.deadline)
  return <A, R>(generation: Effect.Effect<A, ImageError, R>): Effect.Effect<A, ImageError, R> =>
    after === undefined
      ? attempts(generation, policy, Number.POSITIVE_INFINITY)
      : Effect.flatMap(Clock.currentTimeMillis, (now) =>
          attempts(generation, policy, now + Duration.toMillis(after)).pipe(within(after))
        )
}

/** A wrapper that tries each generation as often as the policy says. */
export const wrapper = (policy: RetryPolicy = standard): ImageGenerator.Wrapper => {
  const tried = retry(policy)
  return ImageGenerator.wrapper((generate) => (request, emit) => tried(generate(request, emit)))
}
