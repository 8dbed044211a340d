/**
 * How the server ends: `/readyz` says so, then new generations are refused, those under way are finished, what takes too long is
 * interrupted and answered, and only then do the connections close.
 */
import { ImageError, Overloaded } from "@hyperimage/core/ImageError"
import type { Hyperimage } from "@hyperimage/express"
import { fromImageError } from "@hyperimage/express/HttpFailure"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import type { RequestHandler } from "express"
import type { Server } from "node:http"

/** How much time there is. */
export interface Options {
  /** How long everything goes on while `/readyz` already says 503, so that a balancer can notice. Absent: no time. */
  readonly drain?: Duration.Input
  /** How long what is under way may take then, before it is interrupted. Absent: 10 seconds. */
  readonly grace?: Duration.Input
}

/** A server's end. */
export interface Ending {
  /** Whether it has begun. */
  readonly hasBegun: () => boolean
  /** Refuses new generations once the server only finishes what it has. */
  readonly refuse: RequestHandler
  /** Ends the server; done when it has ended. `isIdle` says whether nothing is under way. */
  readonly end: (server: Server, router: Hyperimage, isIdle: Effect.Effect<boolean>) => Effect.Effect<void>
}

/** How long a client that is still being answered may take to read the rest. */
const lingering = "1 second"

const shuttingDown = () => {
  const reason = new Overloaded({ description: "the server is shutting down", retryAfter: Duration.seconds(5) })
  return fromImageError(new ImageError({ module: "Server", method: "end", reason }))
}

const close = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
  })

const often = Schedule.spaced("50 millis")

/** An end that has not begun. */
export const make = ({ drain = 0, grace = "10 seconds" }: Options): Ending => {
  let hasBegun = false
  let refuses = false

  const finish = Effect.fnUntraced(function* (server: Server, router: Hyperimage, isIdle: Effect.Effect<boolean>) {
    hasBegun = true
    yield* Effect.log("Told to end: finishing what is under way")
    yield* Effect.sleep(drain)
    refuses = true
    yield* isIdle.pipe(
      Effect.repeat({ schedule: often, until: (idle) => idle }),
      Effect.timeoutOrElse({
        duration: grace,
        orElse: () => Effect.logWarning("Interrupting what took longer than the grace")
      })
    )
    const closed = yield* Effect.forkChild(close(server))
    yield* Effect.promise(router.close)
    const idleConnections = Effect.repeat(
      Effect.sync(() => server.closeIdleConnections()),
      often
    )
    yield* Effect.raceFirst(Fiber.join(closed), idleConnections).pipe(Effect.timeoutOption(lingering))
    yield* Effect.sync(() => server.closeAllConnections())
  })

  return {
    hasBegun: () => hasBegun,
    refuse: (request, response, next) => {
      if (!refuses || request.method !== "POST") return next()
      const { body, headers, status } = shuttingDown()
      response
        .status(status)
        .set({ ...headers, connection: "close" })
        .json(body)
    },
    // In a fiber of its own: whoever asks for the end may be interrupted already, and then could not wait.
    end: (server, router, isIdle) =>
      Effect.flatMap(Effect.forkDetach(Effect.interruptible(finish(server, router, isIdle))), Fiber.join)
  }
}
