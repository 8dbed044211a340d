/**
 * Drawings under way: each in a fiber of its own, which is interrupted when somebody cancels it, deletes its message, or ends the bot.
 * Interrupting it stops the work wherever it runs.
 */
import * as Caller from "@hyperimage/core/Caller"
import type * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import type { Policy } from "@hyperimage/core/Policy"
import type { Snowflake } from "discord-api-types/v10"
import * as Clock from "effect/Clock"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberMap from "effect/FiberMap"
import type * as Scope from "effect/Scope"
import * as Answer from "./Answer.ts"
import { type Asker, callerId } from "./Asker.ts"
import * as Board from "./Board.ts"
import type * as DiscordApi from "./DiscordApi.ts"
import type { Drawing, Drawings } from "./Drawings.ts"
import { withoutWords } from "./internal/causes.ts"
import type { Message } from "./Message.ts"
import type * as PictureTools from "./PictureTools.ts"
import { inWords, type Obstacle } from "./Refusal.ts"
import * as Result from "./Result.ts"
import * as ServerBudget from "./ServerBudget.ts"
import * as Show from "./Show.ts"
import * as Text from "./Text.ts"
import type { Turns } from "./Turns.ts"

/** What is to be drawn, and how it is shown. */
export interface Plan {
  /** As it is kept; its name is the interaction's. */
  readonly drawing: Drawing
  /** Gets what the request still lacks, e.g. a picture that was attached. */
  readonly complete: (request: ImageRequest) => Effect.Effect<ImageRequest, Obstacle>
  /** Makes the pictures in another way than the generator's. */
  readonly instead?: () => Effect.Effect<ImageResponse, Obstacle>
  readonly spoiler: boolean
  /** Sentences to show with the pictures. */
  readonly notes: ReadonlyArray<string>
}

/** What drawings need. */
export interface Materials {
  readonly generator: ImageGenerator.Service
  readonly discord: DiscordApi.Service
  readonly drawings: Drawings
  readonly tools: PictureTools.Service
  readonly turns: Turns
  /** What everybody may ask for, see core's `Policy`. */
  readonly policy?: Policy | undefined
  /** The shortest time between two changes of a message. */
  readonly paintEvery: Duration.Input
}

/** Why a drawing stops before its end. */
export type Stop = { readonly _tag: "Cancelled"; readonly by: string } | { readonly _tag: "Deleted" }

/** Drawings under way. */
export interface Jobs {
  /** Begins to draw, in the answer of the one who asked, who has been told "is thinking" and has taken a turn. */
  readonly start: (plan: Plan, asker: Asker) => Effect.Effect<void>
  readonly isUnderWay: (drawing: string) => Effect.Effect<boolean>
  /** Stops one, and waits until it has stopped and that was told. Does nothing where it isn't under way. */
  readonly stop: (drawing: string, why: Stop) => Effect.Effect<void>
  /** Stops those of messages that were deleted. */
  readonly messagesDeleted: (ids: ReadonlyArray<Snowflake>) => Effect.Effect<void>
  /** Waits until none is under way. */
  readonly idle: Effect.Effect<void>
}

/** One drawing under way. */
interface Job {
  readonly plan: Plan
  readonly asker: Asker
  /** When its answer can't be changed any more, in milliseconds since 1970. */
  readonly until: number
  messageId: Snowflake | undefined
  stop: Stop | undefined
}

/** How long a last word may take when the bot is being ended. */
const lastWord = Duration.seconds(5)

