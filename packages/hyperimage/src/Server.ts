/**
 * The API server: an Express app with the door at `/v1`, as a scoped effect. Closing the scope ends it gracefully.
 *
 * A server without keys serves this machine alone. It binds to loopback whatever host is asked for, and answers only requests that
 * are addressed to loopback, so that a web page can't reach it under a name of its own (DNS rebinding).
 */
import type * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import * as Ledger from "@hyperimage/core/Ledger"
import * as ModelCache from "@hyperimage/core/ModelCache"
import { type ImageError, PermissionDenied } from "@hyperimage/core/ImageError"
import { ImageGenerator, type Service, type Wrapper } from "@hyperimage/core/ImageGenerator"
import { hyperimage, type Limits, type PictureKeeping } from "@hyperimage/express"
import { notFound } from "@hyperimage/express/HttpFailure"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import express, { type RequestHandler } from "express"
import { createServer, type Server } from "node:http"
import * as Accounts from "./server/Accounts.ts"
import * as Docs from "./server/Docs.ts"
import * as Ending from "./server/Ending.ts"
import * as Formats from "./server/Formats.ts"
import * as Health from "./server/Health.ts"
import * as Line from "./server/Line.ts"
import * as Metrics from "./server/Metrics.ts"
import * as Page from "./server/Page.ts"
import * as Requests from "./server/Requests.ts"

/** What to serve, where, and to whom. */
export interface Options extends Ending.Options {
  readonly generator: Service
  /** Absent: 8787. 0: one that is free. */
  readonly port?: number
  /** The address to listen on. Absent: all of this machine's addresses with keys, 127.0.0.1 without. */
  readonly host?: string
  /** Bearer keys. Absent or empty: none is asked for, and only this machine is served. */
  readonly keys?: ReadonlyArray<string | Redacted.Redacted<string>>
  /** Keys with policies beside those, and the books (`Accounts.open`). Absent: the books are kept in memory. */
  readonly accounts?: Accounts.Accounts
  readonly limits?: Limits
  /** Where the API begins for clients, `https://images.example.com/v1`, behind a proxy. Absent: as a request came. */
  readonly serverUrl?: string
  /** The pictures that are answered as addresses. */
  readonly pictures?: PictureKeeping
  /** A folder of static files to serve at `/`, under a strict Content-Security-Policy (see `Page`). Absent: nothing is there. */
  readonly page?: string
  /** Whether `/docs` shows the API's description. Absent: `true`. */
  readonly docs?: boolean
  /** The bearer token that `/metrics` asks for. Absent: a server without keys shows them to its machine, one with keys to nobody. */
  readonly metricsToken?: Redacted.Redacted<string> | undefined
  /** How many generations run at once and how many may wait. Absent: as many as the generator takes. */
  readonly line?: ConcurrencyLimit.Options
  /** Goes around the line, so that what it refuses has not waited. Absent: nothing. */
  readonly before?: Wrapper<ImageError>
  /** What `/readyz` looks at, beside whether the generator tells its models; a check that fails says that the server isn't able. */
  readonly checks?: Health.Checks
}

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

/** The live service tells prices outside of `/v1`. */
const asTheLiveServiceSpellsIt: RequestHandler = (request, _response, next) => {
  if (/^\/models\/[^/]+\/price\/?$/.test(request.path)) request.url = `/v1${request.url}`
  next()
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
export const serve: (options: Options) => Effect.Effect<Serving, CannotListen | ImageError, Scope.Scope> =
  Effect.fnUntraced(function* (options) {
    const { accounts, docs = true, keys = [], limits = {}, page, port = 8787 } = options
    const auth = yield* Accounts.authentication(keys, accounts)
    const asksForKey = auth !== undefined
    const wanted = options.host ?? (asksForKey ? "0.0.0.0" : "127.0.0.1")
    const address = asksForKey || isLoopback(wanted) ? wanted : "127.0.0.1"
    if (address !== wanted) {
      yield* Effect.logWarning(`No key is configured: listening on ${address} only, not on ${wanted}`)
    }

    const context = yield* Effect.context<never>()
    const ledger = accounts?.ledger ?? (yield* Ledger.memory)
    const around = Accounts.wrappers(ledger)
    const engine = yield* ModelCache.wrapper("1 minute")(options.generator)
    const line = yield* Line.before(yield* around.inside(engine), options.line ?? { concurrent: Infinity })
    const asked = options.before === undefined ? line.generator : yield* options.before(line.generator)
    const generator = yield* around.outside(asked)
    const router = hyperimage({
      layer: Layer.succeedContext(Context.add(context, ImageGenerator, generator)),
      limits,
      convert: Formats.convert,
      ...(options.serverUrl === undefined ? {} : { serverUrl: options.serverUrl }),
      ...(options.pictures === undefined ? {} : { pictures: options.pictures }),
      ledger,
      ...(asksForKey ? { auth } : {})
    })
    const requests = Requests.make(context)
    const ending = Ending.make(options)
    const checks = { engine: options.generator.models, ...Accounts.checks(accounts), ...options.checks }

    const app = express().disable("x-powered-by").use(requests.watch)
    if (!asksForKey) app.use(onlyForLoopback)
    app.use(yield* Health.make(context, { checks, isDraining: ending.hasBegun }))
    app.get("/metrics", Metrics.serve(context, { token: options.metricsToken, isOpen: !asksForKey }))
    app.use(asTheLiveServiceSpellsIt)
    app.use("/v1", ending.refuse, router)
    if (docs) app.use(Docs.make())
    if (page !== undefined) app.use(Page.serve(page))
    app.use(nothingHere)

    const isIdle = Effect.map(line.counts, ({ running, waiting }) => running + waiting + requests.active() === 0)
    const server = yield* Effect.acquireRelease(listen(app, address, port), (server) =>
      ending.end(server, router, isIdle)
    )
    const bound = server.address()
    const actual = typeof bound === "object" && bound !== null ? bound.port : port
    const reachable = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address
    const name = reachable.includes(":") ? `[${reachable}]` : reachable
    return { url: `http://${name}:${actual}/v1`, host: address, port: actual, asksForKey }
  })
