/**
 * `hyperimage keys`: the keys of a server, in the database that it reads. A server that runs learns of every change with the next request.
 */
import type * as ApiKeys from "@hyperimage/accounts/ApiKeys"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import * as Json from "@hyperimage/core/Json"
import * as Policy from "@hyperimage/core/Policy"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import * as Accounts from "../server/Accounts.ts"
import * as Engine from "../engine/Engine.ts"
import * as Settings from "../settings/Settings.ts"
import * as Failure from "./Failure.ts"
import * as KeyFlags from "./KeyFlags.ts"

const common = {
  database: Flag.String("database").pipe(
    Flag.withDescription("The file with the keys; absent: hyperimage.db here [HYPERIMAGE_DATABASE]"),
    Flag.withMetavar("PATH"),
    Flag.atMost(1)
  )
}

const asJson = Flag.Boolean("json").pipe(Flag.withDescription("Print JSON"), Flag.withDefault(false))

const wrong = (message: string) =>
  new ImageError({ module: "Keys", method: "keys", reason: new InvalidRequest({ issues: [{ path: [], message }] }) })

/** The file that a server started here with the same settings would read. */
const fileOf = (database: ReadonlyArray<string>) =>
  Effect.map(
    Settings.load({ flags: { database }, environment: process.env, folder: process.cwd() }),
    (settings) => settings.database ?? resolve(Accounts.defaultFile)
  )

/** Does something with the keys of a file. */
const withKeys = <A, E>(file: string, use: (keys: ApiKeys.Service) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const accounts = yield* Engine.load(() => import("@hyperimage/accounts"))
    const keys = accounts.Accounts.layerKeys({ file })
    const context = yield* Effect.mapError(Layer.build(keys), Accounts.cannotOpen(file))
    return yield* use(Context.get(context, accounts.ApiKeys.ApiKeys))
  }).pipe(Effect.scoped)

/** The file, where there is one. */
const existing = Effect.fnUntraced(function* (database: ReadonlyArray<string>) {
  const file = yield* fileOf(database)
  if (!existsSync(file)) return yield* wrong(`There are no keys at ${file}; hyperimage keys create makes the first`)
  return file
})

const day = (moment: number) => DateTime.formatIso(DateTime.makeUnsafe(moment)).slice(0, 16).replace("T", " ")

const stateOf = ({ expires, revoked }: ApiKeys.ApiKey, now: number): string => {
  if (revoked !== undefined) return `revoked ${day(revoked)}`
  if (expires === undefined) return "works"
  return expires <= now ? `expired ${day(expires)}` : `works until ${day(expires)}`
}

const encodePolicy = Schema.encodeSync(Policy.Policy)

const limitsOf = (policy: Policy.Policy): string => {
  const limits = Object.entries(encodePolicy(policy)).map(([name, value]) => `${name} ${[value].flat().join(", ")}`)
  return limits.length === 0 ? "no limits" : limits.join("; ")
}

const words = (key: ApiKeys.ApiKey, now: number): string =>
  [
    `${key.prefix}…  ${key.id}${key.label === "" ? "" : `  ${key.label}`}`,
    `  ${stateOf(key, now)}; made ${day(key.created)}; ${key.lastUsed === undefined ? "never used" : `last used ${day(key.lastUsed)}`} (UTC)`,
    `  ${limitsOf(key.policy)}`
  ].join("\n")

const toJson = ({ policy, ...key }: ApiKeys.ApiKey) => ({ ...key, policy: encodePolicy(policy) })

const create = Command.make("create", { ...common, ...KeyFlags.all, json: asJson }, (input) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const file = yield* fileOf(input.database)
    const options = { label: input.label, policy: KeyFlags.policyOf(input), expires: KeyFlags.expiryOf(input, now) }
    const { key, ...made } = yield* withKeys(file, (keys) => keys.make(options))
    if (input.json) return yield* Console.log(Json.stringify({ key: Redacted.value(key), ...toJson(made) }, 2))
    yield* Console.log(Redacted.value(key))
    yield* Console.error(`${words(made, now)}\nKept in ${file}, as a hash: the key can't be shown again.`)
  }).pipe(Failure.told(input))
).pipe(
  Command.withDescription("Make a key, and print it this once"),
  Command.withExamples([
    {
      command:
        "hyperimage keys create --label shop --requests-per-minute 60 --dollars-per-day 5 --largest-size 1024x1024",
      description: "With limits"
    },
    {
      command: "hyperimage keys create --expires '30 days' --model SDXL1.0-base",
      description: "For a while, one model"
    }
  ])
)

const list = Command.make("list", { ...common, json: asJson }, (input) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const found = yield* withKeys(yield* existing(input.database), (keys) => keys.list)
    yield* Console.log(
      input.json ? Json.stringify(found.map(toJson), 2) : found.map((key) => words(key, now)).join("\n\n")
    )
  }).pipe(Failure.told(input))
).pipe(Command.withDescription("List the keys, with their limits and when they were last used"))

const revoke = Command.make(
  "revoke",
  {
    key: Argument.String("key").pipe(
      Argument.withDescription("The key's name or its first nine characters, as listed")
    ),
    ...common
  },
  (input) =>
    Effect.gen(function* () {
      const name = input.key.replace(/…$/, "")
      const ended = yield* withKeys(yield* existing(input.database), (keys) => keys.revoke(name))
      if (ended.length === 0)
        return yield* wrong(`There is no key ${name.slice(0, 12)} that works; see hyperimage keys list`)
      yield* Console.log(ended.map(({ id, prefix }) => `revoked ${prefix}…  ${id}`).join("\n"))
    }).pipe(Failure.told({ json: false }))
).pipe(
  Command.withDescription("End a key; a server that runs refuses it from the next request on"),
  Command.withExamples([{ command: "hyperimage keys revoke hi_4fGh2k", description: "By its first characters" }])
)

/** The command. */
export const keys = Command.make("keys").pipe(
  Command.withDescription("Make, list and revoke the keys of a server"),
  Command.withSubcommands([create, list, revoke])
)
