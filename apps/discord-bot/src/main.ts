/**
 * The bot: `node dist/main.js` runs it, `node dist/main.js register` publishes its commands. Settings come from the environment (see
 * `Settings`, or `--help`); an interrupt or a termination signal ends it gracefully.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Main from "hyperimage/commands/Main"
import { Told } from "hyperimage/commands/Failure"
import * as Application from "./Application.ts"
import * as Bot from "./Bot.ts"
import * as Settings from "./Settings.ts"

const settings = Effect.suspend(() => Settings.load(process.env, process.cwd()))

/** Tells on standard error what is wrong, a line each, and ends with a code that says that it failed. */
const told = <A, E extends Error, R>(command: Effect.Effect<A, E, R>) =>
  Effect.catch(command, (error) =>
    Effect.andThen(
      Console.error(
        error.message
          .split("\n")
          .map((line) => `discord-bot: ${line}`)
          .join("\n")
      ),
      new Told({ exitCode: error.name === "WrongSettings" ? 2 : 1 })
    )
  )

/** A signal asked the bot to end, and it has: that is no failure. */
const endsWell = Effect.sync(() => {
  process.exitCode = 0
})

const register = Command.make("register", {}, () =>
  Effect.gen(function* () {
    const loaded = yield* settings
    const names = yield* Application.register(loaded)
    const where = loaded.guildId === undefined ? "everywhere" : `in the server ${loaded.guildId}`
    yield* Console.log(`registered ${names.length} commands ${where}: ${names.join(", ")}`)
  }).pipe(told)
).pipe(Command.withDescription("Publish the bot's commands at Discord, in place of those that are there"))

const bot = Command.make("discord-bot", {}, () =>
  Effect.gen(function* () {
    const loaded = yield* settings
    return yield* Bot.run(loaded).pipe(Effect.provide(Bot.logs(loaded)))
  }).pipe(
    told,
    Effect.onInterrupt(() => endsWell)
  )
).pipe(
  Command.withDescription(
    ["Answer people at Discord. Settings, from the environment:", "", ...Settings.lines].join("\n")
  ),
  Command.withShortDescription("Answer people at Discord"),
  Command.withSubcommands([register])
)

Main.runCommand(bot, "0.0.0").pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain({ teardown: Main.teardown }))
