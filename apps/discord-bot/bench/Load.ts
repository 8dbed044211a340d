/**
 * The bot under load, as a process at the stand-in Discord with the bundled engine: how soon people see that it has heard them while the
 * engine is busy, and whether two hundred people at once all get their picture, in turn.
 */
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import type { Answer } from "@hyperimage/discord-stand-in/Answer"
import * as Effect from "effect/Effect"
import { connect, folder } from "../test/Process.ts"

/** The value below which so many of a hundred lie. */
const percentile = (values: ReadonlyArray<number>, of: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * of) / 100) - 1)] ?? 0
}

/** What came of it; times are in milliseconds. */
export interface Measured {
  readonly answers: number
  readonly p50: number
  readonly p99: number
  readonly slowest: number
}

const measured = (times: ReadonlyArray<number>): Measured => ({
  answers: times.length,
  p50: percentile(times, 50),
  p99: percentile(times, 99),
  slowest: Math.max(...times)
})

const isPicture = ({ attachments }: { readonly attachments: ReadonlyArray<unknown> }) => attachments.length > 0

const bot = Effect.gen(function* () {
  const discord = yield* StandIn.make({ patience: "5 minutes" })
  yield* connect(discord, yield* folder, { DISCORD_BOT_COOLDOWN: "0 millis", HYPERIMAGE_LOG_LEVEL: "warn" })
  return discord
})

const afters = (answers: ReadonlyArray<Answer>) =>
  Effect.forEach(answers, ({ acknowledged }) => Effect.map(acknowledged, ({ after }) => after))

/** From interaction to deferred answer while the engine is never idle: people come one after another. */
export const whileBusy = Effect.fnUntraced(function* (people: number, every: `${number} millis`) {
  const discord = yield* bot
  yield* Effect.forEach(
    ["Ed", "Flo"],
    (name) => discord.user(name).slash("imagine", { prompt: "a long one", steps: 100, size: "1024x1024", count: 4 }),
    { discard: true }
  )
  yield* Effect.sleep("2 seconds")
  const answers: Array<Answer> = []
  for (let person = 0; person < people; person += 1) {
    answers.push(yield* discord.user(`P${person}`).slash("imagine", { prompt: "one more", steps: 2, size: "128x128" }))
    yield* Effect.sleep(every)
  }
  return measured(yield* afters(answers))
}, Effect.scoped)

/** So many people at the same moment: how soon each is answered, and how long until each has a picture. */
export const atOnce = Effect.fnUntraced(function* (people: number) {
  const discord = yield* bot
  const users = Array.from({ length: people }, (_, index) => discord.user(`P${index}`))
  const begin = performance.now()
  const answers = yield* Effect.forEach(users, (user) =>
    user.slash("imagine", { prompt: "a picture for each", steps: 2, size: "128x128" })
  )
  const pictures = yield* Effect.forEach(
    answers,
    (answer) => Effect.map(answer.message(isPicture), () => performance.now() - begin),
    { concurrency: "unbounded" }
  )
  return { first: measured(yield* afters(answers)), pictures: measured(pictures) }
}, Effect.scoped)
