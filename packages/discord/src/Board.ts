/**
 * Where people watch a drawing come along: one message that changes, not more often than Discord likes, and always to the latest state.
 */
import type { EventMeanwhile } from "@hyperimage/core/ImageGenerator"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type { DiscordFailure } from "./DiscordApi.ts"
import type { Progress } from "./Show.ts"

/** How far a drawing is after an event; `undefined` where that doesn't change. */
export const progressOf = (event: EventMeanwhile): Progress | undefined => {
  switch (event._tag) {
    case "Queued":
      return { _tag: "Queued", position: event.position }
    case "Started":
      return { _tag: "Started", model: event.model }
    case "Progress":
      return { _tag: "Step", step: event.step, of: event.of, preview: event.preview?.bytes }
    case "ImageReady":
      return undefined
  }
}

/** Takes states, and paints the latest of them. */
export interface Board {
  readonly put: (progress: Progress) => Effect.Effect<void>
  /** Paints until it is interrupted. Fails where Discord says that the message is gone; what else goes wrong is let pass. */
  readonly paint: (
    show: (progress: Progress) => Effect.Effect<void, DiscordFailure>
  ) => Effect.Effect<never, DiscordFailure>
}

/** A board that changes at most once in a while. */
export const make = (every: Duration.Input): Effect.Effect<Board> =>
  Effect.map(Queue.sliding<Progress>(1), (latest) => ({
    put: (progress) => Effect.asVoid(Queue.offer(latest, progress)),
    paint: (show) =>
      Queue.take(latest).pipe(
        // An edit that is cut off could still arrive, after the one that shows the pictures.
        Effect.flatMap((progress) => Effect.uninterruptible(show(progress))),
        Effect.catchIf(
          (failure) => !failure.isGone,
          (failure) => Effect.logDebug(failure.message)
        ),
        Effect.andThen(Effect.sleep(every)),
        Effect.forever
      )
  }))
