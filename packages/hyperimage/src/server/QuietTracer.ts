/**
 * A tracing backend that is told of failures by their names alone.
 *
 * Spans that fail carry the error's message to wherever they are sent, and the message of an `ImageError` may be what another server said,
 * prompts included.
 */
import { isImageError } from "@hyperimage/core/ImageError"
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Tracer from "effect/Tracer"

/** An error whose name and place are all that it tells. */
const named = (error: unknown): unknown => {
  if (!isImageError(error)) return error
  const { method, module, reason, status } = error
  return new Error(`${module}.${method}: ${reason._tag}${status === undefined ? "" : ` (status ${status})`}`)
}

/** The same backend, without words. The one that keeps nothing stays itself. */
export const make = (tracer: Tracer.Tracer): Tracer.Tracer =>
  tracer === Tracer.nativeTracer
    ? tracer
    : Tracer.make({
        ...(tracer.context === undefined ? {} : { context: tracer.context }),
        span: (options) => {
          const span = tracer.span(options)
          const end = span.end.bind(span)
          return Object.assign(span, {
            end: (time: bigint, exit: Exit.Exit<unknown, unknown>) =>
              end(time, Exit.isFailure(exit) ? Exit.failCause(Cause.map(exit.cause, named)) : exit)
          })
        }
      })
