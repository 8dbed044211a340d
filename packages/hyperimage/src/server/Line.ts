/**
 * The line before a server's engine: so many generations at once, so many waiting, the rest refused with the time to come back; and both
 * numbers as metrics.
 */
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

/** Generations that the engine works on. */
export const running = Metric.gauge("hyperimage.generations.active", { description: "Generations under way" })

/** Generations that wait. */
export const waiting = Metric.gauge("hyperimage.queue.length", { description: "Generations that wait for their turn" })

/** A generator with a line before it. */
export interface Line {
  readonly generator: Service
  /** How many generations run and wait just now. */
  readonly counts: Effect.Effect<ConcurrencyLimit.Counts>
}

/** Puts a line before a generator. */
export const before: (generator: Service, options: ConcurrencyLimit.Options) => Effect.Effect<Line> = Effect.fnUntraced(
  function* (generator, options) {
    const limit = yield* ConcurrencyLimit.make(options)
    const tell = Effect.flatMap(limit.counts, (counts) =>
      Effect.andThen(Metric.update(running, counts.running), Metric.update(waiting, counts.waiting))
    )
    const inside = mapGenerate(
      generator,
      (generate) => (request, emit) => Effect.andThen(tell, generate(request, emit))
    )
    const limited = yield* limit.wrapper(inside)
    const outside = mapGenerate(
      limited,
      (generate) => (request, emit) =>
        generate(request, (event) =>
          ImageEvent.$is("Queued")(event) ? Effect.andThen(tell, emit(event)) : emit(event)
        ).pipe(Effect.ensuring(tell))
    )
    yield* tell
    return { generator: outside, counts: limit.counts }
  }
)
