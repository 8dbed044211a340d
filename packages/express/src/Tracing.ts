/**
 * A span for each request, under the names of OpenTelemetry's HTTP conventions, as a part of the trace that the client began.
 *
 * The client tells of its trace in a W3C `traceparent` header. Where no tracing backend is installed there is no span.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as HttpTraceContext from "effect/http/HttpTraceContext"
import * as Headers from "effect/http/Headers"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { Request } from "express"
import { fromCause } from "./HttpFailure.ts"

/** The path as the app wrote it, `/v1/jobs/:id`: one name for all that go there. */
const routeOf = (request: Request): string => {
  const route: unknown = request.route?.path
  return `${request.baseUrl}${typeof route === "string" ? route : ""}`
}

const parentOf = (request: Request): Tracer.ExternalSpan | undefined =>
  Option.getOrUndefined(HttpTraceContext.w3c(Headers.fromInput({ traceparent: request.get("traceparent") })))

const statusOf = (exit: Exit.Exit<{ readonly status: number } | void, unknown>): number =>
  Exit.isSuccess(exit) ? (exit.value?.status ?? 200) : fromCause(exit.cause).status

/** Runs what answers a request in the request's span. What the client did wrong is no error of the span's. */
export const traced =
  (request: Request) =>
  <A extends { readonly status: number } | void, E, R>(answer: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withFiber((fiber) => {
      if (fiber.getRef(Tracer.Tracer) === Tracer.nativeTracer) return answer
      const route = routeOf(request)
      const parent = parentOf(request)
      return Effect.exit(answer).pipe(
        Effect.tap((exit) => Effect.annotateCurrentSpan("http.response.status_code", statusOf(exit))),
        Effect.flatMap((exit) =>
          Exit.isFailure(exit) && statusOf(exit) >= 500 ? Effect.failCause(exit.cause) : Effect.succeed(exit)
        ),
        Effect.withSpan(
          `${request.method} ${route}`,
          {
            kind: "server",
            attributes: { "http.request.method": request.method, "http.route": route, "url.scheme": request.protocol },
            ...(parent === undefined ? { root: true } : { parent })
          },
          { captureStackTrace: false }
        ),
        Effect.flatMap((exit): Exit.Exit<A, E> => exit)
      )
    })
