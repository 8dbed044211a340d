/**
 * `/settings`: shows, sets and takes back how drawing works in a server or a channel of it. For those who manage the server.
 */
import * as Effect from "effect/Effect"
import type * as Asked from "./Asked.ts"
import { type Asker, managesServer } from "./Asker.ts"
import type { Message } from "./Message.ts"
import * as Offer from "./Offer.ts"
import { type Obstacle, Refusal } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import * as Show from "./Show.ts"
import * as Text from "./Text.ts"
import type { Words } from "./Words.ts"

const refuse = (say: (words: Words) => string) => Effect.fail(new Refusal({ say }))

const wordsOf = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")

/** What is said, over what was there; a role is one more. */
const changed = (before: Settings.Settings, { values }: Asked.Asked, model: string | undefined): Settings.Settings => {
  const { optionNames } = Settings
  const whole = (setting: "largestSide" | "mostSteps" | "mostPictures") => {
    const value = values[optionNames[setting]]
    return typeof value === "number" ? { [setting]: value } : {}
  }
  const role = values[optionNames.roles]
  const spoiler = values[optionNames.spoiler]
  const words = values[optionNames.words]
  return {
    ...before,
    ...(model === undefined ? {} : { model }),
    ...whole("largestSide"),
    ...whole("mostSteps"),
    ...whole("mostPictures"),
    ...(typeof role === "string" ? { roles: [...new Set([...(before.roles ?? []), role])] } : {}),
    ...(typeof spoiler === "boolean" ? { spoiler } : {}),
    ...(typeof words === "string" ? { words: wordsOf(words) } : {})
  }
}

const cleared = (before: Settings.Settings, option: unknown): Settings.Settings =>
  Object.fromEntries(
    Object.entries(before).filter(([name]) => {
      const known = Object.entries(Settings.optionNames).find(([setting]) => setting === name)
      return known?.[1] !== option
    })
  )

const valueOf = (name: string, value: unknown): string =>
  Array.isArray(value)
    ? value.map((one) => (name === "roles" ? `<@&${String(one)}>` : Text.shown(String(one), 100))).join(", ")
    : Text.shown(String(value), 100)

/** The settings of a place, a line each. */
const listed = (title: string, settings: Settings.Settings): ReadonlyArray<string> => {
  const entries = Object.entries(Settings.optionNames).flatMap(([name, option]) => {
    const value = Object.entries(settings).find(([known]) => known === name)?.[1]
    return value === undefined ? [] : [`**${option}**: ${valueOf(name, value)}`]
  })
  return entries.length === 0 ? [] : [`### ${title}`, ...entries]
}

const shown = (
  server: Settings.Settings,
  channel: Settings.Settings,
  { settings }: Words,
  first: ReadonlyArray<string>
) => {
  const lines = [...listed(settings.server, server), ...listed(settings.channel, channel)]
  return Show.note(Text.short([...first, ...(lines.length === 0 ? [settings.none] : lines)].join("\n"), 3500))
}

/** Does what is asked, and tells what holds from now on. Fails with a `Refusal` for those who may not. */
export const answer = Effect.fnUntraced(function* (
  asker: Asker,
  asked: Asked.Asked,
  store: Settings.Store,
  offer: Effect.Effect<Offer.Offer, Obstacle>
): Effect.fn.Return<Message, Obstacle> {
  const { channelId, guildId } = asker
  if (guildId === undefined) return yield* refuse(({ refusal }) => refusal.onlyInServers)
  if (!managesServer(asker)) return yield* refuse(({ refusal }) => refusal.needsManageServer)
  const place = asked.values["scope"] === "channel" ? { guildId, channelId } : { guildId }
  const before = yield* store.get(place)
  const name = asked.values[Settings.optionNames.model]
  const model = typeof name === "string" ? Offer.model(yield* offer, name)?.name : undefined
  if (asked.subcommand === "set" && typeof name === "string" && model === undefined) {
    return yield* refuse(({ refusal }) => refusal.unknownName("model", name.slice(0, 80)))
  }
  if (asked.subcommand === "set") yield* store.set(place, changed(before, asked, model))
  if (asked.subcommand === "clear") yield* store.set(place, cleared(before, asked.values["setting"]))
  return shown(
    yield* store.get({ guildId }),
    yield* store.get({ guildId, channelId }),
    asker.words,
    asked.subcommand === "show" ? [] : [asker.words.settings.saved]
  )
})
