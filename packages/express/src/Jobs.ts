/**
 * Jobs: generations that go on without their client, until they end, are cancelled, or the door is closed.
 *
 * They are kept in memory, for a while after their end and up to a number; beyond it the oldest that has ended makes room, and where all
 * are still under way a new one is refused. A job belongs to who asked for it; to others it doesn't exist.
 */
import { randomUUID } from "node:crypto"
import { ImageError, Overloaded } from "@hyperimage/core/ImageError"
import type { Service } from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as EventLog from "./EventLog.ts"
import { logCause } from "./HttpFailure.ts"
import type { Keeping } from "./Options.ts"

/** What a job is to do. */
export interface Task {
  /** Whose it is. Absent: everybody's who knows its name. */
  readonly owner: string | undefined
  readonly generator: Service
  readonly request: ImageRequest
  readonly encodeResponse: (response: ImageResponse) => unknown
}

/** One job. */
export interface Job extends Task {
  /** Its name, which nobody can guess. */
  readonly id: string
  /** In milliseconds since 1970. */
  readonly created: number
  readonly log: EventLog.EventLog
  /** Interrupts the generator, and waits until it has stopped. */
  readonly cancel: Effect.Effect<void>
}

/** The jobs of a door. */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** Begins a job; fails with `Overloaded` where there is no room. */
    readonly start: (task: Task) => Effect.Effect<Job, ImageError>
    readonly find: (id: string, owner: string | undefined) => Job | undefined
  }
>()("@hyperimage/express/Jobs") {}

const noRoom = (maximum: number) =>
  new ImageError({
    module: "Express",
    method: "startJob",
    reason: new Overloaded({ description: `${maximum} jobs are under way` })
  })

/** Keeps jobs; when the layer is released, all are cancelled. */
export const layer = ({ maximum = 100, timeToLive = "10 minutes" }: Keeping = {}): Layer.Layer<Jobs> =>
  Layer.effect(
    Jobs,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const jobs = new Map<string, Job>()

      const makeRoom = Effect.suspend(() => {
        if (jobs.size < maximum) return Effect.void
        const ended = [...jobs.values()].find((job) => job.log.exit() !== undefined)
        return ended !== undefined && jobs.delete(ended.id) ? Effect.void : Effect.fail(noRoom(maximum))
      })

      const start = Effect.fnUntraced(function* (task: Task) {
        const created = yield* Clock.currentTimeMillis
        yield* makeRoom
        const id = randomUUID()
        const log = EventLog.make()
        const work = yield* Effect.forkIn(log.record(task.generator, task.request), scope, { startImmediately: true })
        const job: Job = { ...task, id, created, log, cancel: Fiber.interrupt(work) }
        jobs.set(id, job)
        yield* Fiber.await(work).pipe(
          Effect.andThen(
            Effect.suspend(() => {
              const exit = log.exit()
              return exit !== undefined && Exit.isFailure(exit) ? logCause(exit.cause) : Effect.void
            })
          ),
          Effect.andThen(Effect.sleep(timeToLive)),
          Effect.andThen(Effect.sync(() => jobs.delete(id))),
          Effect.forkIn(scope)
        )
        return job
      })

      const find = (id: string, owner: string | undefined) => {
        const job = jobs.get(id)
        return job?.owner === owner ? job : undefined
      }

      return { start, find }
    })
  )
