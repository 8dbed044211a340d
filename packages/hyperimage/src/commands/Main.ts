/**
 * The command `hyperimage` and how it speaks of wrong flags: the error and where help is, not the whole help.
 */
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Runtime from "effect/Runtime"
import * as Failure from "./Failure.ts"
import { generate } from "./Generate.ts"
import { keys } from "./Keys.ts"
import { models } from "./Models.ts"
import { price } from "./Price.ts"
import { serve } from "./Serve.ts"

/** The command with its subcommands. */
export const hyperimage = Command.make("hyperimage").pipe(
  Command.withDescription(
    "Make pictures from text, on a server that speaks the Hyperbolic Image Generation API or on this machine"
  ),
  Command.withSubcommands([generate, serve, keys, models, price])
)

/** Wrong flags are told on standard error; help that was asked for goes to standard output. */
const presenter = CliOutput.layerPresenter({
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Console.error(
          [
            ...event.errors.map((error) => `${event.commandPath[0] ?? "hyperimage"}: ${error.message}`),
            `Try: ${event.commandPath.join(" ")} --help`
          ].join("\n")
        )
      : CliOutput.defaultPresenter.present(event)
})

/** Nothing here is worth a wizard or a log level; what is logged all the same stays out of the output. */
const manners = Layer.mergeAll(
  presenter,
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
  Layer.succeed(Logger.LogToStderr, true)
)

/** Ends the process as it ended: 130 where a signal did, as shells know it, unless the command has set another `process.exitCode`. */
export const teardown: Runtime.Teardown = (exit, onExit) =>
  Runtime.defaultTeardown(exit, (code) =>
    onExit(Exit.hasInterrupts(exit) && typeof process.exitCode === "number" ? process.exitCode : code)
  )

/** Runs a command with the process's arguments; fails, once the failure is told, with its exit code. */
export const runCommand = <Name extends string, Input, R, ContextInput>(
  command: Command.Command<Name, Input, ContextInput, Failure.Told, R>,
  version: string
) =>
  Command.run(command, { version }).pipe(
    Effect.catchTag(
      "ShowHelp",
      ({ errors }) => new Failure.Told({ exitCode: errors.length === 0 ? 0 : Failure.wrongInput })
    ),
    Effect.provide(manners)
  )

/** Runs the command `hyperimage`. */
export const run = (version: string) => runCommand(hyperimage, version)
