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
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as EventLog from "./EventLog.ts"
import type { Form } from "./Form.ts"
import { type HttpFailure, logCause } from "./HttpFailure.ts"
import type { Claim } from "./IdempotencyKeys.ts"
import type { Keeping } from "./Options.ts"

/** What a job is to do. */
export interface Task {
  /** Whose it is. Absent: everybody's who knows its name. */
  readonly owner: string | undefined
  /** The key that it was asked for with; a second job with the same claim is the first one, unless that came to nothing. */
  readonly claim?: Claim | undefined
  /** Who makes it, for as long as the job runs. */
  readonly generator: Effect.Effect<Service, HttpFailure, Scope.Scope>
  readonly request: ImageRequest
  /** How what comes of it is told. */
  readonly form: Form
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
    /** Begins a job; fails with `Overloaded` where there is no room, and as its `generator` does. */
    readonly start: (task: Task) => Effect.Effect<Job, ImageError | HttpFailure>
    readonly find: (id: string, owner: string | undefined) => Job | undefined
  }
>()("@hyperimage/express/Jobs") {}

const noRoom = (maximum: number, retryAfter: Duration.Duration) =>
  new ImageError({
    module: "Express",
    method: "startJob",
    reason: new Overloaded({ description: `${maximum} jobs are under way`, retryAfter })
  })

/** When the oldest job under way should have ended, if it takes as long as the last one that did; not at once, in any case. */
const untilRoom = (oldest: Job, lastTook: number | undefined, now: number): Duration.Duration => {
  const soFar = now - oldest.created
  return Duration.millis(Math.max(1000, (lastTook ?? 2 * soFar) - soFar))
}

/** A job, and the fiber that waits for its end and its time. */
interface Kept {
  readonly job: Job
  readonly keeper: Fiber.Fiber<void>
}

const isSame = (job: Job, { claim }: Task): boolean =>
  claim !== undefined && job.claim?.name === claim.name && job.claim.fingerprint === claim.fingerprint

const cameToNothing = ({ log }: Job): boolean => {
  const exit = log.exit()
  return exit !== undefined && Exit.isFailure(exit)
}

/** Keeps jobs; when the layer is released, all are cancelled. */
export const layer = ({ maximum = 100, timeToLive = "10 minutes" }: Keeping = {}): Layer.Layer<Jobs> =>
  Layer.effect(
    Jobs,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const jobs = new Map<string, Kept>()
      const oneAtATime = yield* Semaphore.make(1)
      let lastTook: number | undefined

      const makeRoom = (now: number): Effect.Effect<void, ImageError> => {
        const [oldest] = jobs.values()
        if (oldest === undefined || jobs.size < maximum) return Effect.void
        const ended = [...jobs.values()].find(({ job }) => job.log.exit() !== undefined)
        return ended === undefined
          ? Effect.fail(noRoom(maximum, untilRoom(oldest.job, lastTook, now)))
          : Fiber.interrupt(ended.keeper)
      }

      /** Waits for the end of a job, and keeps it for a while. */
      const keep = ({ created, id, log }: Job, work: Fiber.Fiber<void>) =>
        Fiber.await(work).pipe(
          Effect.andThen(Clock.currentTimeMillis),
          Effect.tap((now) => Effect.sync(() => (lastTook = now - created))),
          Effect.andThen(
            Effect.suspend(() => {
              const exit = log.exit()
              return exit !== undefined && Exit.isFailure(exit) ? logCause(exit.cause) : Effect.void
            })
          ),
          Effect.andThen(Effect.sleep(timeToLive)),
          Effect.ensuring(Effect.sync(() => void jobs.delete(id))),
          Effect.forkIn(scope, { startImmediately: true })
        )

      const begin = Effect.fnUntraced(function* (task: Task) {
        const created = yield* Clock.currentTimeMillis
        yield* makeRoom(created)
        const whileItRuns = yield* Scope.fork(scope)
        const generator = yield* task.generator.pipe(
          Scope.provide(whileItRuns),
          Effect.onExit((exit) => (Exit.isFailure(exit) ? Scope.close(whileItRuns, exit) : Effect.void))
        )
        const log = EventLog.make()
        const work = yield* log.record(generator, task.request).pipe(
          Effect.onExit((exit) => Scope.close(whileItRuns, exit)),
          Effect.forkIn(scope, { startImmediately: true })
        )
        const job: Job = { ...task, id: randomUUID(), created, log, cancel: Fiber.interrupt(work) }
        jobs.set(job.id, { job, keeper: yield* keep(job, work) })
        return job
      })

      const start = (task: Task) =>
        Effect.suspend(() => {
          const same = [...jobs.values()].find(({ job }) => isSame(job, task) && !cameToNothing(job))
          return same === undefined ? begin(task) : Effect.succeed(same.job)
        }).pipe(Semaphore.withPermits(oneAtATime, 1))

      const find = (id: string, owner: string | undefined) => {
        const job = jobs.get(id)?.job
        return job?.owner === owner ? job : undefined
      }

      return { start, find }
    })
  )
