/**
 * The worker thread's program: loads the model, then serves jobs, all of them taking turns. Started by `ModelWorker`.
 */
import { parentPort, workerData } from "node:worker_threads"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as Generation from "../Generation.ts"
import * as Model from "../Model.ts"
import type * as Picture from "../Picture.ts"
import * as Turns from "../Turns.ts"
import type { Command, Failure, Job, Message, Startup } from "../WorkerProtocol.ts"

const startup: Startup = workerData

/** Sends a message; the buffers of `transfer` move to the main thread. */
const send = (message: Message, ...transfer: ReadonlyArray<Uint8Array>): Effect.Effect<void> =>
  Effect.sync(() =>
    parentPort?.postMessage(
      message,
      transfer.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []))
    )
  )

const report = (id: number, event: Generation.Report): Effect.Effect<void> => {
  if (event._tag === "Picture") return send({ ...event, id }, event.png)
  return event.preview === undefined ? send({ ...event, id }) : send({ ...event, id }, event.preview)
}

/** An error as data that can be cloned. */
const plain = (failure: Turns.NetworkFailure | Picture.PictureFailure): Failure =>
  failure._tag === "PictureFailure"
    ? { _tag: failure._tag, description: failure.description, field: failure.field }
    : { _tag: failure._tag, description: failure.description }

const serve = (model: Model.Model, turns: Turns.Turns, id: number, job: Job): Effect.Effect<void> => {
  const turn = turns.join()
  return send({ _tag: "Started", id }).pipe(
    Effect.andThen(Generation.generate(model, turn, job, (event) => report(id, event))),
    Effect.catchDefect((defect) => Effect.fail(new Turns.NetworkFailure({ description: String(defect) }))),
    Effect.matchEffect({
      onSuccess: () => send({ _tag: "Finished", id, seconds: turn.seconds() }),
      onFailure: (failure) => send({ _tag: "Failed", id, failure: plain(failure) })
    })
  )
}

const program = Effect.gen(function* () {
  const turns = yield* Turns.make(startup.gate)
  const model = yield* Model.load(turns.join(), startup.folder, startup.threads)
  const runFork = Effect.runForkWith(yield* Effect.context<never>())
  const running = new Map<number, Fiber.Fiber<void>>()
  parentPort?.on("message", (command: Command) => {
    if (command._tag === "Cancel") {
      running.get(command.id)?.interruptUnsafe()
      return
    }
    const fiber = runFork(serve(model, turns, command.id, command.job))
    running.set(command.id, fiber)
    fiber.addObserver(() => running.delete(command.id))
  })
  yield* send({ _tag: "Ready" })
}).pipe(Effect.catchTag("NetworkFailure", ({ description }) => send({ _tag: "Unusable", description })))

Effect.runFork(program)
