/**
 * Measures the engine on a model folder: loading, pictures, what is spent outside of the networks, how the main thread fares, and how
 * fast a generation stops.
 *
 * `node scripts/measure.ts <folder> [rounds]`
 */
import { monitorEventLoopDelay } from "node:perf_hooks"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Console from "effect/Console"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Diffusion from "../src/Diffusion.ts"

const [folder = "", rounds = "10"] = process.argv.slice(2)

const model = ImageModel.make({
  name: "measured",
  family: "measured",
  description: "The model that is measured.",
  can: { cfg_scale: true },
  defaults: { width: 512, height: 512, steps: 20 }
})

const requestOf = (input: Partial<ImageRequest.Input>) =>
  ImageRequest.decode({
    model_name: "measured",
    prompt: "a cat wearing sunglasses",
    seed: 1,
    cfg_scale: 4,
    steps: 20,
    ...input
  })

const median = (values: ReadonlyArray<number>): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

const print = (what: string, value: number, unit: string) =>
  Console.log(`${what.padEnd(66)} ${value.toFixed(1).padStart(8)} ${unit}`)

/** Wall time and the networks' share of it, in milliseconds, medians of several rounds. */
const pictures = Effect.fnUntraced(function* (name: string, input: Partial<ImageRequest.Input>) {
  const generator = yield* ImageGenerator.ImageGenerator
  const request = yield* requestOf(input)
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const walls: Array<number> = []
  const outside: Array<number> = []
  delay.enable()
  for (let round = 0; round < Number(rounds); round++) {
    const begin = performance.now()
    const response = yield* generator.generate(request)
    const wall = performance.now() - begin
    walls.push(wall)
    outside.push(100 * (1 - (response.inference_time * 1000) / wall))
  }
  delay.disable()
  yield* print(`${name}: wall`, median(walls), "ms")
  yield* print(`${name}: outside of the networks`, median(outside), "%")
  yield* print(`${name}: event-loop delay of the main thread, p99`, delay.percentile(99) / 1e6, "ms")
})

const first = Effect.gen(function* () {
  const generator = yield* ImageGenerator.ImageGenerator
  const request = yield* requestOf({ width: 128, height: 128, steps: 1, cfg_scale: 1 })
  const begin = performance.now()
  const response = yield* generator.generate(request)
  yield* print(
    "start of the worker and loading, networks' own time taken off",
    performance.now() - begin - response.inference_time * 1000,
    "ms"
  )
})

/** From interrupting a generation to its end, and from there to the next picture beginning. */
const stopping = Effect.gen(function* () {
  const generator = yield* ImageGenerator.ImageGenerator
  const long = yield* requestOf({ steps: 100 })
  const short = yield* requestOf({ steps: 1, width: 128, height: 128 })
  const stops: Array<number> = []
  for (let round = 0; round < Number(rounds); round++) {
    const underWay = yield* Deferred.make<void>()
    const fiber = yield* Effect.forkChild(
      generator.generate(long, (event) =>
        event._tag === "Progress" && event.step === 5 ? Deferred.succeed(underWay, undefined) : Effect.void
      )
    )
    yield* Deferred.await(underWay)
    const begin = performance.now()
    yield* Fiber.interrupt(fiber)
    const response = yield* generator.generate(short)
    stops.push(performance.now() - begin - response.inference_time * 1000)
  }
  yield* print("from interrupting one to the end of the next, networks taken off", median(stops), "ms")
})

await first.pipe(
  Effect.andThen(pictures("512×512, 20 steps", { width: 512, height: 512 })),
  Effect.andThen(pictures("1024×1024, 30 steps", { width: 1024, height: 1024, steps: 30 })),
  Effect.andThen(pictures("1024×640, 20 steps", { width: 1024, height: 640 })),
  Effect.andThen(pictures("256×256, 20 steps", { width: 256, height: 256 })),
  Effect.andThen(stopping),
  Effect.provide(Diffusion.layer({ folder, model })),
  Effect.runPromise
)
