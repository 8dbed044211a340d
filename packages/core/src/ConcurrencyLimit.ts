/**
 * At most so many generations at once; the others wait, first come, first served, and are told their place.
 */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"
import { ImageEvent } from "./ImageEvent.ts"
import * as ImageGenerator from "./ImageGenerator.ts"

/** A wrapper that lets `limit` generations run at once; one that waits emits `Queued` with the number before it. */
export const wrapper =
  (limit: number): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.map(Semaphore.make(limit), (semaphore) => {
      let inside = 0
      return ImageGenerator.mapGenerate(
        generator,
        (generate) => (request, emit) =>
          Effect.suspend(() => {
            const waiting = inside - limit
            inside += 1
            const announce = waiting < 0 ? Effect.void : emit(ImageEvent.Queued({ position: waiting + 1 }))
            return announce.pipe(
              Effect.andThen(semaphore.withPermit(generate(request, emit))),
              Effect.ensuring(
                Effect.sync(() => {
                  inside -= 1
                })
              )
            )
          })
      )
    })
