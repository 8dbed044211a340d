/**
 * The one service that engines implement and doors use: give it a request, get pictures, or watch them come.
 *
 * Whatever wraps a generator (retry, limits, cache, fallback, budget) takes one and gives one, so that wrappers stack in any order and
 * doors never notice. Interrupting `generate`, or leaving the stream of `events`, stops the work wherever it runs.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { ImageError } from "./ImageError.ts"
import { ImageEvent } from "./ImageEvent.ts"
import type { ImageModel } from "./ImageModel.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import * as Telemetry from "./Telemetry.ts"

/** Everything that can happen before the response is complete. */
export type EventMeanwhile = Exclude<ImageEvent, { readonly _tag: "Completed" }>

/** Where a generation reports what happens meanwhile. */
export type Emit = (event: EventMeanwhile) => Effect.Effect<void>

/** Makes the pictures of a request, and tells `emit` what happens meanwhile. */
export type Generate = (request: ImageRequest, emit: Emit) => Effect.Effect<ImageResponse, ImageError>

/** What a generator does. */
export interface Service {
  /** The models that it answers for. */
  readonly models: Effect.Effect<ReadonlyArray<ImageModel>, ImageError>
  /**
   * Fails as any request of the caller (`Caller.Current`) would just now, whatever is in it: there is no room. A door asks before it
   * reads a body, which may be large; `generate` has the last word. Absent: nothing can be said beforehand.
   */
  readonly admit?: Effect.Effect<void, ImageError>
  /** Makes the pictures of a request; who wants to watch gives an `emit`. */
  readonly generate: (request: ImageRequest, emit?: Emit) => Effect.Effect<ImageResponse, ImageError>
  /** Makes them and tells what happens meanwhile; the last event is `Completed`. */
  readonly events: (request: ImageRequest) => Stream.Stream<ImageEvent, ImageError>
}

/** The generator in use. */
export class ImageGenerator extends Context.Service<ImageGenerator, Service>()("@hyperimage/core/ImageGenerator") {}

const ignore: Emit = () => Effect.void

/** The stream of a generation's events: what it emits, then each picture that it hasn't announced, then `Completed`. */
const eventsOf = (generate: Generate) => (request: ImageRequest) =>
  Stream.callback<ImageEvent, ImageError>(
    Effect.fnUntraced(
      function* (queue) {
        const announced = new Set<number>()
        const response = yield* generate(request, (event) => {
          if (event._tag === "ImageReady") announced.add(event.image.index)
          return Queue.offer(queue, event)
        })
        yield* Queue.offerAll(
          queue,
          response.images
            .filter((image) => !announced.has(image.index))
            .map((image) => ImageEvent.ImageReady({ image }))
        )
        yield* Queue.offer(queue, ImageEvent.Completed({ response }))
        yield* Queue.end(queue)
      },
      (effect, queue) => Effect.catchCause(effect, (cause) => Queue.failCause(queue, cause))
    )
  )

const fromGenerate = (models: Service["models"], generate: Generate): Service => ({
  models,
  generate: (request, emit = ignore) => generate(request, emit),
  events: eventsOf(generate)
})

/** A generator that admits only those who pass `check`, and then those that it admitted before. */
export const withAdmission = (generator: Service, check: Effect.Effect<void, ImageError>): Service => ({
  ...generator,
  admit: generator.admit === undefined ? check : Effect.andThen(check, generator.admit)
})

/** What an engine brings. One that can't see into its work only emits `Started`, or nothing. */
export interface Engine {
  readonly models: Service["models"]
  /** Who does the work, for spans and metrics. */
  readonly provider: Telemetry.Provider
  readonly generate: Generate
}

/**
 * A generator from what an engine can do: every generation gets its span and metrics, and can be watched.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import type { ImageRequest } from "@hyperimage/core/ImageRequest"
 * import type { ImageResponse } from "@hyperimage/core/ImageResponse"
 *
 * declare const draw: (request: ImageRequest) => Effect.Effect<ImageResponse>
 *
 * const generator = ImageGenerator.make({
 *   provider: { name: "mine", kind: "internal" },
 *   models: Effect.succeed([]),
 *   generate: (request) => draw(request)
 * })
 */
export const make = (engine: Engine): Service =>
  fromGenerate(engine.models, (request, emit) =>
    engine.generate(request, emit).pipe(Telemetry.observe(engine.provider, request))
  )

/** Takes a generator and gives one; what state it keeps is made when it is applied. */
export type Wrapper<E = never, R = never> = (generator: Service) => Effect.Effect<Service, E, R>

/** The same models, made another way; `generate` is the wrapped generator's. */
export const mapGenerate = (generator: Service, around: (generate: Generate) => Generate): Service => ({
  ...generator,
  ...fromGenerate(generator.models, around(generator.generate))
})

/** A wrapper without state: `around` gets the wrapped generator's `generate` and gives the new one. */
export const wrapper =
  (around: (generate: Generate) => Generate): Wrapper =>
  (generator) =>
    Effect.succeed(mapGenerate(generator, around))

/**
 * Wraps the generator of a layer, the first wrapper innermost.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const steady = engine.pipe(ImageGenerator.wrap(RetryPolicy.wrapper(), ConcurrencyLimit.wrapper(4)))
 */
export const wrap =
  <E = never, R = never>(...wrappers: ReadonlyArray<Wrapper<E, R>>) =>
  <E2, R2>(layer: Layer.Layer<ImageGenerator, E2, R2>): Layer.Layer<ImageGenerator, E | E2, R | R2> =>
    Layer.effect(
      ImageGenerator,
      Effect.gen(function* () {
        let generator: Service = yield* ImageGenerator
        for (const wrapGenerator of wrappers) generator = yield* wrapGenerator(generator)
        return generator
      })
    ).pipe(Layer.provide(layer))
