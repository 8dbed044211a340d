/**
 * `/metrics`, for Prometheus: what the server counts, as text.
 *
 * The numbers tell of everybody's use, so that a caller's key doesn't open them. A server without keys tells its own machine, as it does
 * everything; one with keys asks for a token of its own, and without one has no `/metrics`.
 */
import { ImageError, Unauthorized } from "@hyperimage/core/ImageError"
import { fromImageError, notFound } from "@hyperimage/express/HttpFailure"
import type * as Context from "effect/Context"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"
import * as Redacted from "effect/Redacted"
import type { RequestHandler } from "express"
import { createHash, timingSafeEqual } from "node:crypto"

/** Who may read. */
export interface Options {
  /** The bearer token to ask for. */
  readonly token: Redacted.Redacted<string> | undefined
  /** Whether who has no token is let in where none is asked for. */
  readonly isOpen: boolean
}

/** Prometheus wants the unit in the name, and `total` behind what is counted. */
const names: { readonly [name: string]: string } = {
  "gen_ai.client.operation.duration": "gen_ai.client.operation.duration.seconds",
  "http.server.request.duration": "http.server.request.duration.seconds",
  "hyperimage.images": "hyperimage.images.total",
  "hyperimage.cost_usd": "hyperimage.cost_usd.total"
}

const hash = (text: string): Buffer => createHash("sha256").update(text).digest()

const isBearer = (header: string | undefined, token: Redacted.Redacted<string>): boolean => {
  const sent = /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1]
  return sent !== undefined && timingSafeEqual(hash(sent), hash(Redacted.value(token)))
}

const refused = () => {
  const reason = new Unauthorized({ description: "send the metrics token as Authorization: Bearer <token>" })
  return fromImageError(new ImageError({ module: "Metrics", method: "serve", reason }))
}

/** Answers with the metrics of a context. */
export const serve =
  (context: Context.Context<never>, { isOpen, token }: Options): RequestHandler =>
  (request, response) => {
    const failure =
      token === undefined
        ? isOpen
          ? undefined
          : notFound("metrics: there are none without a token (HYPERIMAGE_METRICS_TOKEN)")
        : isBearer(request.headers.authorization, token)
          ? undefined
          : refused()
    if (failure !== undefined) {
      response.status(failure.status).set(failure.headers).json(failure.body)
      return
    }
    const metricNameMapper = (name: string) => names[name] ?? name
    response
      .set("content-type", "text/plain; version=0.0.4; charset=utf-8")
      .end(PrometheusMetrics.formatUnsafe(context, { metricNameMapper }))
  }
