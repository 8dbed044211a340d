import { spawn } from "node:child_process"
import { mkdtemp, cp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Worker } from "node:worker_threads"
import { assert, describe, it } from "@effect/vitest"
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import type { Service } from "@hyperimage/core/ImageGenerator"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Options } from "../src/Diffusion.ts"
import * as Diffusion from "../src/Diffusion.ts"
import type { Message } from "../src/WorkerProtocol.ts"
import { files } from "./pixels.ts"
import { folder, model, request } from "./weights.ts"

/** The threads that this process starts, as Node itself announces them, and everything that they say. */
const watchWorkers = Effect.acquireRelease(
  Effect.sync(() => {
    const workers: Array<Worker> = []
    const messages: Array<Message> = []
    const listener = (worker: Worker) => {
      workers.push(worker)
      worker.on("message", (message: Message) => messages.push(message))
    }
    process.on("worker", listener)
    return { workers, messages, listener }
  }),
  ({ listener }) => Effect.sync(() => process.off("worker", listener))
)

const engine = (options: Partial<Options> = {}) => Diffusion.make({ folder, model, threads: 1, ...options })

/** Makes a worker fail as a bug would: by an exception that nobody catches. */
const crash = (worker: Worker | undefined) =>
  Effect.sync(() => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker?.postMessage(null)
  })

/** Begins a long generation; gives its fiber once `steps` steps are done. */
const begin = Effect.fnUntraced(function* (generator: Service, steps: number, seed = 1) {
  const underWay = yield* Deferred.make<void>()
  const asked = yield* request({ steps: 100, seed })
  const fiber = yield* Effect.forkChild(
    generator.generate(asked, (event) =>
      event._tag === "Progress" && event.step === steps ? Deferred.succeed(underWay, undefined) : Effect.void
    )
  )
  yield* Deferred.await(underWay)
  return fiber
})

describe("Requests that share a worker", () => {
  it.live("take turns, step by step", () =>
    Effect.gen(function* () {
      const generator = yield* engine()
      yield* generator.generate(yield* request({ steps: 1 }))
      const order: Array<string> = []
      const run = (name: string, seed: number) =>
        Effect.flatMap(request({ seed, steps: 12 }), (asked) =>
          generator.generate(asked, (event) =>
            Effect.sync(() => {
              if (event._tag === "Progress") order.push(name)
            })
          )
        )
      yield* Effect.all([run("A", 1), run("B", 2), run("C", 3)], { concurrency: "unbounded" })
      assert.strictEqual(order.length, 36)
      for (let place = 3; place < 33; place += 3) {
        assert.deepStrictEqual(order.slice(place, place + 3).sort(), ["A", "B", "C"], order.join(""))
      }
    })
  )

  it.live("get the pictures that they get alone", () =>
    Effect.gen(function* () {
      const generator = yield* engine()
      const asked = yield* Effect.forEach([1, 2, 3], (seed) => request({ seed }))
      const together = yield* Effect.forEach(asked, (one) => generator.generate(one), { concurrency: "unbounded" })
      const alone = yield* Effect.forEach(asked, (one) => generator.generate(one))
      assert.deepStrictEqual(together.map(files), alone.map(files))
    })
  )

  it.live("wait where more come than the engine takes on, and are told how many are before them", () =>
    Effect.gen(function* () {
      const generator = yield* engine({ concurrency: 1 })
      const first = yield* begin(generator, 2)
      const events: Array<ImageEvent["_tag"] | number> = []
      const second = yield* Effect.forkChild(
        generator.generate(yield* request(), (event) =>
          Effect.sync(() => {
            events.push(event._tag)
            if (event._tag === "Queued") events.push(event.position)
          })
        )
      )
      yield* Effect.sleep("50 millis")
      assert.deepStrictEqual(events, ["Queued", 1])
      yield* Fiber.interrupt(first)
      yield* Fiber.join(second)
      assert.deepStrictEqual(events.slice(0, 4), ["Queued", 1, "Started", "Progress"])
    })
  )
})

