/**
 * The ledger that forgets with the process. It keeps no rows of what has ended, only sums by caller, day and model, so that it grows with
 * the callers and not with their requests.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Opening, Service, Settlement, Sums, Usage } from "../Ledger.ts"
import { fromNanodollars, toNanodollars } from "../Price.ts"

/** A day in milliseconds. */
export const day = 86_400_000

/** The number of the UTC day of a moment. */
export const dayOf = (now: number): number => Math.floor(now / day)

const daysKept = 62

/** A caller who makes names up doesn't make the ledger grow: the names past these are one. */
const modelsKept = 100
const others = "(others)"

/** What one caller used of one model on one day; money in nanodollars. */
interface Entry {
  readonly day: number
  readonly model: string
  requests: number
  pictures: number
  spent: number
  setAside: number
}

const sumsOf = (entries: ReadonlyArray<Entry>): Sums => {
  const sum = (of: (entry: Entry) => number) => entries.reduce((total, entry) => total + of(entry), 0)
  return {
    requests: sum((entry) => entry.requests),
    pictures: sum((entry) => entry.pictures),
    dollars: fromNanodollars(sum((entry) => entry.spent)),
    setAside: fromNanodollars(sum((entry) => entry.setAside))
  }
}

const usageOf = (entries: ReadonlyArray<Entry>): Usage => ({
  ...sumsOf(entries),
  models: Object.fromEntries(
    [...new Set(entries.map(({ model }) => model))].map((model) => [
      model,
      sumsOf(entries.filter((entry) => entry.model === model))
    ])
  )
})

/** An empty ledger. */
export const make: Effect.Effect<Service> = Effect.sync(() => {
  const callers = new Map<string, Array<Entry>>()
  const open = new Map<string, { readonly entry: Entry; readonly estimate: number }>()
  let count = 0

  const since = (caller: string, moment: number) =>
    (callers.get(caller) ?? []).filter((entry) => entry.day >= dayOf(moment))

  const entryOf = ({ caller, model }: Opening, today: number): Entry => {
    const kept = (callers.get(caller) ?? []).filter((entry) => entry.day > today - daysKept)
    callers.set(caller, kept)
    const ofToday = kept.filter((entry) => entry.day === today)
    const known = ofToday.find((entry) => entry.model === model || entry.model === others)
    if (known !== undefined) return known
    const name = ofToday.length < modelsKept ? model : others
    const entry = { day: today, model: name, requests: 0, pictures: 0, spent: 0, setAside: 0 }
    kept.push(entry)
    return entry
  }

  const openRow = (opening: Opening) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const estimate = toNanodollars(opening.estimate)
      if (opening.within !== undefined) {
        const used = since(opening.caller, opening.within.since)
        const left = used.reduce(
          (rest, entry) => rest - entry.spent - entry.setAside,
          toNanodollars(opening.within.dollars)
        )
        if (estimate > left) return { _tag: "Refused", left: fromNanodollars(left) } as const
      }
      const entry = entryOf(opening, dayOf(now))
      entry.requests += 1
      entry.setAside += estimate
      count += 1
      const row = String(count)
      open.set(row, { entry, estimate })
      return { _tag: "Opened", row } as const
    })

  const settle = (row: string, { cost, pictures }: Settlement) =>
    Effect.sync(() => {
      const found = open.get(row)
      if (found === undefined) return
      open.delete(row)
      found.entry.setAside -= found.estimate
      found.entry.spent += toNanodollars(cost)
      found.entry.pictures += pictures
    })

  return { open: openRow, settle, usage: (caller, moment) => Effect.sync(() => usageOf(since(caller, moment))) }
})
