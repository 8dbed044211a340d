/**
 * The API server: an Express app with the door at `/v1`, as a scoped effect. Closing the scope ends it gracefully.
 *
 * A server without keys serves this machine alone. It binds to loopback whatever host is asked for, and answers only requests that
 * are addressed to loopback, so that a web page can't reach it under a name of its own (DNS rebinding).
 */
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import { PermissionDenied } from "@hyperimage/core/ImageError"
import { ImageGenerator, type Service } from "@hyperimage/core/ImageGenerator"
import { type Hyperimage, hyperimage, type Limits } from "@hyperimage/express"
import { notFound } from "@hyperimage/express/HttpFailure"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import express, { type RequestHandler } from "express"
import { createServer, type Server } from "node:http"
import * as Page from "./Page.ts"

/** What to serve, where, and to whom. */
export interface Options {
  readonly generator: Service
  /** Absent: 8787. 0: one that is free. */
  readonly port?: number
  /** The address to listen on. Absent: all of this machine's addresses with keys, 127.0.0.1 without. */
  readonly host?: string
  /** Bearer keys. Absent or empty: none is asked for, and only this machine is served. */
  readonly keys?: ReadonlyArray<string | Redacted.Redacted<string>>
  readonly limits?: Limits
  /** A folder of static files to serve at `/`, under a strict Content-Security-Policy (see `Page`). Absent: nothing is there. */
  readonly page?: string
  /** How long requests under way may take when the server ends, before they are interrupted. Absent: 10 seconds. */
  readonly grace?: Duration.Input
}

/**
 * The bearer keys that the environment names in `HYPERIMAGE_API_KEYS`, separated by commas. Absent or empty: none.
 *
 * @example
 * import * as Server from "hyperimage/Server"
 * import * as Effect from "effect/Effect"
 *
 * const program = Effect.map(Server.configuredKeys, (keys) => keys.length)
 */
export const configuredKeys: Config.Config<ReadonlyArray<Redacted.Redacted<string>>> = Config.String(
  "HYPERIMAGE_API_KEYS"
).pipe(
  Config.withDefault(""),
  Config.map((list) =>
    list
      .split(",")
      .map((key) => key.trim())
      .filter((key) => key !== "")
      .map((key) => Redacted.make(key))
  )
)

/** A server that runs. */
export interface Serving {
  /** Where the API begins, `http://127.0.0.1:8787/v1`. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Whether a key is asked for; where not, only this machine is served. */
  readonly asksForKey: boolean
}

/** The address can't be listened on. */
export class CannotListen extends Schema.TaggedError<CannotListen>()("CannotListen", {
  host: Schema.String,
  port: Schema.Int,
  /** The system's code, e.g. `EADDRINUSE`. */
  code: Schema.String
}) {
  override get message(): string {
    const why =
      this.code === "EADDRINUSE" ? "the port is in use, choose another" : `the system refuses it with ${this.code}`
    return `Can't listen on ${this.host} port ${this.port}: ${why}`
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host)

/** The host of a `Host` header, without the port. */
const hostOf = (header: string | undefined): string => (header ?? "").replace(/:\d+$/, "")

const onlyForLoopback: RequestHandler = (request, response, next) => {
  if (isLoopback(hostOf(request.headers.host))) return next()
  const description = "without a key this server answers only to localhost"
  const { body, status } = ErrorResponse.toHttp(new PermissionDenied({ description }))
  response.status(status).json(body)
}

const nothingHere: RequestHandler = (request, response) => {
  const { body, status } = notFound(`path: there is nothing at ${request.path.slice(0, 80)}; the API begins at /v1`)
  response.status(status).json(body)
}

const listen = (handler: express.Express, host: string, port: number): Effect.Effect<Server, CannotListen> =>
  Effect.callback((resume) => {
    const server = createServer(handler)
    server.once("error", (error: NodeJS.ErrnoException) =>
      resume(Effect.fail(new CannotListen({ host, port, code: error.code ?? error.message })))
    )
    server.listen({ host, port }, () => resume(Effect.succeed(server)))
  })

/** Takes no more connections, waits for the requests under way, interrupts those that are left, and closes what is still open. */
const stop = (server: Server, router: Hyperimage, grace: Duration.Input): Effect.Effect<void> =>
  Effect.gen(function* () {
    const closed = yield* Effect.forkChild(
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
      })
    )
    const idle = Effect.repeat(
      Effect.sync(() => server.closeIdleConnections()),
      Schedule.spaced("50 millis")
    )
    const wait = (duration: Duration.Input) =>
      Effect.raceFirst(Fiber.join(closed), idle).pipe(Effect.timeoutOption(duration), Effect.interruptible)
    yield* wait(grace)
    yield* Effect.promise(router.close)
    yield* wait("1 second")
    yield* Effect.sync(() => server.closeAllConnections())
  })

/**
 * Serves a generator until the scope closes. What the caller provides (logger, tracer) holds for every request.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
 * import * as Server from "hyperimage/Server"
 *
 * const program = Effect.gen(function* () {
 *   const generator = yield* ImageGenerator
 *   const { url } = yield* Server.serve({ generator, port: 8787 })
 *   yield* Effect.log(`POST ${url}/image/generation`)
 *   return yield* Effect.never
 * }).pipe(Effect.scoped)
 */
export const serve: (options: Options) => Effect.Effect<Serving, CannotListen, Scope.Scope> = Effect.fnUntraced(
  function* ({ generator, grace = "10 seconds", host, keys = [], limits = {}, page, port = 8787 }) {
    const asksForKey = keys.length > 0
    const wanted = host ?? (asksForKey ? "0.0.0.0" : "127.0.0.1")
    const address = asksForKey || isLoopback(wanted) ? wanted : "127.0.0.1"
    if (address !== wanted) {
      yield* Effect.logWarning(`No key is configured: listening on ${address} only, not on ${wanted}`)
    }

    const context = yield* Effect.context<never>()
    const router = hyperimage({
      layer: Layer.succeedContext(Context.add(context, ImageGenerator, generator)),
      limits,
      ...(asksForKey ? { auth: { keys } } : {})
    })
    const app = express().disable("x-powered-by")
    if (!asksForKey) app.use(onlyForLoopback)
    app.use("/v1", router)
    if (page !== undefined) app.use(Page.serve(page))
    app.use(nothingHere)

    const server = yield* Effect.acquireRelease(listen(app, address, port), (server) => stop(server, router, grace))
    const bound = server.address()
    const actual = typeof bound === "object" && bound !== null ? bound.port : port
    const reachable = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address
    const name = reachable.includes(":") ? `[${reachable}]` : reachable
    return { url: `http://${name}:${actual}/v1`, host: address, port: actual, asksForKey }
  }
)
