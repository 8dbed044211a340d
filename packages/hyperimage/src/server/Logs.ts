/**
 * The server's log, on standard error: a JSON object a line for machines, or lines for a person at a terminal.
 *
 * What the fiber is annotated with (the request's id, for example) stands in the object itself, so that every line of a request can be
 * found by it. No module of this package logs a prompt, a key or a picture.
 */
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type { LogLevel } from "effect/LogLevel"
import * as References from "effect/References"

/** How the log is written. */
export interface Options {
  readonly format: "json" | "pretty"
  readonly level: keyof typeof levels
}

const levels = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  error: "Error",
  fatal: "Fatal",
  none: "None"
} as const satisfies { readonly [name: string]: LogLevel }

/** One line: when, how grave, what, then whatever is known of where. */
const line = Logger.map(Logger.formatStructured, ({ annotations, cause, level, message, timestamp }) =>
  JSON.stringify({
    timestamp,
    level: level.toLowerCase(),
    message,
    ...annotations,
    ...(cause === undefined ? {} : { cause })
  })
)

/** Sets the logger of everything that runs with the layer. */
export const layer = ({ format, level }: Options): Layer.Layer<never> =>
  Layer.mergeAll(
    Logger.layer([
      format === "json"
        ? Logger.withConsoleError(line)
        : Logger.consolePretty({ mode: "tty", colors: process.stderr.isTTY })
    ]),
    Layer.succeed(Logger.LogToStderr, true),
    Layer.succeed(References.MinimumLogLevel, levels[level])
  )
