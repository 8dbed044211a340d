/**
 * Answering in time. Discord shows an error where nothing came within 3 seconds, and lets an answer be changed for 15 minutes.
 *
 * What is quick is answered at once; what takes longer than `patience` is answered with "is thinking", and with the rest when it is there.
 * Refusals are seen only by who asked.
 */
import { type APIInteractionResponse, InteractionResponseType, MessageFlags } from "discord-api-types/v10"
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type { Asker } from "./Asker.ts"
import type { DiscordFailure, Service } from "./DiscordApi.ts"
import { withoutWords } from "./internal/causes.ts"
import { answer, type Message } from "./Message.ts"
import { type Obstacle, inWords } from "./Refusal.ts"
import type { Reply } from "./Reply.ts"
import * as Show from "./Show.ts"

/** How long something may take before the answer is "is thinking"; Discord's own limit is 3 seconds, and the way there takes time, too. */
export const patience = Duration.seconds(1)

/** How long an answer can be changed, with time to spare: Discord's limit is 15 minutes. */
export const changeable = Duration.minutes(14)

/** "… is thinking", for all to see or for who asked alone. */
export const thinking = (options: { readonly ephemeral: boolean }): APIInteractionResponse => ({
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  ...(options.ephemeral ? { data: { flags: MessageFlags.Ephemeral } } : {})
})

/** What came of something, and whether "is thinking" was said meanwhile. */
interface Outcome<A> {
  readonly exit: Exit.Exit<A, Obstacle>
  readonly deferred: boolean
}

/** Does something, and says `meanwhile` where it takes longer than `patience`. */
const inTime = <A>(
  work: Effect.Effect<A, Obstacle>,
  meanwhile: Effect.Effect<void, DiscordFailure>
): Effect.Effect<Outcome<A>, DiscordFailure> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(work)
    const early = yield* Fiber.await(fiber).pipe(Effect.timeoutOption(patience))
    if (Option.isSome(early)) return { exit: early.value, deferred: false }
    yield* meanwhile
    return { exit: yield* Fiber.await(fiber), deferred: true }
  })

/** What to tell of a failure. A bug is logged, without the words of whoever asked. */
const explain = (cause: Cause.Cause<Obstacle>, { words }: Asker): Effect.Effect<string> => {
  const expected = cause.reasons.find((reason) => reason._tag === "Fail")
  const isOurs = expected === undefined || expected.error._tag === "DiscordFailure"
  return (isOurs ? Effect.logError("An interaction failed", withoutWords(cause)) : Effect.void).pipe(
    Effect.as(expected === undefined ? words.refusal.bug : inWords(expected.error, words))
  )
}

/** Tells who asked why not; the "is thinking" that stood for all to see goes. */
export const refuse = Effect.fnUntraced(function* (
  discord: Service,
  asker: Asker,
  cause: Cause.Cause<Obstacle>
): Effect.fn.Return<void, DiscordFailure> {
  const why = yield* explain(cause, asker)
  yield* discord.deleteAnswer(asker.ticket).pipe(
    Effect.catchIf(
      ({ isGone }) => isGone,
      () => Effect.void
    )
  )
  yield* discord.followUp(asker.ticket, Show.note(why, { ephemeral: true }))
})

/** Answers with a message that only who asked sees. */
export const privately = Effect.fnUntraced(function* (
  discord: Service,
  asker: Asker,
  reply: Reply,
  work: Effect.Effect<Message, Obstacle>
): Effect.fn.Return<void, DiscordFailure> {
  const { deferred, exit } = yield* inTime(work, reply(thinking({ ephemeral: true })))
  const message = Exit.isSuccess(exit) ? exit.value : Show.note(yield* explain(exit.cause, asker))
  yield* deferred ? discord.editAnswer(asker.ticket, message) : reply(answer({ ...message, ephemeral: true }))
})

/**
 * Answers with "is thinking" for all to see once `prepare` says that it can be done, or after `patience`. Gives what was prepared;
 * `undefined` where it can't be done, which was then told.
 */
export const publicly = Effect.fnUntraced(function* <A>(
  discord: Service,
  asker: Asker,
  reply: Reply,
  prepare: Effect.Effect<A, Obstacle>
): Effect.fn.Return<A | undefined, DiscordFailure> {
  const think = reply(thinking({ ephemeral: false }))
  const { deferred, exit } = yield* inTime(prepare, think)
  if (Exit.isSuccess(exit)) {
    if (!deferred) yield* think
    return exit.value
  }
  if (deferred) yield* refuse(discord, asker, exit.cause)
  else yield* reply(answer(Show.note(yield* explain(exit.cause, asker), { ephemeral: true })))
  return undefined
})

/** Answers with whatever `work` gives, which is quick; where it fails, with why, for who asked alone. Gives whether it succeeded. */
export const atOnce = Effect.fnUntraced(function* (
  asker: Asker,
  reply: Reply,
  work: Effect.Effect<APIInteractionResponse, Obstacle>
): Effect.fn.Return<boolean, DiscordFailure> {
  const exit = yield* Effect.exit(work)
  yield* reply(
    Exit.isSuccess(exit) ? exit.value : answer(Show.note(yield* explain(exit.cause, asker), { ephemeral: true }))
  )
  return Exit.isSuccess(exit)
})
