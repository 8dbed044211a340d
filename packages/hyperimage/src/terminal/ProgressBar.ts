/**
 * How far a generation is, in one line: what there is to see of it as a value, and that value as text.
 *
 * Engines that see their steps fill the bar; of others only the time that passes is known, and only that is shown.
 */
import type { ImageEvent } from "@hyperimage/core/ImageEvent"

/** What is known of a generation under way. */
export interface ProgressBar {
  /** How many pictures were asked for. */
  readonly count: number
  /** How many are finished. */
  readonly ready: number
  /** The last that was heard. */
  readonly last: Exclude<ImageEvent, { readonly _tag: "ImageReady" | "Completed" }> | undefined
}

/** Nothing has happened yet. */
export const make = (count: number): ProgressBar => ({ count, ready: 0, last: undefined })

/** The bar after one more event. Steps of several requests come in turns: the furthest one counts. */
export const update = (bar: ProgressBar, event: ImageEvent): ProgressBar => {
  switch (event._tag) {
    case "Completed":
      return bar
    case "ImageReady":
      return { ...bar, ready: bar.ready + 1 }
    case "Progress":
      return bar.last?._tag === "Progress" && bar.last.step > event.step ? bar : { ...bar, last: event }
    case "Queued":
    case "Started":
      return bar.last?._tag === "Progress" ? bar : { ...bar, last: event }
  }
}

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`

const pictures = (bar: ProgressBar): string => (bar.count === 1 ? "" : `  ${bar.ready} of ${bar.count} pictures`)

const width = 24

/** What is said of the last event, the bar itself where there are steps. */
const words = ({ last }: ProgressBar): string => {
  switch (last?._tag) {
    case undefined:
      return "waiting"
    case "Queued":
      return last.position === 0 ? "next in line" : `waiting behind ${last.position}`
    case "Started":
      return `${last.model} is drawing`
    case "Progress": {
      const filled = Math.round((width * last.step) / last.of)
      return `${"█".repeat(filled)}${"░".repeat(width - filled)}  step ${last.step} of ${last.of}`
    }
  }
}

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

/** The line after so many seconds, cut to a terminal's columns. */
export const render = (bar: ProgressBar, seconds: number, columns: number): string => {
  const turn = spinner[Math.floor(seconds * 10) % spinner.length] ?? ""
  return [...`${turn} ${words(bar)}${pictures(bar)}  ${clock(seconds)}`].slice(0, Math.max(0, columns - 1)).join("")
}
