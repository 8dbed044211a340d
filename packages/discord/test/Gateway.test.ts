import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Permission } from "@hyperimage/discord-stand-in/World"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import * as Gateway from "@hyperimage/discord/Gateway"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue, Redacted } from "effect"
import * as Answering from "./Answering.ts"

const accountOf = (discord: StandIn.StandIn, token = discord.application.token) => ({
  token: Redacted.make(token),
  api: discord.apiUrl
})

/** A bot at a stand-in, connected. */
const start = (options: StandIn.Options = {}, heard: Answering.Heard = { deleted: [] }) =>
  Effect.gen(function* () {
    const discord = yield* StandIn.make(options)
    yield* discord.commands.overwrite(undefined, Answering.commands)
    const account = accountOf(discord)
    const connected = yield* Queue.unbounded<void>()
    const bot = yield* Gateway.run({ ...account, onConnected: Effect.asVoid(Queue.offer(connected, undefined)) }).pipe(
      Effect.provide(Layer.provideMerge(Answering.layer(heard), DiscordApi.layer(account))),
      Effect.forkScoped
    )
    yield* Queue.take(connected)
    const says = (words: string) =>
      Effect.gen(function* () {
        const answer = yield* discord.user("Ann").slash("echo", { words })
        return Message.words(yield* answer.message())
      })
    return { discord, bot, says, connected: Queue.take(connected) }
  })

const count = (discord: StandIn.StandIn, type: string) => discord.gateway.events.filter((it) => it.type === type).length

describe("the gateway", () => {
  it.live("brings interactions to the handler and its answers back", () =>
    Effect.gen(function* () {
      const { says } = yield* start()
      assert.strictEqual(yield* says("hello"), "hello")
    })
  )

  it.live("comes back after a cut line, and misses nothing", () =>
    Effect.gen(function* () {
      const { discord, says } = yield* start()
      discord.gateway.drop()
      assert.strictEqual(yield* says("meanwhile"), "meanwhile")
      assert.deepStrictEqual([count(discord, "identified"), count(discord, "resumed")], [1, 1])
      const paths = discord.gateway.events.flatMap((it) => (it.type === "connected" ? [it.path] : []))
      assert.deepStrictEqual(paths, ["/", "/resume/"])
    })
  )

  it.live("follows RECONNECT, and begins anew where a session is over", () =>
    Effect.gen(function* () {
      const { connected, discord, says } = yield* start()
      discord.gateway.reconnect()
      yield* connected
      assert.deepStrictEqual([count(discord, "identified"), count(discord, "resumed")], [1, 1])
      discord.gateway.invalidate(false)
      yield* connected
      assert.deepStrictEqual([count(discord, "identified"), count(discord, "resumed")], [2, 1])
      assert.strictEqual(yield* says("again"), "again")
    })
  )

  it.live("notices a line that is dead without being cut", () =>
    Effect.gen(function* () {
      const { connected, discord, says } = yield* start({ heartbeatInterval: 400 })
      discord.gateway.acknowledgeHeartbeats(false)
      yield* discord.until(
        "the end of the dead line",
        () => (count(discord, "closed") > 0 ? true : undefined),
        () => discord.gateway.events
      )
      discord.gateway.acknowledgeHeartbeats(true)
      yield* connected
      assert.strictEqual(yield* says("alive"), "alive")
    })
  )

  it.live("tells of messages that were deleted", () =>
    Effect.gen(function* () {
      const heard: Answering.Heard = { deleted: [] }
      const { discord } = yield* start({}, heard)
      const answer = yield* discord.user("Ann").slash("echo", { words: "hello" })
      const message = yield* answer.message()
      yield* discord.user("Mo", { permissions: Permission.manageMessages }).remove(message)
      yield* Effect.sleep("10 millis").pipe(Effect.repeat({ until: () => heard.deleted.length > 0 }))
      assert.deepStrictEqual(heard.deleted, [message.id])
    })
  )

  it.live("goes on through 429s", () =>
    Effect.gen(function* () {
      const { discord, says } = yield* start()
      discord.obstruct({ times: 1, retryAfter: 0.2, on: /callback/ })
      discord.obstruct({ times: 1, retryAfter: 0.2, on: /PATCH/ })
      discord.obstruct({ times: 1, retryAfter: 0.2, global: true })
      assert.strictEqual(yield* says("patience"), "patience")
      assert.lengthOf(
        discord.requests.filter(({ status }) => status === 429),
        3
      )
    })
  )

  it.live("says goodbye when it is interrupted", () =>
    Effect.gen(function* () {
      const { bot, discord } = yield* start()
      yield* Fiber.interrupt(bot)
      assert.deepStrictEqual(discord.gateway.events.at(-1), { type: "closed", code: 1000 })
      assert.strictEqual(discord.gateway.connected(), 0)
    })
  )

  it.live("ends with what to change where the token is wrong", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const account = accountOf(discord, "wrong")
      const error = yield* Gateway.run(account).pipe(
        Effect.provide(Layer.provideMerge(Answering.layer(), DiscordApi.layer(account))),
        Effect.flip
      )
      assert.strictEqual(error.code, 401)
      assert.match(error.message, /doesn't know this token/)
      assert.notInclude(error.message, "wrong")
    })
  )

  it.live("ends with what to change where Discord closes for good", () =>
    Effect.gen(function* () {
      const { bot, discord } = yield* start()
      discord.gateway.drop(4014)
      const error = yield* Effect.flip(Fiber.join(bot))
      assert.strictEqual(error.code, 4014)
      assert.match(error.message, /must be switched on first/)
    })
  )

  it.live("waits for a Discord that can't be reached yet", () =>
    Effect.gen(function* () {
      const before = yield* Effect.scoped(StandIn.make())
      const account = accountOf(before)
      const connected = yield* Deferred.make<void>()
      yield* Gateway.run({ ...account, onConnected: Effect.asVoid(Deferred.succeed(connected, undefined)) }).pipe(
        Effect.provide(Layer.provideMerge(Answering.layer(), DiscordApi.layer(account))),
        Effect.forkScoped
      )
      yield* Effect.sleep("200 millis")
      yield* StandIn.make({ port: Number(new URL(before.apiUrl).port), token: before.application.token })
      yield* Deferred.await(connected)
    })
  )
})
