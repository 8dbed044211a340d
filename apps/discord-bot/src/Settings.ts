/**
 * The bot's settings: what the environment says, checked all at once before anything starts.
 *
 * An empty variable counts as absent. What is wrong is told with the variable's name, what would be right, and where Discord shows it.
 */
import type { Redacted } from "effect/Redacted"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Setting from "hyperimage/settings/Setting"
import { WrongSettings } from "hyperimage/settings/WrongSettings"
import { resolve } from "node:path"

const portal = "https://discord.com/developers/applications"

const Snowflake = Setting.kind({
  schema: Schema.String.check(Schema.isPattern(/^\d{15,20}$/)),
  read: (text) => text,
  expected: "an id, which is a number of 15 to 20 digits",
  metavar: "ID"
})

const PublicKey = Setting.kind({
  schema: Schema.String.check(Schema.isPattern(/^[0-9a-fA-F]{64}$/)),
  read: (text) => text,
  expected: "64 hexadecimal digits, the Public Key of the General Information page",
  metavar: "KEY"
})

const Dollars = Setting.kind({
  schema: Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)),
  read: (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  expected: "an amount of dollars, e.g. 2.50",
  metavar: "DOLLARS"
})

/** A setting with its variable; all of this table has one. */
const named = <A, Encoded, D>(
  variable: string,
  kind: (about: Setting.About) => Setting.Setting<A, Encoded, D>,
  description: string
) => ({ ...kind({ variable, description }), variable })

/** All settings, by the names that the program has for them. */
const table = {
  token: named("DISCORD_TOKEN", Setting.secret, `The bot's token, from the Bot page of your application at ${portal}`),
  applicationId: named("DISCORD_APPLICATION_ID", Snowflake, "The application's id; absent: Discord is asked for it"),
  publicKey: named(
    "DISCORD_PUBLIC_KEY",
    PublicKey,
    "The application's public key: interactions come over HTTP to /discord; absent: over the gateway"
  ),
  guildId: named("DISCORD_GUILD_ID", Snowflake, "A server: commands are registered there alone; absent: everywhere"),
  api: named("DISCORD_API_BASE", Setting.url, "Discord's API, without a version; absent: https://discord.com/api"),
  cdn: named("DISCORD_CDN_BASE", Setting.url, "Where attachments may be fetched from, beside Discord's own hosts"),
  port: named("PORT", Setting.integer(0, 65_535), "Where to listen for interactions over HTTP; absent: 8788"),
  apiKey: named("HYPERBOLIC_API_KEY", Setting.secret, "The key of the server that draws"),
  baseUrl: named("HYPERBOLIC_BASE_URL", Setting.url, "The server that draws, up to /v1; absent: the bundled model"),
  database: named(
    "DISCORD_BOT_DATABASE",
    Setting.path,
    "The file of what the bot remembers; absent: discord-bot.db here"
  ),
  concurrent: named(
    "DISCORD_BOT_CONCURRENT",
    Setting.integer(1, 1000),
    "Drawings at once; absent: 2 on this machine, 16 on a server"
  ),
  waiting: named("DISCORD_BOT_WAITING", Setting.integer(0, 100_000), "Drawings that may wait; absent: 1000"),
  perUser: named(
    "DISCORD_BOT_PER_USER",
    Setting.integer(1, 100),
    "Drawings that one person may have in the making; absent: 2"
  ),
  cooldown: named(
    "DISCORD_BOT_COOLDOWN",
    Setting.duration,
    "From one drawing of a person to the next; absent: 3 seconds"
  ),
  dollarsPerServer: named(
    "DISCORD_BOT_DOLLARS_PER_SERVER",
    Dollars,
    "What a server may spend in a day; absent: no limit"
  ),
  dollarsPerUser: named("DISCORD_BOT_DOLLARS_PER_USER", Dollars, "What a person may spend in a day; absent: no limit"),
  wordList: named(
    "DISCORD_BOT_WORD_LIST",
    Setting.path,
    "A file with a word or phrase a line that prompts may not have"
  ),
  loraFolder: named(
    "HYPERIMAGE_LORA_FOLDER",
    Setting.path,
    "A folder of LoRAs of your own for the bundled model, .safetensors files; absent: none"
  ),
  promptInPictures: named(
    "HYPERIMAGE_PROMPT_IN_PICTURES",
    Setting.yesOrNo,
    "Whether pictures tell their prompts; absent: true"
  ),
  grace: named(
    "DISCORD_BOT_GRACE",
    Setting.duration,
    "What is being drawn may take so long when the bot is stopped; absent: 5 seconds"
  ),
  logFormat: named(
    "HYPERIMAGE_LOG_FORMAT",
    Setting.choice(["json", "pretty"]),
    "Absent: pretty on a terminal, JSON elsewhere"
  ),
  logLevel: named(
    "HYPERIMAGE_LOG_LEVEL",
    Setting.choice(["debug", "info", "warn", "error"]),
    "The least that is logged; absent: info"
  )
}

type Table = typeof table

type Name = keyof Table

/** The settings as the program needs them; only the token must be there. */
export type Settings = { readonly [K in Exclude<Name, "token">]: Table[K]["schema"]["Type"] | undefined } & {
  readonly token: Redacted<string>
}

/** Variables with their descriptions, for `--help`. */
export const lines: ReadonlyArray<string> = Object.values(table).map(
  ({ description, variable }) => `${variable.padEnd(31)} ${description}`
)

type Environment = { readonly [name: string]: string | undefined }

/** A setting, whatever its value is. */
interface AnySetting {
  readonly variable: string
  readonly schema: Schema.ConstraintDecoder<unknown>
  readonly read: (text: string) => unknown
  readonly expected: string
  readonly isSecret: boolean
}

const decide = (setting: AnySetting, text: string): Result.Result<unknown, string> =>
  Schema.decodeUnknownResult(setting.schema)(setting.read(text)).pipe(
    Result.mapError(() => {
      const got = setting.isSecret ? "something else" : JSON.stringify(text.slice(0, 80))
      return `${setting.variable}: expected ${setting.expected}, got ${got}`
    })
  )

/** Every value has gone through its setting's schema by now; what is left to see is that the token is there. */
const isComplete = (values: { readonly [name: string]: unknown }): values is Settings => values["token"] !== undefined

/** Reads the settings. Fails with everything that is wrong. */
export const load = Effect.fnUntraced(function* (environment: Environment, folder: string) {
  const values: { [name: string]: unknown } = {}
  const issues: Array<string> = []
  for (const [name, setting] of Object.entries<AnySetting>(table)) {
    const text = environment[setting.variable]?.trim() ?? ""
    if (text === "") {
      values[name] = undefined
      continue
    }
    const decided = decide(setting, text)
    if (Result.isFailure(decided)) issues.push(decided.failure)
    else values[name] = decided.success
  }
  if ((environment[table.token.variable]?.trim() ?? "") === "") {
    issues.unshift(
      `DISCORD_TOKEN: expected the bot's token, got nothing; it is on the Bot page of your application at ${portal}`
    )
  }
  for (const name of ["database", "wordList"]) {
    const path = values[name]
    if (typeof path === "string") values[name] = resolve(folder, path)
  }
  return issues.length === 0 && isComplete(values) ? values : yield* new WrongSettings({ issues })
})
