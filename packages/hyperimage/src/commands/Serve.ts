/**
 * `hyperimage serve`: the API on this machine, for any client of it.
 *
 * Every setting can be said by a flag, in the environment or in a file; those that are secret have no flag, as what stands on a command
 * line can be read by everybody on the machine.
 */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Engine from "../engine/Engine.ts"
import * as Flags from "../settings/Flags.ts"
import * as Settings from "../settings/Settings.ts"
import * as Failure from "./Failure.ts"

const config = {
  config: Flag.String("config").pipe(
    Flag.withDescription(
      "The file of settings; absent: hyperimage.config.ts, .mts, .js, .mjs or .json here [HYPERIMAGE_CONFIG]"
    ),
    Flag.withMetavar("FILE"),
    Flag.optional
  ),
  settings: Flags.all
}

const description = [
  "Serve the API on this machine.",
  "",
  "Each setting is taken from its flag, or else from its environment variable (in brackets), from the file of settings, or is what it is when absent. Settings without a flag:",
  "",
  ...Flags.withoutFlag.map((line) => `  ${line}`),
  "  OTEL_EXPORTER_OTLP_ENDPOINT and the other OTEL_* variables: where traces, metrics and logs are sent"
].join("\n")

/** A command that serves; `defaults` go before those of the settings. */
export const make = <const Name extends string>(name: Name, defaults: Partial<Settings.Settings> = {}) =>
  Command.make(name, config, ({ config, settings }) =>
    Effect.gen(function* () {
      const program = yield* Engine.load(() => import("../server/Program.ts"))
      const said = { flags: settings, environment: process.env, file: Option.getOrUndefined(config) }
      const loaded = yield* Settings.load({ ...said, folder: process.cwd(), defaults })
      return yield* program.run(loaded, process.env)
    }).pipe(Failure.told({ json: false }))
  ).pipe(
    Command.withDescription(description),
    Command.withShortDescription("Serve the API on this machine"),
    Command.withExamples([
      { command: `${name === "serve" ? "hyperimage serve" : name} --port 8787`, description: "For this machine alone" }
    ])
  )

/** The command. */
export const serve = make("serve")
