/** Runs the built bot as a user does: as a child process, with an environment of its own, in a folder of its own. */
import type { StandIn } from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../dist/main.js", import.meta.url))

/** A folder for what the bot remembers; it goes with the scope. */
export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "discord-bot-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** The variables that lead to a stand-in. */
export const environmentOf = (discord: StandIn) => ({
  DISCORD_TOKEN: discord.application.token,
  DISCORD_API_BASE: discord.apiUrl,
  DISCORD_CDN_BASE: discord.cdnUrl
})

export interface Running {
  /** All that it has printed so far, to both outputs. */
  readonly printed: () => string
  /** Sends a signal and gives the exit code, once it has ended. */
  readonly end: (signal: NodeJS.Signals) => Effect.Effect<number | null>
  readonly exit: Effect.Effect<number | null>
}

/** Starts the bot, with a command or none; it is killed with the scope. */
export const start = (environment: Record<string, string>, cwd: string, args: ReadonlyArray<string> = []) =>
  Effect.acquireRelease(
    Effect.sync((): Running & { readonly kill: () => void } => {
      // Nothing of the machine's own settings, but what Node itself needs.
      const env = { PATH: process.env["PATH"] ?? "", ...environment }
      const child = spawn(process.execPath, [main, ...args], { cwd, env })
      let printed = ""
      const hear = (text: Buffer) => void (printed += text.toString())
      child.stdout.on("data", hear)
      child.stderr.on("data", hear)
      const ended = new Promise<number | null>((done) => child.on("close", done))
      const exit = Effect.promise(() => ended)
      return {
        printed: () => printed,
        exit,
        end: (signal) =>
          Effect.andThen(
            Effect.sync(() => child.kill(signal)),
            exit
          ),
        kill: () => void child.kill("SIGKILL")
      }
    }),
    ({ kill }) => Effect.sync(kill)
  )

/** Publishes the commands and starts a bot at a stand-in. */
export const connect = Effect.fnUntraced(function* (
  discord: StandIn,
  cwd: string,
  environment: Record<string, string> = {}
) {
  const all = { ...environmentOf(discord), DISCORD_GUILD_ID: discord.guild.id, ...environment }
  const registration = yield* start(all, cwd, ["register"])
  if ((yield* registration.exit) !== 0) return yield* Effect.die(`register failed: ${registration.printed()}`)
  const bot = yield* start(all, cwd)
  const ended = Effect.flatMap(bot.exit, (code) => Effect.die(`the bot ended with ${code}: ${bot.printed()}`))
  yield* Effect.raceFirst(discord.connected, ended)
  return bot
})