/** Draws until the scope closes; then all are stopped, and those who wait are told. */
export const make = Effect.fnUntraced(function* (materials: Materials): Effect.fn.Return<Jobs, never, Scope.Scope> {
  const { discord, drawings, generator, paintEvery, policy, tools, turns } = materials
  const fibers = yield* FiberMap.make<string, void, never>()
  const jobs = new Map<string, Job>()

  const edit = (job: Job, message: Message) =>
    discord.editAnswer(job.asker.ticket, message).pipe(
      Effect.tap(({ id }) =>
        Effect.sync(() => {
          job.messageId = id
        })
      ),
      Effect.asVoid
    )

  /** The last that is said of a drawing: in its answer, or as a message of its own when the answer can't be changed any more. */
  const conclude = Effect.fnUntraced(function* (job: Job, message: Message) {
    if ((yield* Clock.currentTimeMillis) < job.until) return yield* edit(job, message)
    yield* discord.send(job.asker.channelId, message, job.messageId)
  })

  const generate = (job: Job, request: ImageRequest, board: Board.Board) => {
    const { asker, plan } = job
    if (plan.instead !== undefined) return plan.instead()
    return generator
      .generate(request, (event) => {
        const progress = Board.progressOf(event)
        return progress === undefined ? Effect.void : board.put(progress)
      })
      .pipe(
        Caller.as({ id: callerId(asker), ...(policy === undefined ? {} : { policy }) }),
        Effect.provideService(Caller.RequestId, plan.drawing.id),
        Effect.provideService(ServerBudget.Current, asker.guildId)
      )
  }

  /** Shows how far it is while the answer can be changed, and says before that ends that the pictures come otherwise. */
  const watch = Effect.fnUntraced(function* (job: Job, board: Board.Board) {
    const { asker, plan } = job
    const left = job.until - (yield* Clock.currentTimeMillis)
    yield* board
      .paint((progress) => edit(job, Show.progress(plan.drawing, progress, asker.words, plan.spoiler)))
      .pipe(Effect.timeoutOption(Duration.millis(left)))
    yield* Effect.ignore(edit(job, Show.slow(plan.drawing, asker.words)))
    return yield* Effect.never
  })

  const draw = Effect.fnUntraced(function* (job: Job) {
    const { asker, plan } = job
    const board = yield* Board.make(paintEvery)
    yield* board.put({ _tag: "Started", model: plan.drawing.request.model_name })
    const work = Effect.gen(function* () {
      const request = yield* plan.complete(plan.drawing.request)
      const drawing = { ...plan.drawing, request }
      yield* drawings.set(drawing)
      return { drawing, response: yield* generate(job, request, board) }
    })
    const { drawing, response } = yield* Effect.raceFirst(work, watch(job, board))
    const message = yield* Result.make(drawing, response, { tools, asker, spoiler: plan.spoiler, notes: plan.notes })
    // Kept before it is shown, so that no button comes before what it is about.
    yield* drawings.set({
      ...drawing,
      model: response.model,
      seeds: response.images.flatMap(({ seed }) => (seed === undefined ? [] : [seed]))
    })
    yield* conclude(job, message)
  })

  /** Who asked is told alone, while that can be done. */
  const failed = Effect.fnUntraced(function* (job: Job, cause: Cause.Cause<Obstacle>) {
    const gone = cause.reasons.some(
      (reason) => reason._tag === "Fail" && reason.error._tag === "DiscordFailure" && reason.error.isGone
    )
    if (gone) return // the message was deleted: nobody waits any more
    // From here on it isn't under way: that its answer is taken away, which the gateway tells, must not stop the telling.
    jobs.delete(job.plan.drawing.id)
    if ((yield* Clock.currentTimeMillis) < job.until) return yield* Answer.refuse(discord, job.asker, cause)
    const { words } = job.asker
    const reason = cause.reasons.find((one) => one._tag === "Fail")
    const why = reason === undefined ? words.refusal.bug : inWords(reason.error, words)
    yield* conclude(job, Show.ended(job.plan.drawing, why, words))
  })

  const interrupted = (job: Job) => {
    const { asker, plan, stop } = job
    if (stop?._tag === "Deleted") return Effect.void
    const { ended } = asker.words
    const why = stop === undefined ? ended.stopping : ended.cancelled(Text.shown(stop.by, 60))
    return conclude(job, Show.ended(plan.drawing, why, asker.words)).pipe(Effect.timeoutOption(lastWord), Effect.ignore)
  }

  const run = (job: Job): Effect.Effect<void> => {
    const { asker, plan } = job
    const { id } = plan.drawing
    const { application_id: applicationId, token } = asker.ticket
    const waiting = { id, applicationId, token, ...(asker.locale === undefined ? {} : { locale: asker.locale }) }
    return drawings.set(plan.drawing).pipe(
      Effect.andThen(drawings.begin(waiting)),
      Effect.andThen(draw(job)),
      Effect.onInterrupt(() => interrupted(job)),
      Effect.catchCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : failed(job, cause))),
      Effect.catchCause((cause) => Effect.logError("A drawing's end could not be told", withoutWords(cause))),
      Effect.ensuring(
        Effect.sync(() => jobs.delete(id)).pipe(
          Effect.andThen(turns.give(asker.userId)),
          Effect.andThen(Effect.ignore(drawings.end(id)))
        )
      )
    )
  }

  const stop = Effect.fnUntraced(function* (drawing: string, why: Stop) {
    const job = jobs.get(drawing)
    if (job === undefined) return
    job.stop ??= why
    yield* FiberMap.remove(fibers, drawing)
  })

  return {
    start: Effect.fnUntraced(function* (plan, asker) {
      const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(Answer.changeable)
      const job: Job = { plan, asker, until, messageId: undefined, stop: undefined }
      jobs.set(plan.drawing.id, job)
      yield* FiberMap.run(fibers, plan.drawing.id, run(job), { startImmediately: true })
    }, Effect.uninterruptible),
    isUnderWay: (drawing) => Effect.sync(() => jobs.has(drawing)),
    stop,
    messagesDeleted: (ids) =>
      Effect.forEach(
        [...jobs.values()].filter(({ messageId }) => messageId !== undefined && ids.includes(messageId)),
        ({ plan }) => stop(plan.drawing.id, { _tag: "Deleted" }),
        { discard: true, concurrency: "unbounded" }
      ),
    idle: FiberMap.awaitEmpty(fibers)
  }
})
