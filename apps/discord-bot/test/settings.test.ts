import { assert, describe, it } from "@effect/vitest"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { environmentOf, folder, start } from "./Process.ts"

describe("the bot's settings", () => {
  it.live("missing or wrong, are told all at once, with what would be right", () =>
    Effect.gen(function* () {
      const cwd = yield* folder
      const secret = "0123456789012345678901234567890123456789"
      const bot = yield* start(
        { DISCORD_GUILD_ID: "mine", DISCORD_API_BASE: "discord.com/api", PORT: "x", DISCORD_PUBLIC_KEY: secret },
        cwd
      )
      assert.strictEqual(yield* bot.exit, 2)
      const lines = bot.printed().trim().split("\n")
      assert.deepStrictEqual(
        lines.map((line) => line.split(",")[0]),
        [
          "discord-bot: DISCORD_TOKEN: expected the bot's token",
          "discord-bot: DISCORD_PUBLIC_KEY: expected 64 hexadecimal digits",
          "discord-bot: DISCORD_GUILD_ID: expected an id",
          "discord-bot: DISCORD_API_BASE: expected an address that begins with http:// or https://",
          "discord-bot: PORT: expected a whole number from 0 to 65"
        ]
      )
    })
  )

  it.live("are listed by --help", () =>
    Effect.gen(function* () {
      const bot = yield* start({}, yield* folder, ["--help"])
      assert.strictEqual(yield* bot.exit, 0)
      for (const variable of ["DISCORD_TOKEN", "DISCORD_APPLICATION_ID", "DISCORD_CDN_BASE", "HYPERBOLIC_API_KEY"]) {
        assert.include(bot.printed(), variable)
      }
    })
  )

  it.live("with a token that Discord doesn't know, end the bot with words on what to do, and without the token", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const environment = { ...environmentOf(discord), DISCORD_TOKEN: "not-the-token" }
      for (const args of [[], ["register"]]) {
        const bot = yield* start(environment, yield* folder, args)
        assert.strictEqual(yield* bot.exit, 1)
        assert.match(bot.printed(), /discord-bot: .*copy it again from the .*Bot page/)
        assert.notInclude(bot.printed(), "not-the-token")
      }
    })
  )

  it.live("that Discord or the disk has nothing for, are told by name", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const nobodys = "123456789012345678"
      const known = { ...environmentOf(discord), DISCORD_APPLICATION_ID: discord.application.id }
      const cases = [
        {
          args: ["register"],
          set: { DISCORD_TOKEN: "not-the-token" },
          code: 1,
          told: /DISCORD_TOKEN: expected a bot's token/
        },
        {
          args: ["register"],
          set: { DISCORD_APPLICATION_ID: nobodys },
          code: 1,
          told: /DISCORD_APPLICATION_ID: .*of this token/
        },
        {
          args: ["register"],
          set: { DISCORD_GUILD_ID: nobodys },
          code: 1,
          told: /DISCORD_GUILD_ID: .*bot was added to/
        },
        { args: [], set: { DISCORD_BOT_WORD_LIST: "none.txt" }, code: 2, told: /DISCORD_BOT_WORD_LIST: .*none\.txt/ }
      ]
      for (const { args, code, set, told } of cases) {
        const bot = yield* start({ ...known, ...set }, yield* folder, args)
        assert.strictEqual(yield* bot.exit, code)
        assert.match(bot.printed(), told)
      }
    })
  )

  it.live("register publishes the commands everywhere, or in one server", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const everywhere = yield* start(environmentOf(discord), yield* folder, ["register"])
      assert.strictEqual(yield* everywhere.exit, 0)
      assert.match(everywhere.printed(), /^registered \d+ commands everywhere: imagine, /)
      const names = discord.commands.list(undefined).map(({ name }) => name)
      assert.includeMembers(names, [
        "imagine",
        "imagine-from",
        "models",
        "price",
        "usage",
        "settings",
        "How was this made?"
      ])
      assert.lengthOf(discord.commands.list(discord.guild.id), 0)
      const here = { ...environmentOf(discord), DISCORD_GUILD_ID: discord.guild.id }
      yield* (yield* start(here, yield* folder, ["register"])).exit
      assert.lengthOf(discord.commands.list(discord.guild.id), names.length)
    })
  )
})
