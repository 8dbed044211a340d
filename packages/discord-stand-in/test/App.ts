/** An app made of the real `@discordjs` libraries, pointed at the stand-in. */
import { Client } from "@discordjs/core"
import { REST } from "@discordjs/rest"
import { type SessionInfo, WebSocketManager } from "@discordjs/ws"
import type { StandIn } from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { setTimeout as sleep } from "node:timers/promises"

/** The libraries' REST client. */
export const rest = (discord: StandIn, options: { readonly token?: string } = {}) =>
  new REST({ version: "10", api: discord.apiUrl, retries: 3 }).setToken(options.token ?? discord.application.token)

/** A client with a gateway that is connected until the scope closes. */
export const connect = (discord: StandIn, options: { readonly token?: string; readonly intents?: number } = {}) =>
  Effect.gen(function* () {
    const token = options.token ?? discord.application.token
    const api = rest(discord, { token })
    // What asks the API where the gateway is has the stand-in's own token, so that a wrong one is met at the gateway.
    let session: SessionInfo | null = null
    const manager = new WebSocketManager({
      // The library's own memory of sessions is one for all managers of a process.
      retrieveSessionInfo: () => session,
      updateSessionInfo: (_, info) => void (session = info),
      token,
      intents: options.intents ?? 0,
      rest: rest(discord)
    })
    manager.on("error", () => {}) // e.g. a refused token; the tests look at the stand-in's side
    const client = new Client({ rest: api, gateway: manager })
    const ready = manager.connect().catch(() => {})
    // A connection that is still being made can't be ended cleanly; one that was refused never becomes ready.
    const within = (promise: PromiseLike<void>) => Promise.race([promise, sleep(1000)])
    yield* Effect.addFinalizer(() =>
      Effect.promise(async () => {
        await within(ready)
        await within(Promise.resolve(manager.destroy({ code: 1000 })))
      })
    )
    return { client, manager, api, ready: Effect.promise(() => ready) }
  })

/** A valid PNG of one pixel. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64"
)

/** `/imagine prompt:… [count:…] [model:…] [picture:…]` and a menu command. */
export const definitions = [
  {
    name: "imagine",
    description: "Draw",
    options: [
      { type: 3, name: "prompt", description: "What to draw", required: true, max_length: 1000 },
      { type: 4, name: "count", description: "How many", min_value: 1, max_value: 4 },
      { type: 3, name: "model", description: "Who draws", autocomplete: true },
      { type: 3, name: "size", description: "How large", choices: [{ name: "Square", value: "512x512" }] },
      { type: 11, name: "picture", description: "To begin with" }
    ]
  },
  { name: "How was this made?", type: 3 },
  {
    name: "settings",
    description: "Settings",
    default_member_permissions: "32",
    options: [
      {
        type: 1,
        name: "channel",
        description: "Of this channel",
        options: [{ type: 3, name: "model", description: "Default model" }]
      }
    ]
  }
]
