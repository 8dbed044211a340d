/** The bundled engine: what it costs beside the model itself, what the main thread feels of it, and how fast it stops. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import { Sketch } from "@hyperimage/sketch"
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
  steps: 20,
  cfg_scale: 4,
  seed: 1
})

/** Seconds from asking to picture, over several pictures; the loop's delay meanwhile, in ms. */
const generations = Effect.gen(function* () {
  const generator = yield* ImageGenerator
  const asked = yield* request
  yield* generator.generate(asked)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const totals: Array<number> = []
  for (let round = 0; round < rounds; round += 1) {
    const begin = performance.now()
    yield* generator.generate(asked)
    totals.push(performance.now() - begin)
  }
  delay.disable()
  return { totals, p99: delay.percentile(99) / 1e6 }
})

/** Steps that were still made after the generation was interrupted in the middle. */
const stepsAfterCancel = Effect.gen(function* () {
  const generator = yield* ImageGenerator
  const asked = yield* request
  let steps = 0
  const fiber = yield* Effect.forkChild(
    generator.generate({ ...asked, steps: 100 }, (event) =>
      Effect.sync(() => {
        if (event._tag === "Progress") steps = event.step
      })
    )
  )
  while (steps < 5) yield* Effect.sleep(5)
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
      return {
        title: "Engine: sketch, 512×512, 20 steps",
        head: ["what", "value"],
        rows: [
          row("a picture, ms", picture.toFixed(0)),
          row("event-loop delay p99 on the main thread, ms", made.p99.toFixed(2)),
          row("steps made after cancel", String(after))
        ],
        goals: [
          { name: "event-loop delay p99 < 20 ms", value: made.p99, met: made.p99 < 20 },
          { name: "cancel within one step", value: after, met: after <= 1 }
        ]
      }
    }),
    Effect.runPromise
  )
