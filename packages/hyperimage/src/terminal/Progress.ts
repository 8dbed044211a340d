/**
 * Tells the person at the terminal how far a generation is, on standard error: a bar that redraws itself on a terminal, plain lines
 * where the output goes into a pipe or a file.
 */
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type * as Scope from "effect/Scope"
import * as Schedule from "effect/Schedule"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"
import * as Terminal from "effect/Terminal"
import * as ProgressBar from "./ProgressBar.ts"

/** Where a generation's events are told. */
export interface Progress {
  readonly report: (event: ImageEvent) => Effect.Effect<void>
  /** Takes the bar away, so that something else can be printed; it comes back by itself. */
  readonly clear: Effect.Effect<void>
}

/** Somebody who closed the other end of the pipe has no use for progress; the pictures are made all the same. */
const writer = Effect.map(
  Stdio.Stdio,
  (stdio) => (text: string) => Effect.ignore(Stream.run(Stream.make(text), stdio.stderr()))
)

const hideCursor = "\x1b[?25l"
const showCursor = "\x1b[?25h"
const clearLine = "\r\x1b[2K"

/** Columns are those of standard output, 0 where that goes into a file. */
const usualColumns = 80

const bar = Effect.fnUntraced(function* (count: number) {
  const write = yield* writer
  const terminal = yield* Terminal.Terminal
  const state = yield* Ref.make(ProgressBar.make(count))
  const begin = yield* Clock.currentTimeMillis
  const draw = Effect.gen(function* () {
    const seconds = ((yield* Clock.currentTimeMillis) - begin) / 1000
    const columns = (yield* terminal.columns) || usualColumns
    const line = ProgressBar.render(yield* Ref.get(state), seconds, columns)
    yield* write(`${clearLine}${line}`)
  })
  yield* Effect.acquireRelease(write(hideCursor), () => write(`${clearLine}${showCursor}`))
  yield* Effect.forkScoped(Effect.repeat(draw, Schedule.spaced("100 millis")))
  const progress: Progress = {
    report: (event) => Ref.update(state, (before) => ProgressBar.update(before, event)),
    clear: write(clearLine)
  }
  return progress
})

/** One line for each tenth of the steps would be noise in a log; each quarter is enough. */
const isWorthALine = (step: number, of: number): boolean =>
  step === of || Math.floor((4 * step) / of) > Math.floor((4 * (step - 1)) / of)

const lineOf = (event: ImageEvent): string | undefined => {
  switch (event._tag) {
    case "Queued":
      return event.position === 0 ? "next in line" : `waiting behind ${event.position}`
    case "Started":
      return `${event.model} is drawing`
    case "Progress":
      return isWorthALine(event.step, event.of) ? `step ${event.step} of ${event.of}` : undefined
    case "ImageReady":
    case "Completed":
      return undefined
  }
}

/** Several requests of one generation say the same things; once is enough. */
const lines = Effect.gen(function* () {
  const write = yield* writer
  const said = yield* Ref.make(new Set<string>())
  const progress: Progress = {
    report: Effect.fnUntraced(function* (event) {
      const line = lineOf(event)
      if (line === undefined) return
      const before = yield* Ref.getAndUpdate(said, (all) => new Set(all).add(line))
      if (!before.has(line)) yield* write(`${line}\n`)
    }),
    clear: Effect.void
  }
  return progress
})

/** A bar on a terminal that can move its cursor, plain lines elsewhere. Closing the scope takes the bar away. */
export const make = Effect.fnUntraced(function* (
  count: number
): Effect.fn.Return<Progress, Config.ConfigError, Scope.Scope | Stdio.Stdio | Terminal.Terminal> {
  const stdio = yield* Stdio.Stdio
  const term = yield* Config.option(Config.String("TERM"))
  const isDumb = Option.contains(term, "dumb")
  return (yield* stdio.stderrIsTerminal) && !isDumb ? yield* bar(count) : yield* lines
})
