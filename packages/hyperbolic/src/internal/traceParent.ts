/**
 * The span under way as a W3C `traceparent`, so that the server's spans become a part of the same trace.
 *
 * Written out here, because Effect's own propagation brings its headers module into every client's bundle.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"

const format = ({ sampled, spanId, traceId }: Tracer.AnySpan): string =>
  `00-${traceId.padStart(32, "0")}-${spanId}-${sampled ? "01" : "00"}`

/** Does something with the header's value, where a trace is kept. */
export const use = <A, E, R>(
  withHeader: (traceParent: string | undefined) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.contextWith((context: Context.Context<never>) => {
    const span = Context.getOrUndefined(context, Tracer.ParentSpan)
    return withHeader(span === undefined ? undefined : format(span))
  })
