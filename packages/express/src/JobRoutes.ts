/**
 * `GET /jobs/:id`, `GET /jobs/:id/events` and `DELETE /jobs/:id`.
 */
import * as Contract from "@hyperimage/core/Contract"
import type { ErrorResponse } from "@hyperimage/core/ErrorResponse"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import type * as CoreJob from "@hyperimage/core/Job"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import type * as Door from "./Door.ts"
import * as Events from "./Events.ts"
import { cancelled, fromCause, type HttpFailure, notFound } from "./HttpFailure.ts"
import { type Job, Jobs, type Task } from "./Jobs.ts"
import type { KnownResponse } from "./Options.ts"

const failureOf = (cause: Cause.Cause<unknown>): typeof ErrorResponse.Type =>
  (Cause.hasInterruptsOnly(cause) ? cancelled : fromCause(cause)).body

/** What there is to tell of a job before it has ended. */
const meanwhile = (job: Job): Pick<CoreJob.Job, "status" | "position" | "progress"> => {
  const events = job.log.latest().map(({ event }) => event)
  const last = events.at(-1)
  if (last === undefined) return { status: "queued" }
  if (ImageEvent.$is("Queued")(last)) return { status: "queued", position: last.position }
  const progress = events.find(ImageEvent.$is("Progress"))
  return progress === undefined
    ? { status: "running" }
    : { status: "running", progress: { step: progress.step, of: progress.of, index: progress.index } }
}

const ending = (job: Job, exit: Exit.Exit<void, unknown>): Effect.Effect<object, ImageError> => {
  if (Exit.isFailure(exit)) {
    const status = Cause.hasInterruptsOnly(exit.cause) ? "cancelled" : "failed"
    return Effect.succeed({ status, error: failureOf(exit.cause).error })
  }
  const completed = job.log
    .latest()
    .map(({ event }) => event)
    .find(ImageEvent.$is("Completed"))
  return completed === undefined
    ? Effect.succeed({ status: "completed" })
    : Effect.map(job.form.response(completed.response), (response) => ({ status: "completed", response }))
}

/** The body that tells of a job. */
const describe = (job: Job): Effect.Effect<unknown, ImageError> =>
  Effect.suspend(() => {
    const exit = job.log.exit()
    const state = exit === undefined ? Effect.succeed(meanwhile(job)) : ending(job, exit)
    return Effect.map(state, (told) => ({ id: job.id, created: Math.floor(job.created / 1000), ...told }))
  })

/** Whose the jobs of a request are. */
export const ownerOf = (response: KnownResponse): string | undefined => response.locals.hyperimage.caller?.id

/** Begins a job; the answer says where it can be watched. */
export const start: (request: Request, task: Task) => Effect.Effect<Answer.Answer, ImageError | HttpFailure, Jobs> =
  Effect.fnUntraced(function* (request, task) {
    const job = yield* (yield* Jobs).start(task)
    const location = `${request.baseUrl}${Contract.paths.jobs}/${job.id}`
    return Answer.json(yield* describe(job), { location, "preference-applied": "respond-async" }, 202)
  })

const find = Effect.fnUntraced(function* (request: Request, response: KnownResponse) {
  const job = (yield* Jobs).find(String(request.params["id"]), ownerOf(response))
  return job ?? (yield* notFound("job: there is none of that id, or no more"))
})

/** `GET /jobs/:id` */
export const get: Door.Route = (_, request, response) =>
  find(request, response).pipe(
    Effect.flatMap(describe),
    Effect.map((body) => Answer.json(body))
  )

/** `GET /jobs/:id/events`: from the beginning, or from where the client was. */
export const events: Door.Route = (_, request, response) =>
  Effect.map(find(request, response), ({ form, log }) => {
    const last = Number(request.get("last-event-id") ?? 0)
    const after = Number.isSafeInteger(last) ? last : 0
    return Events.tell(log.after(after), { form, failureOf, numbered: true })
  })

/** `DELETE /jobs/:id`: once it is answered, the generator has stopped. */
export const cancel: Door.Route = Effect.fnUntraced(function* (_, request, response) {
  const job = yield* find(request, response)
  yield* job.cancel
  return Answer.json(yield* describe(job))
})
