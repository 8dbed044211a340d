/**
 * Server-sent events: what goes over HTTP piece by piece, while the pictures are being made.
 *
 * A piece is made when the one before has gone out, so that a slow reader costs no more than what it is sent just now.
 */
import * as EventStream from "@hyperimage/core/EventStream"
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import { Overloaded } from "@hyperimage/core/ImageError"
import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { Reading } from "./EventLog.ts"
import type { Form } from "./Form.ts"
import { fromCause } from "./HttpFailure.ts"
import type { KnownResponse } from "./Options.ts"

/** An answer that comes in pieces. */
export interface Events {
  readonly pieces: Stream.Stream<string>
}

/** How events are told. */
export interface Telling {
  readonly form: Form
  /** The body of `error`. Absent: what would be answered over HTTP. */
  readonly failureOf?: (cause: Cause.Cause<unknown>) => typeof ErrorResponse.ErrorResponse.Type
  /** Whether events have their numbers, so that a client can come back for the rest. */
  readonly numbered?: boolean
}

const bodyOf = (cause: Cause.Cause<unknown>) => fromCause(cause).body

/** The readings of a log as pieces; a failure is the last of them. */
export const tell = (
  readings: Stream.Stream<Reading, unknown>,
  { failureOf = bodyOf, form, numbered = false }: Telling
): Events => ({
  pieces: readings.pipe(
    Stream.mapEffect((reading) =>
      reading === undefined
        ? Effect.succeed([EventStream.heartbeat])
        : Effect.map(form.messages(reading.event), (messages) =>
            messages.map((message) => EventStream.print(message, numbered ? reading.id : undefined))
          )
    ),
    Stream.flattenIterable,
    Stream.catchCause((cause) => Stream.make(EventStream.print(EventStream.encodeError(failureOf(cause)))))
  )
})

/** Writes a piece, and waits until there is room for the next. */
const write = (response: KnownResponse, piece: string): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (response.closed || response.write(piece)) return resume(Effect.void)
    const goOn = () => resume(Effect.void)
    response.once("drain", goOn)
    return Effect.sync(() => response.off("drain", goOn))
  })

const closing = () => {
  const { body } = ErrorResponse.toHttp(new Overloaded({ description: "the server is shutting down" }))
  return EventStream.print(EventStream.encodeError(body))
}

/** Sends events until there are no more. Where the door is closed meanwhile, the last one says so. */
export const send = (response: KnownResponse, { pieces }: Events): Effect.Effect<void> =>
  Effect.suspend(() => {
    response.writeHead(200, {
      "content-type": `${EventStream.mediaType}; charset=utf-8`,
      "cache-control": "no-cache",
      // nginx would collect the events otherwise
      "x-accel-buffering": "no"
    })
    response.flushHeaders()
    if (response.req.method === "HEAD") return Effect.void
    return Stream.runForEach(pieces, (piece) => write(response, piece))
  }).pipe(
    Effect.andThen(Effect.sync(() => response.end())),
    Effect.onInterrupt(() => Effect.sync(() => (response.closed ? undefined : response.end(closing()))))
  )
