/**
 * The routes to what there is: the application, its user, servers, channels and their messages, and where the gateway is.
 */
import * as Effect from "effect/Effect"
import {
  missingPermissions,
  notTheAuthor,
  unknownApplication,
  unknownChannel,
  unknownGuild,
  unknownMessage,
  unknownUser
} from "./Failure.ts"
import type { Hub } from "./Hub.ts"
import { current, type Setting } from "./Messages.ts"
import { nothing, ok, type Request, type Route } from "./Route.ts"
import { botUser, channelOf, defaultAttachmentSizeLimit, guildOf, memberOf, userOf } from "./World.ts"

/** Where the gateway is, and how many sessions may still be begun. */
export interface GatewayFacts {
  readonly url: string
  readonly sessionStarts: { readonly total: number; readonly remaining: number; readonly maxConcurrency: number }
}

const setting: Setting = { sizeLimit: defaultAttachmentSizeLimit, mentions: ["users", "roles", "everyone"] }

/** What an app may look at and do with the bot's token. */
export const resourceRoutes = (hub: Hub, gateway: () => GatewayFacts): ReadonlyArray<Route> => {
  const { application, channels, guilds, messages, people, remove, wire } = hub
  const ofApplication = () => ({
    id: application.id,
    name: application.name,
    description: "",
    icon: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: application.publicKey,
    flags: 0,
    bot: botUser(application)
  })

  const channelOfRequest = Effect.fnUntraced(function* (request: Request) {
    const channel = channels.get(request.at("channel"))
    return channel ?? (yield* unknownChannel())
  })

  /** A message of a channel: an answer that only one person sees isn't there. */
  const messageOfRequest = Effect.fnUntraced(function* (request: Request) {
    const channel = yield* channelOfRequest(request)
    const stored = messages.find(request.at("message"))
    if (stored === undefined || stored.channel.id !== channel.id) return yield* unknownMessage()
    return current(stored)?.ephemeral === true ? yield* unknownMessage() : stored
  })

  const get = (pattern: string, handle: Route["handle"]): Route => ({
    method: "GET",
    pattern,
    authorized: true,
    limit: { requests: 50, seconds: 1 },
    handle
  })
  const write = (method: Route["method"], pattern: string, handle: Route["handle"]): Route => ({
    method,
    pattern,
    authorized: true,
    limit: { requests: 5, seconds: 5 },
    handle
  })

  return [
    { ...get("/gateway", () => Effect.sync(() => ok({ url: gateway().url }))), authorized: false },
    get("/gateway/bot", () =>
      Effect.sync(() => {
        const { sessionStarts, url } = gateway()
        const { maxConcurrency, remaining, total } = sessionStarts
        const reset_after = 14_400_000
        const session_start_limit = { total, remaining, reset_after, max_concurrency: maxConcurrency }
        return ok({ url, shards: 1, session_start_limit })
      })
    ),
    get("/applications/:application", (request) =>
      ["@me", application.id].includes(request.at("application"))
        ? Effect.succeed(ok(ofApplication()))
        : Effect.fail(unknownApplication())
    ),
    get("/oauth2/applications/@me", () => Effect.succeed(ok(ofApplication()))),
    get("/users/:user", (request) => {
      const id = request.at("user")
      if (id === "@me" || id === application.id) return Effect.succeed(ok(botUser(application)))
      const person = people.get(id)
      return person === undefined ? Effect.fail(unknownUser()) : Effect.succeed(ok(userOf(person)))
    }),
    get("/guilds/:guild", (request) => {
      const guild = guilds.get(request.at("guild"))
      return guild === undefined ? Effect.fail(unknownGuild()) : Effect.succeed(ok(guildOf(guild)))
    }),
    get("/guilds/:guild/members/:user", (request) => {
      const person = people.get(request.at("user"))
      if (!guilds.has(request.at("guild"))) return Effect.fail(unknownGuild())
      return person === undefined ? Effect.fail(unknownUser()) : Effect.succeed(ok(memberOf(person)))
    }),
    get("/channels/:channel", (request) => Effect.map(channelOfRequest(request), (channel) => ok(channelOf(channel)))),
    get("/channels/:channel/messages/:message", (request) =>
      Effect.map(messageOfRequest(request), (stored) => ok(wire(stored)))
    ),
    write("POST", "/channels/:channel/messages", (request) =>
      Effect.gen(function* () {
        const channel = yield* channelOfRequest(request)
        const from = { channel, authorId: application.id, interaction: undefined }
        return ok(wire(yield* messages.create(from, request, setting)))
      })
    ),
    write("PATCH", "/channels/:channel/messages/:message", (request) =>
      Effect.gen(function* () {
        const stored = yield* messageOfRequest(request)
        if (stored.authorId !== application.id) return yield* notTheAuthor()
        return ok(wire(yield* messages.edit(stored, request, setting)))
      })
    ),
    write("DELETE", "/channels/:channel/messages/:message", (request) =>
      Effect.gen(function* () {
        const stored = yield* messageOfRequest(request)
        if (stored.authorId !== application.id) return yield* missingPermissions()
        remove(stored)
        return nothing
      })
    )
  ]
}
