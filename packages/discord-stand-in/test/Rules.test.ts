import { assert, describe, it } from "@effect/vitest"
import { DiscordAPIError, RateLimitError } from "@discordjs/rest"
import * as Json from "@hyperimage/discord-stand-in/Json"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { definitions, rest } from "./App.ts"

const option = (name: string, rest: object = {}) => ({ type: 3, name, description: "x", ...rest })
const command = (rest: object) => ({ name: "draw", description: "x", ...rest })

/** The codes that a body gets, with their places. */
const codesIn = (errors: unknown, place = ""): ReadonlyArray<string> =>
  Object.entries(Json.object(errors)).flatMap(([key, value]) =>
    key === "_errors"
      ? Json.list(value).map((it) => `${place} ${Json.text(it, "code")}`)
      : codesIn(value, `${place}/${key}`)
  )

const refusal = (ask: () => Promise<unknown>) =>
  Effect.promise(() =>
    ask().then(
      () => [],
      (error: unknown) =>
        error instanceof DiscordAPIError ? codesIn(Json.at(error.rawError, "errors")) : [String(error)]
    )
  )

describe("the rules", () => {
  it.live("of commands are Discord's", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const path = `/applications/${discord.application.id}/commands` as const
      const put = (body: unknown) => refusal(() => rest(discord).put(path, { body }))
      const many = (length: number, of: (index: number) => unknown) => Array.from({ length }, (_, index) => of(index))

      assert.deepStrictEqual(yield* put(definitions), [])
      assert.lengthOf(discord.commands.list(undefined), 3)
      assert.deepStrictEqual(yield* put([command({ name: "Draw it" })]), ["/0/name APPLICATION_COMMAND_INVALID_NAME"])
      assert.deepStrictEqual(yield* put([command({ description: "x".repeat(101) })]), [
        "/0/description BASE_TYPE_BAD_LENGTH"
      ])
      assert.deepStrictEqual(yield* put([{ name: "draw" }]), ["/0/description BASE_TYPE_REQUIRED"])
      assert.deepStrictEqual(yield* put([command({}), command({})]), ["/1 APPLICATION_COMMANDS_DUPLICATE_NAME"])
      assert.deepStrictEqual(yield* put([command({ options: many(26, (it) => option(`o${it}`)) })]), [
        "/0/options BASE_TYPE_MAX_LENGTH"
      ])
      const choices = many(26, (it) => ({ name: `c${it}`, value: `${it}` }))
      assert.deepStrictEqual(yield* put([command({ options: [option("size", { choices })] })]), [
        "/0/options/0/choices BASE_TYPE_MAX_LENGTH"
      ])
      assert.deepStrictEqual(yield* put([command({ options: [option("a"), option("b", { required: true })] })]), [
        "/0/options/1 APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
      ])
      assert.deepStrictEqual(yield* put([command({ name_localizations: { xx: "malen" } })]), [
        "/0/name_localizations/xx APPLICATION_COMMAND_INVALID_LOCALE"
      ])
      const long = many(25, (it) =>
        option(`o${it}`, { choices: many(25, (n) => ({ name: "n".repeat(90) + n, value: `${n}` })) })
      )
      assert.include(yield* put([command({ options: long })]), "/0 APPLICATION_COMMAND_TOO_LARGE")
      assert.deepStrictEqual(yield* put(many(101, (it) => command({ name: `c${it}` }))), [" BASE_TYPE_MAX_LENGTH"])
    })
  )

  it.live("of messages are Discord's", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const api = rest(discord)
      const path = `/channels/${discord.channel.id}/messages` as const
      const post = (body: unknown) => refusal(() => api.post(path, { body }))
      const button = (customId: string) => ({ type: 2, style: 1, label: "x", custom_id: customId })
      const row = (...components: ReadonlyArray<unknown>) => ({ type: 1, components })

      assert.deepStrictEqual(yield* post({ content: "x".repeat(2001) }), ["/content BASE_TYPE_MAX_LENGTH"])
      assert.deepStrictEqual(
        yield* post({ content: "x", components: Array.from({ length: 6 }, (_, it) => row(button(`${it}`))) }),
        ["/components BASE_TYPE_MAX_LENGTH"]
      )
      const six = row(...Array.from({ length: 6 }, (_, it) => button(`${it}`)))
      assert.deepStrictEqual(yield* post({ content: "x", components: [six] }), [
        "/components/0/components BASE_TYPE_BAD_LENGTH"
      ])
      assert.deepStrictEqual(yield* post({ content: "x", components: [row(button("a"), button("a"))] }), [
        "/components/0/components/1/custom_id COMPONENT_CUSTOM_ID_DUPLICATED"
      ])
      assert.deepStrictEqual(yield* post({ content: "x", components: [row(button("a".repeat(101)))] }), [
        "/components/0/components/0/custom_id BASE_TYPE_BAD_LENGTH"
      ])
      const embeds = [{ description: "x".repeat(4000) }, { description: "x".repeat(2001) }]
      assert.deepStrictEqual(yield* post({ embeds }), ["/embeds MAX_EMBED_SIZE_EXCEEDED"])
      const gallery = { type: 12, items: [{ media: { url: "attachment://no.png" } }] }
      assert.deepStrictEqual(yield* post({ flags: 1 << 15, components: [gallery] }), [
        "/components/0/items/0/media/url UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
      ])
      assert.deepStrictEqual(yield* post({ flags: 1 << 15, content: "x", components: [{ type: 10, content: "x" }] }), [
        "/content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
      ])
    })
  )

  it.live("of asking are told in headers, kept by a real client, and broken only on demand", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const api = rest(discord)
      const path = `/channels/${discord.channel.id}/messages` as const
      const begin = Date.now()
      yield* Effect.promise(() =>
        Promise.all(Array.from({ length: 6 }, (_, it) => api.post(path, { body: { content: `${it}` } })))
      )
      assert.isAtLeast(Date.now() - begin, 4000) // the sixth waits for the bucket to fill again
      assert.notInclude(
        discord.requests.map(({ status }) => status),
        429
      )

      discord.obstruct({ times: 1, retryAfter: 0.3, on: /GET \/gateway\/bot/ })
      discord.obstruct({ times: 1, retryAfter: 0.3, global: true })
      yield* Effect.promise(() => api.get("/gateway/bot"))
      assert.deepStrictEqual(
        discord.requests.slice(-3).map(({ status }) => status),
        [429, 429, 200]
      )
      const impatient = rest(discord)
      impatient.options.rejectOnRateLimit = () => true
      discord.obstruct({ times: 1, retryAfter: 60 })
      const error = yield* Effect.promise(() => impatient.get("/users/@me").catch((it: unknown) => it))
      assert.instanceOf(error, RateLimitError)
    })
  )

  it.live("of who may ask: a bot's token, a user agent, version 10, a known route", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const ask = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
        Effect.promise(async () => (await fetch(discord.apiUrl + path, { headers, ...init })).status)
      const agent = { "user-agent": "DiscordBot (https://example.org, 1.0)" }
      const bot = { ...agent, authorization: `Bot ${discord.application.token}` }
      assert.strictEqual(yield* ask("/v10/users/@me", agent), 401)
      assert.strictEqual(yield* ask("/v10/users/@me", bot), 200)
      assert.strictEqual(yield* ask("/v10/users/@me", { ...bot, "user-agent": "curl" }), 403)
      assert.strictEqual(yield* ask("/v9/users/@me", bot), 400)
      assert.strictEqual(yield* ask("/v10/nothing", bot), 404)
      assert.strictEqual(yield* ask("/v10/users/@me", bot, { method: "DELETE" }), 405)
      assert.strictEqual(
        yield* ask(`/v10/channels/${discord.channel.id}/messages`, bot, { method: "POST", body: "hello" }),
        400
      )
    })
  )
})
