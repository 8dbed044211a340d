/**
 * Who makes the pictures: a server that speaks the API, or the bundled model on this machine.
 *
 * The bundled engine, with its native runtime, is only loaded when it is asked for.
 */
import type { Catalog, Plugin } from "@hyperimage/core/Catalog"
import * as Deadline from "@hyperimage/core/Deadline"
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
import * as Split from "@hyperimage/core/Split"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

/** An engine as Effect knows it. */
export type EngineLayer = Layer.Layer<ImageGenerator.ImageGenerator, ImageError>

/** Where the pictures are made, and how patiently they are waited for. */
export interface Options extends Pick<Hyperbolic.Options, "dispatcher" | "idempotencyKeys" | "imagesPerRequest"> {
  /**
   * Who makes the pictures: `remote`, a server; `local`, the bundled model on this machine; or a layer of any other engine. Absent:
   * `remote` where there is a key or a base URL, `local` otherwise.
   */
  readonly engine?: "remote" | "local" | EngineLayer
  /** The key. Absent: the environment variable `HYPERBOLIC_API_KEY`. */
  readonly apiKey?: string | undefined
  /** Where the API is, up to and including `/v1`. Absent: the environment variable `HYPERBOLIC_BASE_URL`, or the live service. */
  readonly baseUrl?: string | undefined
  /**
   * When to try again; what is not said stays as it is in `RetryPolicy.standard`, which never pays twice. `false`: one attempt.
   * Waits are milliseconds or texts such as `"2 seconds"`.
   */
  readonly retry?: Partial<RetryPolicy.RetryPolicy> | false
  /** The longest that one call may take, all attempts included: milliseconds, or a text such as `"2 minutes"`. Absent: no limit. */
  readonly timeout?: Duration.Input
  /** Models and presets of your own; those of this package are there anyway. The local engine stands in for these too. */
  readonly plugins?: ReadonlyArray<Plugin>
  /** How many requests share the local engine at once. Absent: 4. */
  readonly concurrency?: number | undefined
  /**
   * A folder of LoRAs of your own for the local engine, `<name>.safetensors`. Absent: the one that the environment variable
   * `HYPERIMAGE_LORA_FOLDER` names, or none.
   */
  readonly loraFolder?: string | undefined
  /** Whether the local engine's pictures, or all that a server of one's own serves, tell their prompts. Absent: `true`, or as the environment says. */
  readonly promptInPictures?: boolean | undefined
}

/** The environment variables that stand in for options. */
export interface Environment {
  readonly HYPERBOLIC_API_KEY?: string | undefined
  readonly HYPERBOLIC_BASE_URL?: string | undefined
}

/** The options with what the environment says of those that are absent; an empty variable says nothing. */
export const fromEnvironment = (options: Options, environment: Environment): Options => {
  const apiKey = options.apiKey ?? environment.HYPERBOLIC_API_KEY
  const baseUrl = options.baseUrl ?? environment.HYPERBOLIC_BASE_URL
  return { ...options, ...(apiKey ? { apiKey } : {}), ...(baseUrl ? { baseUrl } : {}) }
}

/** The engine that the options come to. */
export const choose = (options: Options): NonNullable<Options["engine"]> =>
  options.engine ?? (options.apiKey === undefined && options.baseUrl === undefined ? "local" : "remote")

/** Whether the pictures are made by the service itself, and not by another server or on this machine. */
export const isLiveService = (options: Options): boolean =>
  choose(options) === "remote" && (options.baseUrl === undefined || options.baseUrl === Hyperbolic.liveBaseUrl)

const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Loads a part of the local engine when it is needed. Fails with `EngineFailure` where it, or its native runtime, is missing. */
export const load = <Module>(part: () => Promise<Module>): Effect.Effect<Module, ImageError> =>
  Effect.tryPromise({
    try: part,
    catch: (cause) => {
      const description = `it could not be loaded (${wordsOf(cause)})`
      return new ImageError({ module: "Engine", method: "load", reason: new EngineFailure({ description }) })
    }
  })

const local = (options: Options): EngineLayer =>
  Layer.unwrap(
    Effect.gen(function* () {
      const LocalEngine = yield* load(() => import("../LocalEngine.ts"))
      const Plugins = yield* load(() => import("./Plugins.ts"))
      return LocalEngine.layerFor(Plugins.catalogWith(options.plugins ?? []), options)
    })
  )

const remote = (options: Options, catalog?: Catalog): EngineLayer => {
  const { apiKey, baseUrl, dispatcher, idempotencyKeys, imagesPerRequest, retry } = options
  return Hyperbolic.layer({
    ...(catalog === undefined ? {} : { catalog }),
    ...(apiKey === undefined ? {} : { apiKey: Redacted.make(apiKey) }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
    ...(idempotencyKeys === undefined ? {} : { idempotencyKeys }),
    ...(imagesPerRequest === undefined ? {} : { imagesPerRequest }),
    retry: retry === false ? RetryPolicy.never : { ...RetryPolicy.standard, ...retry }
  })
}

/** Another server, for one that hands requests on to it: it tells what the models are, and trusts no picture. */
const handedOn = (options: Options): EngineLayer =>
  Layer.unwrap(
    Effect.gen(function* () {
      const Plugins = yield* load(() => import("./Plugins.ts"))
      const Trust = yield* load(() => import("./Trust.ts"))
      const catalog = Plugins.catalogWith(options.plugins ?? [])
      return remote(options, catalog).pipe(ImageGenerator.wrap(Trust.remote(options)))
    })
  )

/** At most this many requests of one call are under way at once. */
const concurrency = 4

/** The engine, which makes any number of pictures for one request and is bounded in time where the options say so. */
const complete = (engine: EngineLayer, { timeout }: Options): EngineLayer =>
  engine.pipe(
    ImageGenerator.wrap(
      Split.wrapper({ most: ImageRequest.maximumImages, concurrency }),
      ...(timeout === undefined ? [] : [Deadline.wrapper(timeout)])
    )
  )

const layerWith = (options: Options, remote: (options: Options) => EngineLayer): EngineLayer => {
  const engine = choose(options)
  return complete(engine === "local" ? local(options) : engine === "remote" ? remote(options) : engine, options)
}

/** The engine of the options. */
export const layer = (options: Options): EngineLayer => layerWith(options, remote)

/** The same for a server, which has to answer for what it hands on to another: the models that it tells of, the pictures that it takes. */
export const layerForServer = (options: Options): EngineLayer => layerWith(options, handedOn)
