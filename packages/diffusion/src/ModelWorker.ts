/**
 * The main thread's handle on a worker thread that holds a model.
 *
 * ONNX Runtime computes on the thread that calls it, so a model gets a thread of its own and this one stays free. A worker that ends
 * on its own (out of memory, say) fails the jobs it had and is of no further use; whoever holds it starts another.
 */
import { extname } from "node:path"
import { Worker } from "node:worker_threads"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as NativeGate from "./NativeGate.ts"
import type { Command, Failure, Job, JobMessage, Message, Startup } from "./WorkerProtocol.ts"

/** A worker could not start, crashed, or failed a job. */
export class WorkerFailure extends Data.TaggedError("WorkerFailure")<{
  readonly failure: Failure | { readonly _tag: "Crash"; readonly description: string }
}> {}

/** A worker that has its model loaded. */
export interface ModelWorker {
  /** Whether it still runs. */
  readonly isAlive: () => boolean
  /**
   * Runs a job and tells `listen` what is heard of it; gives the seconds that its networks ran. Interrupting it stops the job before
   * its next run of a network.
   */
  readonly run: (job: Job, listen: (message: JobMessage) => Effect.Effect<void>) => Effect.Effect<number, WorkerFailure>
}

type Inbox = Queue.Queue<JobMessage, WorkerFailure>

/** The worker's program lies beside this file, as TypeScript where this is TypeScript and as JavaScript where it is built. */
const program = new URL(`./internal/workerMain${extname(import.meta.url)}`, import.meta.url)

/** A process that exits waits so long, in milliseconds, for the network under way. */
const patience = 10_000

/** Starts a worker, which is ended with the scope, or with the process, but never in the middle of a network's run. */
const start = (startup: Omit<Startup, "gate">): Effect.Effect<Worker, never, Scope.Scope> => {
  const gate = NativeGate.make()
  const onProcessExit = () => NativeGate.closeBlocking(gate, patience)
  return Effect.acquireRelease(
    Effect.sync(() => {
      process.on("exit", onProcessExit)
      const workerData: Startup = { ...startup, gate }
      // Flags of the process such as --input-type are about its own script and would end the worker.
      const worker = new Worker(program, { workerData, name: "hyperimage-diffusion", execArgv: [] })
      return worker.on("exit", () => NativeGate.abandon(gate))
    }),
    (worker) =>
      Effect.promise(async () => {
        await NativeGate.close(gate)
        process.off("exit", onProcessExit)
        await worker.terminate()
      })
  )
}

/** Listens to a worker for as long as it lives; `ready` is done when its model is loaded. */
const connect = (worker: Worker, ready: Deferred.Deferred<void, WorkerFailure>) => {
  const inboxes = new Map<number, Inbox>()
  let alive = true
  let reason = ""
  worker.on("message", (message: Message) => {
    switch (message._tag) {
      case "Ready":
        Deferred.doneUnsafe(ready, Effect.void)
        break
      case "Unusable":
        Deferred.doneUnsafe(
          ready,
          Effect.fail(new WorkerFailure({ failure: { _tag: "NetworkFailure", description: message.description } }))
        )
        break
      default: {
        const inbox = inboxes.get(message.id)
        if (inbox !== undefined) Queue.offerUnsafe(inbox, message)
      }
    }
  })
  worker.on("error", (error) => {
    reason = `: ${error instanceof Error ? error.message : String(error)}`
  })
  worker.on("exit", (code) => {
    alive = false
    const description = `the worker ended with code ${code}${reason}`
    const crash = new WorkerFailure({ failure: { _tag: "Crash", description } })
    Deferred.doneUnsafe(ready, Effect.fail(crash))
    for (const inbox of inboxes.values()) Queue.failCauseUnsafe(inbox, Cause.fail(crash))
  })
  return { inboxes, isAlive: () => alive }
}

/** Starts a worker and waits until its model is loaded; it ends with the scope. */
export const make = Effect.fnUntraced(function* (
  startup: Omit<Startup, "gate">
): Effect.fn.Return<ModelWorker, WorkerFailure, Scope.Scope> {
  const worker = yield* start(startup)
  const ready = yield* Deferred.make<void, WorkerFailure>()
  const { inboxes, isAlive } = connect(worker, ready)
  const post = (command: Command) =>
    Effect.sync(() => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(command)
    })
  yield* Deferred.await(ready)
  worker.unref() // an idle worker doesn't keep the process alive
  let jobs = 0

  const open = Effect.fnUntraced(function* (job: Job) {
    const id = ++jobs
    const inbox: Inbox = yield* Queue.make<JobMessage, WorkerFailure>()
    inboxes.set(id, inbox)
    worker.ref()
    yield* post({ _tag: "Generate", id, job })
    return { id, inbox }
  })

  const close = ({ id }: { readonly id: number }) =>
    Effect.suspend(() => {
      inboxes.delete(id)
      if (inboxes.size === 0) worker.unref()
      return post({ _tag: "Cancel", id }) // a job that is finished is not known any more, and nothing happens
    })

  return {
    isAlive,
    run: (job, listen) =>
      Effect.acquireUseRelease(
        open(job),
        Effect.fnUntraced(function* ({ inbox }) {
          while (true) {
            const message = yield* Queue.take(inbox)
            if (message._tag === "Finished") return message.seconds
            if (message._tag === "Failed") return yield* new WorkerFailure({ failure: message.failure })
            yield* listen(message)
          }
        }),
        close
      )
  }
})
