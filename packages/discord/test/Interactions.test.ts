import { createServer, type Server } from "node:http"
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import { interactions } from "@hyperimage/discord/Interactions"
import * as RawBody from "@hyperimage/discord/RawBody"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import express from "express"
import express4 from "express4"
import * as Answering from "./Answering.ts"

/** Listens on a free port until the scope closes. */
const listen = (server: Server) =>
  Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : 0
        resume(Effect.succeed(`http://127.0.0.1:${port}`))
      })
    }),
    () => Effect.sync(() => void server.close())
  )

const routeFor = (discord: StandIn.StandIn) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const account = { token: Redacted.make(discord.application.token), api: discord.apiUrl }
      const layer = Layer.provide(Answering.layer(), DiscordApi.layer(account))
      return interactions({ publicKey: discord.application.publicKey, layer })
    }),
    ({ close }) => Effect.promise(close)
  )

const start = (mount: (route: ReturnType<typeof interactions>) => Server) =>
  Effect.gen(function* () {
    const discord = yield* StandIn.make()
    yield* discord.commands.overwrite(undefined, Answering.commands)
    const url = `${yield* listen(mount(yield* routeFor(discord)))}/discord`
    return { discord, url }
  })

const plain = (route: ReturnType<typeof interactions>) => createServer(express().use("/discord", route))

describe("interactions over HTTP", () => {
  const mounts = {
    "Express 5": plain,
    "Express 4": (route) => createServer(express4().use("/discord", route)),
    "after express.json that keeps the bytes": (route) =>
      createServer(
        express()
          .use(express.json({ verify: RawBody.keep }))
          .use("/discord", route)
      ),
    "after express.raw": (route) =>
      createServer(
        express()
          .use(express.raw({ type: "*/*" }))
          .use("/discord", route)
      ),
    "no framework": (route) => createServer((request, response) => route(request, response))
  } satisfies Record<string, (route: ReturnType<typeof interactions>) => Server>

  for (const [name, mount] of Object.entries(mounts)) {
    it.live(`are taken by Discord and answered: ${name}`, () =>
      Effect.gen(function* () {
        const { discord, url } = yield* start(mount)
        assert.isTrue(yield* discord.setInteractionsUrl(url))
        const answer = yield* discord.user("Ann").slash("echo", { words: "hello" })
        assert.strictEqual(Message.words(yield* answer.message()), "hello")
        assert.strictEqual((yield* answer.acknowledged).type, 5)
        assert.isEmpty(discord.requests.filter(({ path }) => path.includes("/callback")))
      })
    )
  }

  it.live("are refused where the signature is wrong, missing, stale, or for another body", () =>
    Effect.gen(function* () {
      const { discord, url } = yield* start(plain)
      const ping = JSON.stringify({ type: 1 })
      const now = Math.floor(Date.now() / 1000)
      const status = (tampering: Parameters<typeof discord.post>[2]) =>
        Effect.map(discord.post(url, ping, tampering), (reply) => reply.status)
      assert.strictEqual(yield* status({}), 200)
      assert.strictEqual(yield* status({ foreignKey: true }), 401)
      assert.strictEqual(yield* status({ signature: "nonsense" }), 401)
      assert.strictEqual(yield* status({ signature: "0".repeat(128) }), 401)
      assert.strictEqual(yield* status({ body: '{"type": 1}' }), 401)
      assert.strictEqual(yield* status({ sentTimestamp: now + 1, timestamp: now }), 401)
      assert.strictEqual(yield* status({ timestamp: now - 600 }), 401)
      assert.strictEqual(yield* status({ timestamp: now + 600 }), 401)
      assert.strictEqual(yield* status({ timestamp: now - 200 }), 200)
      assert.strictEqual(yield* status({ without: ["x-signature-ed25519"] }), 401)
      assert.strictEqual(yield* status({ without: ["x-signature-timestamp"] }), 401)
    })
  )

  it.live("say what to do where a body parser has hidden the bytes", () =>
    Effect.gen(function* () {
      const { discord, url } = yield* start((route) =>
        createServer(express().use(express.json()).use("/discord", route))
      )
      const { body, status } = yield* discord.post(url, JSON.stringify({ type: 1 }))
      assert.strictEqual(status, 500)
      assert.match(new TextDecoder().decode(body), /mount the interactions before it, or let it keep them/)
      assert.isFalse(yield* discord.setInteractionsUrl(url))
    })
  )

  it.live("leave other requests to other routes, and don't take what is too large", () =>
    Effect.gen(function* () {
      const { discord, url } = yield* start(plain)
      assert.strictEqual((yield* Effect.promise(() => fetch(url))).status, 404)
      assert.strictEqual((yield* discord.post(url, `"${"x".repeat(5_000_000)}"`)).status, 413)
    })
  )

  it.live("answer 500 where the public key can't be one", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const layer = Layer.provide(
        Answering.layer(),
        DiscordApi.layer({ token: Redacted.make(discord.application.token), api: discord.apiUrl })
      )
      const url = yield* listen(plain(interactions({ publicKey: "abc", layer })))
      assert.strictEqual((yield* discord.post(`${url}/discord`, JSON.stringify({ type: 1 }))).status, 500)
    })
  )
})
