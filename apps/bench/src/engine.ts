/** The bundled engine: what it costs beside the model itself, what the main thread feels of it, and how fast it stops. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import { Sketch } from "@hyperimage/sketch"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { median } from "./measure.ts"
import { type Report, row } from "./table.ts"

const rounds = 10

const request = ImageRequest.decode({
  model_name: "sketch",
  prompt: "a cat wearing sunglasses",
  width: 512,
  height: 512,
  cfg_scale: 4,
  seed: 1
})

/** Milliseconds from asking to picture, and how much of that the networks didn't take; the loop's delay meanwhile. */
const generations = Effect.gen(function* () {
  const generator = yield* ImageGenerator
  const asked = yield* request
  yield* generator.generate(asked)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const totals: Array<number> = []
  const outside: Array<number> = []
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now()
    const response = yield* generator.generate(asked)
    const total = performance.now() - begin
    totals.push(total)
    outside.push(1 - (response.inference_time * 1000) / total)
  }
  delay.disable()
  return { totals, outside, p99: delay.percentile(99) / 1e6 }
})

/** Steps that were still made after the generation was interrupted in the middle. */
const stepsAfterCancel = Effect.gen(function* () {
  const generator = yield* ImageGenerator
  const asked = yield* request
  const middle = yield* Deferred.make<void>()
  let steps = 0
  const fiber = yield* Effect.forkChild(
    generator.generate({ ...asked, steps: 100 }, (event) => {
      if (event._tag !== "Progress") return Effect.void
      steps = event.step
      return steps < 5 ? Effect.void : Deferred.succeed(middle, undefined)
    })
  )
  yield* Deferred.await(middle)
  const before = steps
  yield* Fiber.interrupt(fiber)
  yield* Effect.sleep("500 millis")
  return steps - before
})

/** Measures the engine. */
export const engine = (): Promise<Report> =>
  Effect.all({ made: generations, after: stepsAfterCancel }).pipe(
    Effect.provide(Sketch.layer),
    Effect.map(({ after, made }): Report => {
      const picture = median(made.totals)
      const outside = 100 * median(made.outside)
      return {
        title: "Engine: sketch, 512×512, 30 steps",
        head: ["what", "value"],
        rows: [
          row("a picture, ms", picture.toFixed(0)),
          row("of that outside of session.run, %", outside.toFixed(1)),
          row("event-loop delay p99 on the main thread, ms", made.p99.toFixed(2)),
          row("steps made after cancel", String(after))
        ],
        goals: [
          { name: "time outside of session.run ≤ 5 %", value: outside, met: outside <= 5 },
          { name: "event-loop delay p99 < 20 ms", value: made.p99, met: made.p99 < 20 },
          { name: "cancel within one step", value: after, met: after <= 1 }
        ]
      }
    }),
    Effect.runPromise
  )
