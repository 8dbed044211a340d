/**
 * The gateway: a connection to Discord over which interactions come, kept up by itself. It needs no address of one's own, only the
 * bot's token.
 *
 * `@discordjs/ws` heartbeats, reconnects and resumes; where the gateway is comes from `/gateway/bot`, and where to resume from Discord's
 * READY. What Discord will never let in again (a wrong token, for one) ends it with an error.
 */
import { DiscordAPIError, type REST } from "@discordjs/rest"
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws"
import {
  GatewayCloseCodes,
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  GatewayIntentBits
} from "discord-api-types/v10"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as FiberSet from "effect/FiberSet"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as DiscordApi from "./DiscordApi.ts"
import { Handler } from "./Handler.ts"
import { overGateway } from "./Reply.ts"

/** Discord doesn't let the bot in, and won't however often it tries. The message says what to change. */
export class GatewayFailure extends Schema.TaggedError<GatewayFailure>()("GatewayFailure", {
  /** Discord's close code, or the HTTP status of the question where the gateway is. */
  code: Schema.Int,
  description: Schema.String
}) {
  override get message(): string {
    return `Discord's gateway: ${this.description} (${this.code})`
  }
}

/** How to connect. */
export interface Options extends DiscordApi.Options {
  /** What happens whenever the bot is connected, the first time and again. */
  readonly onConnected?: Effect.Effect<void>
}

const wrongToken = "it doesn't know this token; copy it again from the application's Bot page"

/** The close codes after which Discord wants no new attempt. */
const finalCodes: ReadonlyMap<number, string> = new Map([
  [GatewayCloseCodes.AuthenticationFailed, wrongToken],
  [GatewayCloseCodes.InvalidShard, "the shard is invalid"],
  [GatewayCloseCodes.ShardingRequired, "the bot is in too many servers for one connection"],
  [GatewayCloseCodes.InvalidAPIVersion, "this version of its API is no longer spoken"],
  [GatewayCloseCodes.InvalidIntents, "the intents are invalid"],
  [GatewayCloseCodes.DisallowedIntents, "an intent must be switched on first, on the application's Bot page"]
])

/** Only that messages were deleted is heard of messages, so that what is drawn for them stops; none of this asks for a privilege. */
const intents = GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages

const manage = (rest: REST, token: string): WebSocketManager => {
  // The library's own memory of sessions is one for all connections of a process.
  const sessions = new Map<number, SessionInfo>()
  return new WebSocketManager({
    token,
    rest,
    intents,
    retrieveSessionInfo: (shard) => sessions.get(shard) ?? null,
    updateSessionInfo: (shard, session) =>
      void (session === null ? sessions.delete(shard) : sessions.set(shard, session))
  })
}

/** A first connection that fails for any other reason than the token is tried again, ever more patiently. */
const patiently = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("1 minute")]).pipe(Schedule.jittered)

class NotYet extends Schema.TaggedError<NotYet>()("NotYet", { description: Schema.String }) {}

const connect = (manager: WebSocketManager): Effect.Effect<void, GatewayFailure> =>
  Effect.tryPromise({
    try: () => manager.connect(),
    catch: (cause) =>
      cause instanceof DiscordAPIError && cause.status === 401
        ? new GatewayFailure({ code: cause.status, description: wrongToken })
        : new NotYet({ description: cause instanceof Error ? cause.message : String(cause) })
  }).pipe(
    Effect.tapErrorTag("NotYet", ({ description }) =>
      Effect.logWarning(`Discord can't be reached yet: ${description}`)
    ),
    Effect.retry({ schedule: patiently, while: (error) => error._tag === "NotYet" }),
    Effect.catchTag("NotYet", Effect.die) // it is tried again for ever
  )

/** Ends a connection. One that is just being made can't be ended before it is there. */
const disconnect = (manager: WebSocketManager): Effect.Effect<void> =>
  Effect.promise(async () => {
    const again = () => void manager.destroy()
    manager.on(WebSocketShardEvents.Ready, again).on(WebSocketShardEvents.Resumed, again)
    await manager.destroy()
  }).pipe(Effect.timeoutOption("5 seconds"), Effect.asVoid)

/** What a dispatch means for the handler. */
const receiver = Effect.gen(function* () {
  const discord = yield* DiscordApi.DiscordApi
  const handler = yield* Handler
  return (payload: GatewayDispatchPayload): Effect.Effect<void> => {
    switch (payload.t) {
      case GatewayDispatchEvents.InteractionCreate:
        return handler.handle(payload.d, overGateway(discord, payload.d))
      case GatewayDispatchEvents.MessageDelete:
        return handler.messagesDeleted([payload.d.id])
      case GatewayDispatchEvents.MessageDeleteBulk:
        return handler.messagesDeleted(payload.d.ids)
      default:
        return Effect.void
    }
  }
})

const listen = Effect.fnUntraced(function* (
  options: Options
): Effect.fn.Return<never, GatewayFailure, Handler | DiscordApi.DiscordApi | Scope.Scope> {
  const receive = yield* receiver
  const ended = yield* Deferred.make<never, GatewayFailure>()
  const fibers = yield* FiberSet.make()
  const run = yield* FiberSet.runtime(fibers)()
  const rest = DiscordApi.rest(options)
  const manager = yield* Effect.acquireRelease(
    Effect.sync(() => manage(rest, Redacted.value(options.token))),
    // First nothing new comes in, then what has come gets its first answer.
    (it) => Effect.andThen(disconnect(it), Effect.timeoutOption(FiberSet.awaitEmpty(fibers), "3 seconds"))
  )
  const connected = options.onConnected ?? Effect.void
  manager
    .on(WebSocketShardEvents.Dispatch, (payload) => void run(receive(payload)))
    .on(WebSocketShardEvents.Ready, () => void run(connected))
    .on(WebSocketShardEvents.Resumed, () => void run(Effect.andThen(Effect.log("Resumed at Discord"), connected)))
    .on(WebSocketShardEvents.Error, () => {}) // told by the close code, too
    .on(
      WebSocketShardEvents.SocketError,
      (error) => void run(Effect.logWarning(`The gateway's line: ${error.message}`))
    )
    .on(WebSocketShardEvents.Closed, (code) => {
      const description = finalCodes.get(code)
      const failure = description === undefined ? undefined : new GatewayFailure({ code, description })
      if (failure !== undefined) Deferred.doneUnsafe(ended, Effect.fail(failure))
      else run(Effect.logDebug(`The gateway closed (${code})`))
    })
  yield* Effect.raceFirst(connect(manager), Deferred.await(ended))
  return yield* Deferred.await(ended)
})

/**
 * Takes part at the gateway, and hands what comes to the handler. It goes on until it is interrupted, which closes the connection, or until
 * Discord refuses the bot for good: then it fails with `GatewayFailure`.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 * import * as DiscordApi from "@hyperimage/discord/DiscordApi"
 * import * as Gateway from "@hyperimage/discord/Gateway"
 *
 * const account = { token: Redacted.make("the bot's token") }
 * const bot = Gateway.run(account).pipe(Effect.provide(DiscordApi.layer(account)))
 */
export const run = (options: Options): Effect.Effect<never, GatewayFailure, Handler | DiscordApi.DiscordApi> =>
  Effect.scoped(listen(options))
