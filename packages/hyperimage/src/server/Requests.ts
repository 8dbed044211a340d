/**
 * What the server keeps of each request: its id on the answer, a line in the log when it has ended, and its time in the metrics.
 *
 * The line tells who asked for which model and how it went. It has neither the query nor the headers nor the body, so that prompts, keys
 * and pictures stay out of the log.
 */
import type { Locals } from "@hyperimage/express"
import * as RequestId from "@hyperimage/express/RequestId"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { Request, RequestHandler, Response } from "express"

/** Seconds from a request's headers to the end of its answer, by method, route and status. */
export const duration = Metric.histogram("http.server.request.duration", {
  description: "Seconds that a request took",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
})

/** Requests under way. */
export const active = Metric.gauge("http.server.active_requests", { description: "Requests under way" })

/** The requests of one server. */
export interface Requests {
  /** To go before everything else. */
  readonly watch: RequestHandler
  /** How many are under way. */
  readonly active: () => number
}

/** The path as the app wrote it, so that there are as many as the app has; files and wrong paths have none. */
const routeOf = (request: Request): string => {
  const route: unknown = request.route?.path
  return typeof route === "string" ? `${request.baseUrl}${route}` : "other"
}

/** What proxies call a request whose client went away before there was an answer; it is never sent. */
const clientClosedRequest = 499

const longestPath = 200

/** What there is to say of a request that has ended. */
const describe = (request: Request, response: Response, milliseconds: number) => {
  const { hyperimage }: Partial<Locals> = response.locals
  const { caller, model } = hyperimage ?? {}
  return {
    method: request.method,
    path: request.originalUrl.replace(/\?.*$/s, "").slice(0, longestPath),
    status: response.headersSent ? response.statusCode : clientClosedRequest,
    duration_ms: Math.round(milliseconds * 10) / 10,
    ...(response.writableFinished ? {} : { aborted: true }),
    ...(caller === undefined ? {} : { caller: caller.id }),
    ...(model === undefined ? {} : { model: model.slice(0, 100) })
  }
}

/** Those who look after servers ask every few seconds; as long as all is well that is no news. */
const isProbe = ({ path, status }: { readonly path: string; readonly status: number }): boolean =>
  status === 200 && ["/healthz", "/readyz", "/metrics"].includes(path)

/** Watches the requests of a server, with the logger and the metrics of a context. */
export const make = (context: Context.Context<never>): Requests => {
  const log = Effect.runForkWith(context)
  let underWay = 0

  const count = (difference: number) => {
    underWay += difference
    active.updateUnsafe(underWay, context)
  }
  count(0)

  const end = (request: Request, response: Response, requestId: string, milliseconds: number) => {
    count(-1)
    const line = describe(request, response, milliseconds)
    const labels = {
      "http.request.method": request.method,
      "http.route": routeOf(request),
      "http.response.status_code": String(line.status)
    }
    Metric.withAttributes(duration, labels).updateUnsafe(milliseconds / 1000, context)
    log(Effect.annotateLogs(isProbe(line) ? Effect.logDebug("request") : Effect.log("request"), { requestId, ...line }))
  }

  return {
    active: () => underWay,
    watch: (request, response, next) => {
      const start = performance.now()
      const requestId = RequestId.give(request, response)
      count(1)
      response.once("close", () => end(request, response, requestId, performance.now() - start))
      next()
    }
  }
}
