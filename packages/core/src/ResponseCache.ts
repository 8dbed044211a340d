/**
 * The same request with the same seed gives the same pictures, so it need not be made twice.
 *
 * Requests without a seed ask for something new each time and pass through. Identical ones in flight share one generation.
 */
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as ImageGenerator from "./ImageGenerator.ts"
import * as ImageRequest from "./ImageRequest.ts"
import * as Json from "./Json.ts"

/** How much to keep, and how long. */
export interface Options {
  /** Responses kept, the least recently used going first. */
  readonly capacity: number
  /** Absent: until others take the place. */
  readonly timeToLive?: Duration.Input
}

/** The same text for the same request, whatever order its fields were written in; the request can be read back from it. */
const keyOf = (request: ImageRequest.ImageRequest): string =>
  Json.stringify(Object.fromEntries(Object.entries(ImageRequest.encode(request)).sort(([a], [b]) => (a < b ? -1 : 1))))

/**
 * A wrapper that keeps responses by request and seed. A kept response costs nothing; a failure is not kept.
 *
 * A shared generation goes on as long as one of those who wait for it does.
 */
export const wrapper =
  (options: Options): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.map(
      Cache.makeWith(
        (key: string) =>
          Effect.fromResult(Json.parse(key)).pipe(
            Effect.orDie,
            Effect.flatMap(ImageRequest.decode),
            Effect.flatMap((request) => generator.generate(request))
          ),
        {
          capacity: options.capacity,
          timeToLive: (exit) => (Exit.isSuccess(exit) ? (options.timeToLive ?? Duration.infinity) : Duration.zero)
        }
      ),
      (cache) => ({
        ...ImageGenerator.mapGenerate(generator, (generate) => (request, emit) => {
          if (request.seed === undefined) return generate(request, emit)
          const key = keyOf(request)
          return Effect.zipWith(Cache.has(cache, key), Cache.get(cache, key), (isKept, response) =>
            isKept ? { ...response, cost: 0 } : response
          )
        }),
        // What is kept needs no room.
        admit: Effect.void
      })
    )
