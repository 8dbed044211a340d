/**
 * The server as a program: engine, line, log and telemetry as the settings say, until a signal ends it.
 */
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Accounts from "./Accounts.ts"
import * as Engine from "../engine/Engine.ts"
import * as Logs from "./Logs.ts"
import * as OpenTelemetry from "./OpenTelemetry.ts"
import * as Plugins from "../engine/Plugins.ts"
import * as Server from "../Server.ts"
import type { Settings } from "../settings/Settings.ts"
import * as Trust from "../engine/Trust.ts"

/** What a process ends with that two signals ended. */
const interruptedExitCode = 130

/** The first signal begins the end; with a second one somebody says that it takes too long. */
const endAtOnceWithNextSignal: Effect.Effect<void, never, Scope.Scope> = Effect.addFinalizer(() =>
  Effect.sync(() => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(interruptedExitCode))
  })
)

/** A signal asked the server to end, and it has: that is no failure (see `Main.teardown`). */
const endsWell = Effect.sync(() => {
  process.exitCode = 0
})

const engineOptions = Effect.fnUntraced(function* (settings: Settings) {
  const { apiKey, baseUrl, concurrent, engine, loraFolder, plugins, promptInPictures, timeout } = settings
  const names = plugins.filter((plugin) => typeof plugin === "string")
  const given = plugins.filter((plugin) => typeof plugin !== "string")
  const options: Engine.Options = {
    plugins: [...given, ...(yield* Plugins.loadAll(names, process.cwd()))],
    promptInPictures,
    concurrency: concurrent,
    loraFolder,
    baseUrl,
    apiKey: apiKey === undefined ? undefined : Redacted.value(apiKey),
    ...(engine === undefined ? {} : { engine }),
    ...(timeout === undefined ? {} : { timeout })
  }
  return options
})

/** The engine's name for a person. */
const nameOf = (options: Engine.Options): string =>
  Engine.choose(options) === "local" ? "the bundled model, sketch" : (options.baseUrl ?? Hyperbolic.liveBaseUrl)

const lineOf = ({ concurrent, waiting }: Settings, options: Engine.Options) => ({
  concurrent: concurrent ?? (Engine.choose(options) === "local" ? 4 : 32),
  waiting
})

const picturesOf = ({ pictureFolder, pictureSecret, pictureTime }: Settings) => ({
  timeToLive: pictureTime,
  ...(pictureFolder === undefined ? {} : { folder: pictureFolder }),
  ...(pictureSecret === undefined ? {} : { secret: pictureSecret })
})

const serve = Effect.fnUntraced(function* (settings: Settings, options: Engine.Options) {
  const {
    bodyBytes,
    docs,
    drain,
    grace,
    host,
    imageHosts,
    keys,
    metricsToken,
    moderate,
    page,
    port,
    serverUrl,
    wordList,
    requestsPerMinute
  } = settings
  const database = Accounts.fileOf(settings.database, process.cwd())
  const accounts = database === undefined ? undefined : yield* Accounts.open(database)
  const { asksForKey, url } = yield* Server.serve({
    generator: yield* ImageGenerator,
    before: Trust.wrapper({ imageHosts, moderate, wordList }),
    line: lineOf(settings, options),
    limits: { bodyBytes, ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }) },
    pictures: picturesOf(settings),
    keys,
    port,
    docs,
    drain,
    grace,
    metricsToken,
    ...(accounts === undefined ? {} : { accounts }),
    ...(host === undefined ? {} : { host }),
    ...(serverUrl === undefined ? {} : { serverUrl }),
    ...(page === undefined ? {} : { page })
  })
  yield* endAtOnceWithNextSignal
  yield* Console.log(url)
  if (page !== undefined) yield* Effect.log(`The page is at ${new URL("/", url)}`)
  if (docs) yield* Effect.log(`The API is described at ${new URL("/docs", url)}`)
  yield* Effect.log(`POST ${url}/image/generation: pictures by ${nameOf(options)}`)
  if (database !== undefined) yield* Effect.log(`Keys and the ledger are in ${database}`)
  yield* Effect.log(
    asksForKey
      ? "Asking for a key"
      : "No key is configured (hyperimage keys create, or HYPERIMAGE_API_KEYS): serving this machine only"
  )
  return yield* Effect.never
}, Effect.scoped)

/**
 * Serves until the fiber is interrupted, which then is the process's good end. Standard output gets the address, one line; the log goes to
 * standard error.
 */
export const run = Effect.fnUntraced(function* (settings: Settings, environment: OpenTelemetry.Environment) {
  const options = yield* engineOptions(settings)
  const format = settings.logFormat ?? (process.stderr.isTTY ? "pretty" : "json")
  const telemetry = Layer.provideMerge(
    OpenTelemetry.layer(environment),
    Logs.layer({ format, level: settings.logLevel })
  )
  return yield* serve(settings, options).pipe(
    Effect.provide(Layer.provideMerge(Engine.layerForServer(options), telemetry)),
    Effect.onInterrupt(() => endsWell)
  )
})