describe("A request that is interrupted", () => {
  it.live("stops within one step, and the others go on", () =>
    Effect.gen(function* () {
      const { messages } = yield* watchWorkers
      const generator = yield* engine()
      const stepsOf = (id: number) =>
        messages.filter((message) => message._tag === "Progress" && message.id === id).length
      const first = yield* begin(generator, 5)
      const before = stepsOf(1)
      yield* Fiber.interrupt(first)
      yield* generator.generate(yield* request({ steps: 20 }))
      assert.isAtMost(stepsOf(1) - before, 1)
      assert.strictEqual(stepsOf(2), 20)
    })
  )

  it.live("while it waits for its turn leaves the line", () =>
    Effect.gen(function* () {
      const generator = yield* engine({ concurrency: 1 })
      const first = yield* begin(generator, 2)
      const waiting = yield* Effect.forkChild(generator.generate(yield* request()))
      yield* Effect.sleep("20 millis")
      yield* Fiber.interrupt(waiting)
      yield* Fiber.interrupt(first)
      assert.strictEqual((yield* generator.generate(yield* request())).images.length, 1)
    })
  )
})

describe("A worker", () => {
  it.live("is started by the first request and serves all", () =>
    Effect.gen(function* () {
      const { workers } = yield* watchWorkers
      const generator = yield* engine()
      assert.strictEqual(workers.length, 0)
      yield* Effect.forEach([1, 2, 3], (seed) =>
        Effect.flatMap(request({ seed, steps: 1 }), (one) => generator.generate(one))
      )
      assert.strictEqual(workers.length, 1)
    })
  )

  it.live("that ends on its own fails what it had, and the next request has a fresh one", () =>
    Effect.gen(function* () {
      const { workers } = yield* watchWorkers
      const generator = yield* engine()
      const [first, second] = [yield* begin(generator, 3), yield* begin(generator, 3, 2)]
      yield* crash(workers[0])
      for (const fiber of [first, second]) {
        const error = yield* Effect.flip(Fiber.join(fiber))
        assert.strictEqual(error.reason._tag, "EngineFailure")
        assert.include(error.message, "the worker ended with code 1: Cannot read properties of null")
      }
      assert.strictEqual((yield* generator.generate(yield* request())).images.length, 1)
      assert.strictEqual(workers.length, 2)
    })
  )

  it.live("that ends while nobody asks is replaced at the next request", () =>
    Effect.gen(function* () {
      const { workers } = yield* watchWorkers
      const generator = yield* engine()
      yield* generator.generate(yield* request({ steps: 1 }))
      yield* crash(workers[0])
      while (workers[0]?.threadId !== -1) yield* Effect.sleep("5 millis")
      assert.strictEqual((yield* generator.generate(yield* request({ steps: 1 }))).images.length, 1)
      assert.strictEqual(workers.length, 2)
    })
  )

  it.live("ends with its scope, and after the time that it may idle", () =>
    Effect.gen(function* () {
      const { workers } = yield* watchWorkers
      const ended = (index: number) => workers[index]?.threadId === -1
      yield* Effect.scoped(
        Effect.gen(function* () {
          const generator = yield* engine()
          yield* generator.generate(yield* request({ steps: 1 }))
        })
      )
      assert.isTrue(ended(0))
      const generator = yield* engine({ idleTimeToLive: "20 millis" })
      yield* generator.generate(yield* request({ steps: 1 }))
      assert.isFalse(ended(1))
      yield* Effect.sleep("300 millis")
      assert.isTrue(ended(1))
    })
  )

  it.live("is not ended in the middle of a run: the scope, or the process, waits for the run", () =>
    Effect.gen(function* () {
      yield* Effect.scoped(Effect.flatMap(engine(), (generator) => begin(generator, 3)))
      const program = new URL("./exitWhileDrawing.ts", import.meta.url)
      const { code, signal } = yield* Effect.promise(
        () =>
          new Promise<{ readonly code: number | null; readonly signal: string | null }>((resolve) => {
            spawn(process.execPath, [program.pathname]).on("exit", (code, signal) => resolve({ code, signal }))
          })
      )
      assert.deepStrictEqual({ code, signal }, { code: 3, signal: null })
    })
  )

  it.live("that can't load a network fails the request and names the file", () =>
    Effect.gen(function* () {
      const path = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const copy = await mkdtemp(join(tmpdir(), "model-"))
          await cp(folder, copy, { recursive: true })
          return copy
        }),
        (copy) => Effect.promise(() => rm(copy, { recursive: true }))
      )
      yield* Effect.promise(() => writeFile(join(path, "vae_decoder", "model.onnx"), "not a network"))
      const generator = yield* engine({ folder: path })
      const error = yield* Effect.flip(generator.generate(yield* request()))
      assert.strictEqual(error.reason._tag, "EngineFailure")
      assert.include(error.message, `${join(path, "vae_decoder", "model.onnx")} can't be loaded`)
    })
  )
})
