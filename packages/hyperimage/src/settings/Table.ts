/**
 * All settings of the server. A further one is one more entry here: its flag, its environment variable, its place in the file, its check
 * and its line in `--help` follow from it.
 */
import type * as Moderation from "@hyperimage/core/Moderation"
import * as AllowList from "@hyperimage/download/AllowList"
import * as Duration from "effect/Duration"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { resolve } from "node:path"
import * as Plugins from "../engine/Plugins.ts"
import * as Setting from "./Setting.ts"

const modules = Setting.kind({
  schema: Schema.Array(Schema.Union([Schema.NonEmptyString, Schema.declare(Plugins.isPlugin)])),
  read: Setting.parts,
  expected: "a list of modules, by package name or path",
  metavar: "MODULE",
  isList: true,
  locate: (modules, folder) =>
    modules.map((module) => (typeof module === "string" && module.startsWith(".") ? resolve(folder, module) : module))
})

/** What `AllowList` reads; that a host may be private can only be said in the file. */
const hosts = Setting.kind({
  schema: Schema.Array(
    Schema.Union([
      Schema.NonEmptyString,
      Schema.Struct({ from: Schema.NonEmptyString, mayBePrivate: Schema.optionalKey(Schema.Boolean) })
    ])
  ).check(Schema.makeFilter((entries) => Result.isSuccess(AllowList.parse(entries)))),
  read: Setting.parts,
  expected: "a list of hosts (cdn.example.com), of hosts below one (*.example.com) or of beginnings of URLs",
  metavar: "HOST",
  isList: true
})

/** A function of the request, or the module that exports one. */
const check = Setting.kind({
  schema: Schema.Union([
    Schema.NonEmptyString,
    Schema.declare((value): value is Moderation.Check => typeof value === "function")
  ]),
  read: (text) => text,
  expected: "a function of the request, or the path of a module that exports one by default",
  metavar: "MODULE",
  locate: (value, folder) => (typeof value === "string" ? resolve(folder, value) : value)
})

/** The settings, by the names that they have in the file. */
export const table = {
  port: Setting.withDefault(
    Setting.integer(0, 65_535)({ description: "Where to listen; 0 takes a free port", variable: "PORT" }),
    8787
  ),
  host: Setting.text({
    description: "The address to listen on; absent: all of this machine's with keys, 127.0.0.1 without",
    variable: "HOST"
  }),
  keys: Setting.withDefault(
    Setting.secrets({ description: "The bearer keys that are let in", variable: "HYPERIMAGE_API_KEYS" }),
    []
  ),
  database: Setting.path({
    description: "The file with keys and the ledger (`hyperimage keys`); absent: hyperimage.db here, where there is one"
  }),
  requestsPerMinute: Setting.integer(
    1,
    1_000_000
  )({
    description: "Requests for pictures in a minute, of each key that has no limit of its own; absent: no limit"
  }),
  engine: Setting.choice(["local", "remote"])({
    description: "Who draws, the bundled model or another server; absent: a server where baseUrl or apiKey says one"
  }),
  baseUrl: Setting.url({ description: "The other server, up to /v1", variable: "HYPERBOLIC_BASE_URL" }),
  apiKey: Setting.secret({ description: "The key for the other server", variable: "HYPERBOLIC_API_KEY" }),
  plugins: Setting.withDefault(modules({ description: "Models and presets of your own", flag: "plugin" }), []),
  loraFolder: Setting.path({
    description: "A folder of LoRAs of your own for the bundled model, .safetensors files; absent: none"
  }),
  timeout: Setting.duration({ description: "The longest that one generation may take; absent: no limit" }),
  concurrent: Setting.integer(
    1,
    10_000
  )({
    description:
      "How many generations run at once, others wait in line; absent: 4 on this machine, 32 on another server"
  }),
  waiting: Setting.withDefault(
    Setting.integer(0, 1_000_000)({ description: "How many may wait; what comes on top is refused with 503" }),
    100
  ),
  bodyBytes: Setting.withDefault(
    Setting.integer(1024, 1_073_741_824)({ description: "The largest body of a request, in bytes" }),
    33_554_432
  ),
  imageHosts: Setting.withDefault(
    hosts({
      description: "From where pictures in requests may be fetched by URL; absent: nowhere",
      flag: "image-host"
    }),
    []
  ),
  wordList: Setting.path({ description: "A file with a word or phrase a line that prompts may not have" }),
  moderate: check({ description: "A function that allows or refuses each request, or the path of its module" }),
  promptInPictures: Setting.withDefault(Setting.yesOrNo({ description: "Whether pictures tell their prompts" }), true),
  serverUrl: Setting.url({ description: "Where the API begins for clients, up to /v1; needed behind a proxy" }),
  pictureTime: Setting.withDefault(
    Setting.duration({ description: "How long the addresses of pictures hold that are asked for as URLs" }),
    Duration.hours(1)
  ),
  pictureFolder: Setting.path({ description: "A folder for those pictures; absent: memory" }),
  pictureSecret: Setting.secret({
    description: "What the addresses of pictures are signed with; absent: random, so that they end with the process"
  }),
  page: Setting.path({
    description: "A folder of static files for /; absent: the page that comes with the program, if any"
  }),
  docs: Setting.withDefault(Setting.yesOrNo({ description: "Whether /docs shows the API's description" }), true),
  metricsToken: Setting.secret({
    description: "The bearer token that /metrics asks for; a server with keys has no /metrics without it"
  }),
  logFormat: Setting.choice(["json", "pretty"])({
    description: "How lines of the log are written; absent: pretty on a terminal, JSON elsewhere"
  }),
  logLevel: Setting.withDefault(
    Setting.choice(["trace", "debug", "info", "warn", "error", "fatal", "none"])({
      description: "The least that is worth a line in the log"
    }),
    "info"
  ),
  drain: Setting.withDefault(
    Setting.duration({
      description: "How long /readyz says 503 before the server, told to end, takes no more requests"
    }),
    Duration.zero
  ),
  grace: Setting.withDefault(
    Setting.duration({ description: "How long what is under way may take then" }),
    Duration.seconds(10)
  )
}

/** All settings. */
export type Table = typeof table

/** The name of a setting. */
export type Name = keyof Table

/** What the file may say, each setting on its own. */
export type Config = {
  readonly [K in Name]?: Table[K]["schema"]["Encoded"] | undefined
}

/** What the settings come to. */
export type Settings = {
  readonly [K in Name]: Table[K]["schema"]["Type"] | Table[K]["default"]
}
