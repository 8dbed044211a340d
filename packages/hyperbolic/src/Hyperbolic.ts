/**
 * An engine that asks a server: the live Hyperbolic service, or any other that speaks its image generation API.
 *
 * Built on undici alone. What it holds to: a picture is never paid for twice, the key never goes to another host nor into an error,
 * interrupting a generation closes its connection, and pictures stay as they came until somebody asks for their bytes.
 * It can't see into the server's work, so it reports no events of its own.
 */
import type { Catalog } from "@hyperimage/core/Catalog"
import * as Contract from "@hyperimage/core/Contract"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Json from "@hyperimage/core/Json"
import * as Price from "@hyperimage/core/Price"
import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
import * as Split from "@hyperimage/core/Split"
import type * as Telemetry from "@hyperimage/core/Telemetry"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Agent, type Dispatcher } from "undici"
import * as IdempotencyKey from "./internal/idempotencyKey.ts"
import * as Pictures from "./internal/pictures.ts"
import * as Server from "./internal/server.ts"

/** Where the live service is. */
export const liveBaseUrl = "https://api.hyperbolic.xyz/v1"

/** Which server to ask, and how. */
export interface Options {
  /** Where the contract's paths begin, e.g. `http://127.0.0.1:8787/v1`. Absent: the live service. */
  readonly baseUrl?: string | URL
  /** Sent as a bearer token. Absent: none is sent, for a server of your own that wants none. */
  readonly apiKey?: Redacted.Redacted<string>
  /**
   * undici's way to the server: an `Agent` with your own settings, a `ProxyAgent`, a `MockAgent`. It is yours to close. Absent: an
   * `Agent` that is closed with the scope.
   */
  readonly dispatcher?: Dispatcher
  /**
   * When to try a request again, and the deadline over all attempts. Absent: `RetryPolicy.standard`. Where a request for several
   * pictures is split, each part is tried again on its own, so that the others' pictures are kept.
   */
  readonly retry?: RetryPolicy.RetryPolicy
  /**
   * Whether to send an `Idempotency-Key`, the same in all attempts at one request. Only for servers that honour it, as ours does:
   * failures that may have made a picture are then tried again too. Absent: `false`.
   */
  readonly idempotencyKeys?: boolean
  /**
   * The most pictures that the server makes at a request; more are asked for in several requests at once, and where it is 1, no `n` is
   * sent. Absent: 1 for the live service, which knows no `n`, and 4 for others.
   */
  readonly imagesPerRequest?: 1 | 2 | 3 | 4
  /** Goes around each single attempt, e.g. a `RateLimit.wrapper`, which then counts what the server counts. Absent: nothing. */
  readonly perAttempt?: ImageGenerator.Wrapper
  /** What is known of the models, for servers that only list their names. Absent: nothing. */
  readonly catalog?: Pick<Catalog, "models">
  /** The most bytes of an answer; a larger one fails with `InvalidResponse`. Absent: 256 MiB. */
  readonly maximumAnswerBytes?: number
}

/** The contract's names for models that the live service calls otherwise. */
const liveNames: { readonly [name: string]: string } = { "ControlNet-SDXL": "SDXL-ControlNet" }

/** With a deadline of ours, undici's own limits on a silent connection (five minutes) must not come before it. */
const makeAgent = (retry: RetryPolicy.RetryPolicy): Effect.Effect<Dispatcher, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new Agent(retry.deadline === undefined ? {} : { headersTimeout: 0, bodyTimeout: 0 })),
    (agent) => Effect.promise(() => agent.destroy())
  )

const providerOf = (origin: string): Telemetry.Provider => {
  const { hostname, port, protocol } = new URL(origin)
  const standardPort = protocol === "https:" ? 443 : 80
  return {
    name: "hyperbolic",
    kind: "client",
    server: { address: hostname, port: port === "" ? standardPort : Number(port) }
  }
}

/**
 * A generator that asks a server. A span and the metrics are for one attempt each, so that they show what the server was asked.
 *
 * Fails with `InvalidRequest` if the base URL is none.
 *
 * @example
 * import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
 * import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
 * import { ProxyAgent } from "undici"
 *
 * const generator = Hyperbolic.make({
 *   apiKey: Redacted.make("…"),
 *   dispatcher: new ProxyAgent("http://proxy.example.com:3128")
 * })
 */
