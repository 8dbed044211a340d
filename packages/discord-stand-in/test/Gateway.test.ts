import { assert, describe, it } from "@effect/vitest"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { connect, definitions } from "./App.ts"

const count = (discord: StandIn.StandIn, type: string) => discord.gateway.events.filter((it) => it.type === type).length

const until = (discord: StandIn.StandIn, type: string, times: number) =>
  discord.until(
    `${times} times ${type}`,
    () => (count(discord, type) >= times ? true : undefined),
    () => discord.gateway.events
  )

const setUp = (options: StandIn.Options = {}) =>
  Effect.gen(function* () {
    const discord = yield* StandIn.make(options)
    yield* discord.commands.overwrite(undefined, definitions)
    const app = yield* connect(discord)
    const heard: Array<string> = []
    app.client.on("INTERACTION_CREATE", ({ api, data }) => {
      heard.push(data.id)
      void api.interactions.defer(data.id, data.token)
    })
    yield* discord.connected
    yield* app.ready // the client has read READY, too
    return { discord, heard, ...app }
  })

describe("the gateway", () => {
  it.live("greets, identifies and dispatches to a real client", () =>
    Effect.gen(function* () {
      const { discord, heard } = yield* setUp()
      const answer = yield* discord.user("Ann").slash("imagine", { prompt: "a cat" })
      yield* answer.acknowledged
      assert.deepStrictEqual(heard, [answer.interaction.id])
      assert.strictEqual(count(discord, "identified"), 1)
    })
  )

  it.live("replays what a cut connection missed, over the address for resumes", () =>
    Effect.gen(function* () {
      const { discord, heard } = yield* setUp()
      discord.gateway.drop()
      const answer = yield* discord.user("Ann").slash("imagine", { prompt: "a cat" })
      yield* answer.acknowledged
      assert.deepStrictEqual(heard, [answer.interaction.id])
      assert.strictEqual(count(discord, "identified"), 1)
      const resumed = discord.gateway.events.find((it) => it.type === "resumed")
      assert.deepStrictEqual(resumed, { type: "resumed", replayed: 1 })
      const paths = discord.gateway.events.flatMap((it) => (it.type === "connected" ? [it.path] : []))
      assert.deepStrictEqual(paths, ["/", "/resume/"])
    })
  )

  it.live("is come back to after RECONNECT", () =>
    Effect.gen(function* () {
      const { discord } = yield* setUp()
      discord.gateway.reconnect()
      yield* until(discord, "resumed", 1)
      assert.strictEqual(count(discord, "identified"), 1)
    })
  )

  it.live("is identified at again after a session that can't be resumed", () =>
    Effect.gen(function* () {
      const { client, discord } = yield* setUp()
      const again = new Promise((resolve) => client.once("READY", resolve))
      discord.gateway.invalidate(false)
      yield* Effect.promise(() => again)
      assert.strictEqual(count(discord, "identified"), 2)
      assert.strictEqual(count(discord, "resumed"), 0)
    })
  )

  it.live("is left and come back to when it no longer answers heartbeats", () =>
    Effect.gen(function* () {
      const { discord } = yield* setUp({ heartbeatInterval: 300 })
      discord.gateway.acknowledgeHeartbeats(false)
      yield* until(discord, "closed", 1)
      discord.gateway.acknowledgeHeartbeats(true)
      yield* until(discord, "resumed", 1)
    })
  )

  it.live("closes with 4004 on a wrong token and 4014 on intents that nobody switched on", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      yield* connect(discord, { token: "wrong" })
      yield* until(discord, "closed", 1)
      yield* connect(discord, { intents: 1 << 15 })
      yield* until(discord, "closed", 2)
      const codes = discord.gateway.events.flatMap((it) => (it.type === "closed" ? [it.code] : []))
      assert.deepStrictEqual(codes, [4004, 4014])
    })
  )

  const speak = (discord: StandIn.StandIn, query: string, ...payloads: ReadonlyArray<unknown>) =>
    Effect.callback<number>((resume) => {
      const socket = new WebSocket(`${discord.apiUrl.replace("http", "ws")}/${query}`)
      socket.addEventListener("open", () => payloads.forEach((it) => socket.send(JSON.stringify(it))))
      socket.addEventListener("close", ({ code }) => resume(Effect.succeed(code)))
    })

  it.live("closes on what it doesn't understand, with the code for it", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make({ heartbeatInterval: 200 })
      const identify = {
        op: 2,
        d: { token: discord.application.token, intents: 0, properties: { os: "", browser: "", device: "" } }
      }
      const query = "?v=10&encoding=json"
      assert.strictEqual(yield* speak(discord, "?v=9"), 4012)
      assert.strictEqual(yield* speak(discord, query, { op: 99 }), 4001)
      assert.strictEqual(yield* speak(discord, query, "x".repeat(5000)), 4002)
      assert.strictEqual(yield* speak(discord, query, { op: 3, d: {} }), 4003)
      assert.strictEqual(yield* speak(discord, query, identify, identify), 4005)
      assert.strictEqual(yield* speak(discord, query, { op: 2, d: { ...identify.d, intents: 1 << 30 } }), 4013)
      assert.strictEqual(yield* speak(discord, query, ...Array.from({ length: 121 }, () => ({ op: 1, d: null }))), 4008)
      assert.strictEqual(yield* speak(discord, query), 4000) // no heartbeat
    })
  )
})
