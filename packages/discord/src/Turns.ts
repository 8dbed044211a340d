/**
 * How much one person may have in the making at once, and how soon again: so that nobody keeps the bot to themselves.
 *
 * Who comes first among several is the queue's business (`ConcurrencyLimit` of core is fair across callers).
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Refusal } from "./Refusal.ts"

/** The limits of one person. */
export interface Options {
  /** Drawings in the making at once. Absent: 2. */
  readonly concurrent?: number
  /** From one drawing's beginning to the next one's. Absent: 3 seconds. */
  readonly cooldown?: Duration.Input
}

/** Who draws, and since when. */
interface Person {
  readonly underWay: number
  readonly began: number
}

/** Counts. */
export interface Turns {
  /** Takes a turn, or fails with a `Refusal` that says how long to wait. */
  readonly take: (userId: string) => Effect.Effect<void, Refusal>
  /** Gives it back. */
  readonly give: (userId: string) => Effect.Effect<void>
}

/** People who have nothing in the making are remembered only while their cooldown lasts; past so many the rest are let go. */
const remembered = 10_000

/** Counts in the memory of this process. */
export const make = ({ concurrent = 2, cooldown = "3 seconds" }: Options = {}): Turns => {
  const pause = Duration.toMillis(Duration.fromInputUnsafe(cooldown))
  const people = new Map<string, Person>()

  const letGo = (now: number) => {
    if (people.size < remembered) return
    for (const [id, { began, underWay }] of people) if (underWay === 0 && began + pause <= now) people.delete(id)
  }

  return {
    take: (userId) =>
      Effect.flatMap(Clock.currentTimeMillis, (now): Effect.Effect<void, Refusal> => {
        const { began, underWay } = people.get(userId) ?? { underWay: 0, began: -Infinity }
        if (underWay >= concurrent) {
          return Effect.fail(new Refusal({ say: ({ refusal }) => refusal.tooMany(concurrent) }))
        }
        const wait = began + pause - now
        if (wait > 0) {
          return Effect.fail(new Refusal({ say: ({ refusal }) => refusal.tooSoon(Math.ceil(wait / 1000)) }))
        }
        letGo(now)
        people.set(userId, { underWay: underWay + 1, began: now })
        return Effect.void
      }),
    give: (userId) =>
      Effect.sync(() => {
        const person = people.get(userId)
        if (person !== undefined) people.set(userId, { ...person, underWay: Math.max(0, person.underWay - 1) })
      })
  }
}