export const make = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<ImageGenerator.Service, ImageError, Scope.Scope> {
  const { catalog, idempotencyKeys = false, perAttempt, retry = RetryPolicy.standard } = options
  const { origin, path } = yield* Server.locate(options.baseUrl ?? liveBaseUrl)
  const isLive = origin === new URL(liveBaseUrl).origin
  const imagesPerRequest = options.imagesPerRequest ?? (isLive ? 1 : 4)
  const price = isLive ? Price.hyperbolic : undefined
  const server: Server.Server = {
    origin,
    path,
    dispatcher: options.dispatcher ?? (yield* makeAgent(retry)),
    apiKey: options.apiKey === undefined ? undefined : Redacted.make(Redacted.value(options.apiKey).trim()),
    most: options.maximumAnswerBytes ?? 256 * 1024 * 1024
  }

  const generate: ImageGenerator.Generate = (request) =>
    IdempotencyKey.use((idempotencyKey) => {
      // A decoded request is its own JSON. What is undefined is left out: a server that knows no n is not sent one.
      const model_name = isLive ? (liveNames[request.model_name] ?? request.model_name) : request.model_name
      const body = Json.stringify({ ...request, model_name, n: imagesPerRequest === 1 ? undefined : request.n })
      return Effect.flatMap(
        Server.ask(server, { method: "generate", path: Contract.paths.generate, body, idempotencyKey }),
        (answered) => Pictures.read(answered, request, price)
      )
    })

  // Loaded when somebody asks for the list: few clients do, and those that don't are spared its schemas.
  const models = Effect.promise(() => import("./internal/models.ts")).pipe(
    Effect.flatMap((Models) => Models.ask(server, { known: catalog?.models ?? [], onlyKnown: isLive })),
    RetryPolicy.retry(retry)
  )

  const wrappers: ReadonlyArray<ImageGenerator.Wrapper> = [
    ...(perAttempt === undefined ? [] : [perAttempt]),
    RetryPolicy.wrapper(idempotencyKeys ? { ...retry, retryAmbiguous: true } : retry),
    ...(idempotencyKeys ? [IdempotencyKey.wrapper] : []),
    Split.wrapper({ most: imagesPerRequest })
  ]
  const once = ImageGenerator.make({ provider: providerOf(origin), models, generate })
  return yield* Effect.reduce(
    wrappers,
    () => once,
    (generator, wrapper) => wrapper(generator)
  )
})

/**
 * The generator as a layer. Fails with `InvalidRequest` if the base URL is none.
 *
 * @example
 * import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
 *
 * const mine = Hyperbolic.layer({ baseUrl: "http://127.0.0.1:8787/v1", idempotencyKeys: true })
 */
export const layer = (options: Options): Layer.Layer<ImageGenerator.ImageGenerator, ImageError> =>
  Layer.effect(ImageGenerator.ImageGenerator, make(options))

/**
 * What the environment says of the server; a variable that is set to nothing is as good as unset. A function, so that bundlers can
 * leave out `Config` where nobody asks the environment.
 */
const environment = () => {
  /** More than spaces and line breaks. */
  const ApiKey = Schema.String.check(Schema.isPattern(/\S/, { expected: "an API key" }))
  return Config.all({
    apiKey: Config.schema(Schema.Redacted(ApiKey), "HYPERBOLIC_API_KEY"),
    baseUrl: Config.String("HYPERBOLIC_BASE_URL").pipe(
      Config.withDefault(""),
      Config.map((baseUrl) => (baseUrl === "" ? liveBaseUrl : baseUrl))
    )
  })
}

/**
 * The generator as a layer, with the key from `HYPERBOLIC_API_KEY` and, where it is set, the base URL from `HYPERBOLIC_BASE_URL`.
 *
 * Fails with `ConfigError` if there is no key, with `InvalidRequest` if the base URL is none.
 *
 * @example
 * import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
 * import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
 *
 * const patient = Hyperbolic.layerConfig({ retry: { ...RetryPolicy.standard, deadline: "10 minutes" } })
 */
export const layerConfig = (
  options: Omit<Options, "apiKey" | "baseUrl"> = {}
): Layer.Layer<ImageGenerator.ImageGenerator, ImageError | Config.ConfigError> =>
  Layer.unwrap(Effect.map(environment(), (found) => layer({ ...options, ...found })))
