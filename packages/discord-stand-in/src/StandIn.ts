/**
 * Discord on this machine, for tests: its HTTP API, its gateway and its CDN on free ports, with one application, one server, and as
 * many people as a test needs.
 *
 * It follows what Discord publishes of its behaviour, and refuses what Discord refuses. Time limits (three seconds, fifteen minutes,
 * a CDN address's day) go by the `Clock` of the fiber that makes it, which `advance` puts forward; heartbeats and rate limits go by
 * the machine's clock, as the app's own waiting does.
 */
import { randomBytes } from "node:crypto"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { WebSocketServer } from "ws"
import * as Cdn from "./Cdn.ts"
import * as Changes from "./Changes.ts"
import { commandRoutes } from "./CommandRoutes.ts"
import * as Commands from "./Commands.ts"
import * as Delivery from "./Delivery.ts"
import * as Gateway from "./Gateway.ts"
import { Intent } from "./Gateway.ts"
import type { Hub } from "./Hub.ts"
import { interactionRoutes } from "./InteractionRoutes.ts"
import * as Interactions from "./Interactions.ts"
import { listen } from "./Listener.ts"
import type { Message } from "./Message.ts"
import * as Messages from "./Messages.ts"
import { messageWire } from "./MessageWire.ts"
import * as RateLimits from "./RateLimits.ts"
import { resourceRoutes } from "./ResourceRoutes.ts"
import * as Rest from "./Rest.ts"
import { makeKeys, post, type Reply, type Tampering } from "./SignedRequests.ts"
import * as Snowflake from "./Snowflake.ts"
import * as Users from "./Users.ts"
import {
  type Application,
  type Channel,
  defaultAttachmentSizeLimit,
  everybody,
  type Guild,
  type Person
} from "./World.ts"
import { botUser, guildOf } from "./World.ts"

/** How this Discord is. */
export interface Options {
  /** The port of the API and the gateway. Absent: a free one. */
  readonly port?: number
  /** The bot's token. Absent: a new one. */
  readonly token?: string
  /** Milliseconds between heartbeats. Absent: 41,250, as Discord says. */
  readonly heartbeatInterval?: number
  /** How long a test waits for something before it fails. Absent: 15 seconds of the machine's clock. */
  readonly patience?: Duration.Input
  /** The language of the server. Absent: `en-US`. */
  readonly guildLocale?: string
}

/** What may be said of a person; the rest is as for everybody. */
export type PersonOptions = Partial<
  Pick<Person, "locale" | "permissions" | "roles" | "attachmentSizeLimit" | "channel">
>

/** Discord, as a test sees it. */
export interface StandIn {
  readonly application: Application
  /** Where the API is, without a version: `DISCORD_API_BASE`. */
  readonly apiUrl: string
  /** Where attachments are: `DISCORD_CDN_BASE`. */
  readonly cdnUrl: string
  readonly guild: Guild
  /** The server's first channel. */
  readonly channel: Channel
  /** A further channel of the server. */
  readonly addChannel: (name: string, options?: { readonly ageRestricted?: boolean }) => Channel
  /** A direct conversation with the app. */
  readonly directMessages: () => Channel
  /** A new person. */
  readonly user: (name: string, options?: PersonOptions) => Users.User
  readonly gateway: Gateway.Gateway
  readonly commands: Commands.Commands
  /** Waits until the app has a session at the gateway. */
  readonly connected: Effect.Effect<void, Changes.NothingCame>
  /** Waits until something is true of what has happened. */
  readonly until: Changes.Changes["until"]
  /** What the app has asked of the API, in order. */
  readonly requests: ReadonlyArray<Rest.Logged>
  /** The paths that were asked of the CDN, in order. */
  readonly fetched: ReadonlyArray<string>
  /** All messages as they are now, those of people and those that are gone included. */
  readonly messages: () => ReadonlyArray<Message>
  /** Refuses the next requests with 429. */
  readonly obstruct: (obstacle: RateLimits.Obstacle) => void
  /** Puts the time limits' clock forward. */
  readonly advance: (by: Duration.Input) => Effect.Effect<void>
  /**
   * Sets the app's address for interactions, as the developer portal does: only if it answers a PING and refuses a bad signature.
   * Gives whether it took it.
   */
  readonly setInteractionsUrl: (url: string) => Effect.Effect<boolean>
  /** Sends a body of one's own to an address, signed, or tampered with. */
  readonly post: (url: string, body: string, tampering?: Tampering) => Effect.Effect<Reply>
}

const isPong = ({ body, contentType, status }: Reply) =>
  status === 200 &&
  contentType.startsWith("application/json") &&
  /"type"\s*:\s*1\b/.test(new TextDecoder().decode(body))

/** A token in the form of Discord's. */
const newToken = () => [18, 4, 28].map((length) => randomBytes(length).toString("base64url")).join(".")

