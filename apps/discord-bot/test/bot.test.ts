import { assert, describe, it } from "@effect/vitest"
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { connect, environmentOf, folder, start } from "./Process.ts"

const isPicture = (message: Message.Message) => message.attachments.length > 0
const quick = { size: "128x128", steps: 2, seed: "7" }
/** Several seconds of work for the bundled model. */
const slow = { size: "1024x1024", steps: 100, count: 4 }

const setUp = Effect.fnUntraced(function* (environment: Record<string, string> = {}) {
  const discord = yield* StandIn.make({ patience: "25 seconds" })
  const cwd = yield* folder
  const bot = yield* connect(discord, cwd, environment)
  return { discord, cwd, bot, ann: discord.user("Ann"), bob: discord.user("Bob") }
})

describe("the bot", () => {
  it.live("draws with the bundled model, and its buttons do what they say", () =>
    Effect.gen(function* () {
      const { ann, bob, bot } = yield* setUp({ DISCORD_BOT_COOLDOWN: "1 millis" })
      const answer = yield* ann.slash("imagine", { prompt: "a red circle @everyone", ...quick })
      assert.strictEqual((yield* answer.acknowledged).type, 5)
      const message = yield* answer.message(isPicture)
      assert.deepStrictEqual(message.notified, [])
      assert.match(Message.words(message), /128 × 128 · seed `7`/)
      const [picture] = message.attachments
      assert.strictEqual(picture?.contentType, "image/png")

      const again = yield* (yield* bob.press(message, "Again")).message(isPicture)
      assert.notInclude(Message.words(again), "seed `7`")
      const upscaled = yield* (yield* ann.press(message, /Upscale/)).message(isPicture)
      assert.match(Message.words(upscaled), /256 × 256/)
      const modal = yield* (yield* ann.press(message, "Edit prompt")).modal
      const [input] = Message.componentsIn(modal.components)
      assert.isDefined(input)
      const info = yield* (yield* bob.press(message, "Info")).message()
      assert.isTrue(info.ephemeral)
      const refusal = yield* (yield* bob.press(message, "Delete")).message()
      assert.isTrue(refusal.ephemeral)
      yield* (yield* ann.press(message, "Delete")).acknowledged
      assert.notInclude(bot.printed(), "red circle")
    })
  )

  it.live("begins with a picture that somebody attached, from Discord's hosts and the one that the settings name", () =>
    Effect.gen(function* () {
      const { ann, bob, discord } = yield* setUp()
      const house = yield* (yield* ann.slash("imagine", { prompt: "a house", ...quick, seed: "8" })).message(isPicture)
      const [drawn] = house.attachments
      const picture = { name: "house.png", contentType: "image/png", bytes: drawn?.bytes ?? new Uint8Array() }
      const begun = bob.slash("imagine-from", { prompt: "a tree", picture, strength: 0.5, ...quick })
      const fromHouse = yield* (yield* begun).message(isPicture)
      const fromNothing = yield* (yield* discord.user("Cy").slash("imagine", { prompt: "a tree", ...quick })).message(
        isPicture
      )
      assert.match(Message.words(fromHouse), /seed `7`/)
      assert.notDeepEqual(fromHouse.attachments[0]?.bytes, fromNothing.attachments[0]?.bytes)
    })
  )

  it.live("fetches attachments from nowhere else", () =>
    Effect.gen(function* () {
      const { ann, discord } = yield* setUp({ DISCORD_CDN_BASE: "" })
      const picture = { name: "cat.png", contentType: "image/png", bytes: new Uint8Array(100) }
      const answer = yield* ann.slash("imagine-from", { prompt: "a cat", picture, ...quick })
      const refusal = yield* answer.followUp()
      assert.match(Message.words(refusal), /picture can't be used/)
      assert.isEmpty(refusal.attachments)
      assert.isEmpty(discord.fetched)
    })
  )

  it.live("goes on through a gateway that drops and requests that are put off", () =>
    Effect.gen(function* () {
      const { ann, bob, bot, discord } = yield* setUp()
      discord.gateway.drop()
      discord.obstruct({ times: 2, retryAfter: 0.3, on: /PATCH/ })
      discord.obstruct({ times: 1, retryAfter: 0.3, on: /callback/ })
      const answer = yield* ann.slash("imagine", { prompt: "a boat", ...quick })
      yield* answer.message(isPicture)
      assert.isDefined(discord.gateway.events.find(({ type }) => type === "resumed"))
      assert.strictEqual(discord.gateway.events.filter(({ type }) => type === "identified").length, 1)
      discord.gateway.reconnect()
      yield* (yield* bob.slash("imagine", { prompt: "a ship", ...quick })).message(isPicture)
      assert.notInclude(bot.printed(), "boat")
    })
  )

  it.live("killed in the middle and started again, tells who waited, and old buttons still work", () =>
    Effect.gen(function* () {
      const { ann, bob, bot, cwd, discord } = yield* setUp()
      const finished = yield* (yield* ann.slash("imagine", { prompt: "a tree", ...quick })).message(isPicture)
      const cut = yield* bob.slash("imagine", { prompt: "a forest", ...slow })
      yield* cut.message() // it is being drawn
      yield* bot.end("SIGKILL")
      const identified = () => discord.gateway.events.filter(({ type }) => type === "identified").length
      yield* start(environmentOf(discord), cwd)
      yield* discord.until("a new session", () => (identified() > 1 ? true : undefined), identified)
      const told = yield* cut.message((message) => /restarted/.test(Message.words(message)))
      assert.isEmpty(told.attachments)
      yield* (yield* ann.press(finished, "Again")).message(isPicture)
      const retried = yield* bob.press(told, "Again")
      yield* retried.acknowledged
    })
  )

  it.live("stopped, finishes what it can, tells those who wait, and ends well", () =>
    Effect.gen(function* () {
      const { ann, bob, bot, discord } = yield* setUp({ DISCORD_BOT_CONCURRENT: "1", DISCORD_BOT_GRACE: "500 millis" })
      const drawn = yield* ann.slash("imagine", { prompt: "a mountain", ...slow })
      yield* drawn.message()
      const waits = yield* bob.slash("imagine", { prompt: "a lake", ...slow })
      yield* waits.message()
      assert.strictEqual(yield* bot.end("SIGTERM").pipe(Effect.timeout("30 seconds")), 0)
      for (const answer of [drawn, waits]) {
        const last = answer.history().at(-1)
        assert.isDefined(last)
        if (last !== undefined) assert.match(Message.words(last), /being stopped, so this was not finished/)
      }
      const closed = discord.gateway.events.filter((it) => it.type === "closed")
      assert.deepStrictEqual(closed.at(-1), { type: "closed", code: 1000 })
    })
  )

  it.live("takes interactions over HTTP where it has the public key", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make({ patience: "25 seconds" })
      const cwd = yield* folder
      yield* (yield* start(environmentOf(discord), cwd, ["register"])).exit
      const keyed = { ...environmentOf(discord), DISCORD_PUBLIC_KEY: discord.application.publicKey, PORT: "0" }
      const bot = yield* start(keyed, cwd)
      const address = () => /http:\/\/localhost:(\d+)\/discord/.exec(bot.printed())?.[1]
      yield* Effect.sleep("50 millis").pipe(Effect.repeat({ until: () => address() !== undefined }))
      assert.isTrue(yield* discord.setInteractionsUrl(`http://127.0.0.1:${address()}/discord`))
      const answer = yield* discord.user("Ann").slash("imagine", { prompt: "a bird", ...quick })
      yield* answer.message(isPicture)
      assert.isEmpty(discord.gateway.events)
      // What can't be read is logged as the settings say, and without what it says.
      assert.strictEqual((yield* discord.post(`http://127.0.0.1:${address()}/discord`, "{secret}")).status, 500)
      assert.match(bot.printed(), /"level":"error","message":\["An interaction could not be handled/)
      assert.notInclude(bot.printed(), "{secret}")
      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
    })
  )

  it.live("draws on another server where the settings name one, and tells what is wrong in plain words", () =>
    Effect.gen(function* () {
      const { ann } = yield* setUp({ HYPERBOLIC_BASE_URL: "http://127.0.0.1:9/v1", HYPERBOLIC_API_KEY: "secret" })
      const answer = yield* ann.slash("imagine", { prompt: "a cat" })
      const message = yield* answer.followUp()
      assert.isTrue(message.ephemeral)
      assert.match(Message.words(message), /\w+ \w+/)
      assert.notInclude(Message.words(message), "secret")
    })
  )
})