/** Starts a Discord; it ends with the scope. */
export const make = Effect.fnUntraced(function* (options: Options = {}): Effect.fn.Return<StandIn, never, Scope.Scope> {
  const clock = yield* Clock.Clock
  const run = Effect.runForkWith(yield* Effect.context<never>())
  let ahead = 0
  const now = () => clock.currentTimeMillisUnsafe() + ahead
  const nextId = Snowflake.maker(() => Math.max(now(), Date.UTC(2024, 0)))
  const changes = Changes.make(Duration.toMillis(options.patience ?? "15 seconds"))
  const keys = makeKeys()
  const application: Application = {
    id: nextId(),
    name: "Painter",
    token: options.token ?? newToken(),
    publicKey: keys.publicKey
  }
  const requests: Array<Rest.Logged> = []
  const urls = { api: "", gateway: "", cdn: "" }

  const cdn = Cdn.make(() => urls.cdn, now)
  const messages = Messages.make({ now, nextId, cdn, changes })
  const people = new Map<string, Person>()
  const hub: Hub = {
    application,
    guilds: new Map(),
    channels: new Map(),
    people,
    commands: Commands.make(application.id, nextId, changes),
    messages,
    interactions: Interactions.make({ applicationId: application.id, now, nextId, messages, changes }),
    cdn,
    changes,
    now,
    nextId,
    remove: (stored) => {
      const { channel, id } = stored
      const isSeen = Messages.current(stored)?.ephemeral === false
      messages.remove(stored)
      const place = channel.guild === undefined ? {} : { guild_id: channel.guild.id }
      const intent = channel.guild === undefined ? Intent.directMessages : Intent.guildMessages
      if (isSeen) gateway.dispatch("MESSAGE_DELETE", { id, channel_id: channel.id, ...place }, intent)
    },
    wire: (stored) => messageWire(stored, application, people)
  }

  const gateway = Gateway.make({
    token: application.token,
    heartbeatInterval: options.heartbeatInterval ?? 41_250,
    resumeUrl: () => `${urls.gateway}/resume/`,
    ready: () => ({ user: botUser(application), application: { id: application.id, flags: 0 } }),
    guilds: () => [...hub.guilds.values()].map(guildOf),
    changed: changes.announce
  })
  const maximumStarts = 1000
  const gatewayFacts = () => {
    const started = gateway.events.filter(({ type }) => type === "identified").length
    return {
      url: `${urls.gateway}/`,
      sessionStarts: { total: maximumStarts, remaining: maximumStarts - started, maxConcurrency: 16 }
    }
  }
  const limits = RateLimits.make()
  const rest: Rest.Options = {
    token: application.token,
    routes: [...commandRoutes(hub), ...interactionRoutes(hub), ...resourceRoutes(hub, gatewayFacts)],
    limits,
    log: (logged) => {
      requests.push(logged)
      changes.announce()
    }
  }

  const api = yield* listen((request, response) => void run(Rest.serve(rest, request, response)), options.port)
  const files = yield* listen((request, response) => cdn.serve(request, response))
  urls.api = `http://127.0.0.1:${api.port}/api`
  urls.gateway = `ws://127.0.0.1:${api.port}`
  urls.cdn = `http://127.0.0.1:${files.port}`
  const sockets = yield* Effect.acquireRelease(
    Effect.sync(() => new WebSocketServer({ server: api.server })),
    (server) =>
      Effect.sync(() => {
        gateway.drop()
        server.close()
      })
  )
  sockets.on("connection", (socket, request) => gateway.accept(socket, request))

  const send = post(keys, now)
  const delivery = Delivery.make(hub, gateway, send)

  const addChannel = (name: string, guild: Guild | undefined, ageRestricted: boolean): Channel => {
    const channel: Channel = { id: nextId(), name, guild, ageRestricted }
    hub.channels.set(channel.id, channel)
    return channel
  }
  const guild: Guild = { id: nextId(), name: "Studio", locale: options.guildLocale ?? "en-US" }
  hub.guilds.set(guild.id, guild)
  const channel = addChannel("pictures", guild, false)

  return {
    application,
    apiUrl: urls.api,
    cdnUrl: urls.cdn,
    guild,
    channel,
    addChannel: (name, { ageRestricted = false } = {}) => addChannel(name, guild, ageRestricted),
    directMessages: () => addChannel("", undefined, false),
    user: (name, personal = {}) => {
      const person: Person = {
        id: nextId(),
        name,
        locale: "en-US",
        permissions: everybody,
        roles: [],
        attachmentSizeLimit: defaultAttachmentSizeLimit,
        channel,
        ...personal
      }
      people.set(person.id, person)
      return Users.make(hub, delivery, person)
    },
    gateway,
    commands: hub.commands,
    connected: changes.until(
      "a connection of the app",
      () => (gateway.connected() > 0 ? true : undefined),
      () => ({ gateway: gateway.events, requests })
    ),
    until: changes.until,
    requests,
    fetched: cdn.fetched,
    messages: () => messages.all().flatMap((stored) => Messages.current(stored) ?? []),
    obstruct: limits.obstruct,
    advance: (by) =>
      Effect.sync(() => {
        ahead += Duration.toMillis(by)
        changes.announce()
      }),
    setInteractionsUrl: Effect.fnUntraced(function* (url) {
      const ping = JSON.stringify({ id: nextId(), application_id: application.id, type: 1, token: "", version: 1 })
      const answered = yield* send(url, ping)
      const forged = yield* send(url, ping, { foreignKey: true })
      const isFine = isPong(answered) && forged.status === 401
      if (isFine) delivery.url = url
      return isFine
    }),
    post: send
  }
})
