/**
 * What the door does at Discord, beyond the first answer to an interaction: the few calls of its REST API that it needs, as effects.
 *
 * `@discordjs/rest` keeps the rate limits, waits out a 429 and tries again after a 5xx; `@discordjs/core` knows the routes. Interrupting an
 * effect aborts its request.
 */
import { API } from "@discordjs/core/http-only"
import { DiscordAPIError, HTTPError, REST } from "@discordjs/rest"
import type {
  APIInteractionResponse,
  APIMessage,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
  Snowflake
} from "discord-api-types/v10"
import { Routes } from "discord-api-types/v10"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { body, type Message } from "./Message.ts"

/** Discord refused, or couldn't be reached. Says what was tried, never with what token: Discord's own addresses hold them. */
export class DiscordFailure extends Schema.TaggedError<DiscordFailure>()("DiscordFailure", {
  /** The call, e.g. `editAnswer`. */
  method: Schema.String,
  /** The HTTP status, where an answer came. */
  status: Schema.optionalKey(Schema.Int),
  /** Discord's own code, e.g. 10008 for a message that doesn't exist. */
  code: Schema.optionalKey(Schema.Finite),
  description: Schema.String
}) {
  /** What it was about doesn't exist any more: the message was deleted, or the interaction's time is over. */
  get isGone(): boolean {
    return this.status === 404 || this.code === 50027
  }
  override get message(): string {
    return `Discord ${this.method}: ${this.status ?? "no answer"}, ${this.description}`
  }
}

/** An interaction, as far as answering it goes. Its token is good for 15 minutes. */
export interface Ticket {
  readonly id: Snowflake
  readonly application_id: Snowflake
  readonly token: string
}

/** A command of this door: a slash command, or an entry of a message's menu. */
export type Command =
  | RESTPostAPIChatInputApplicationCommandsJSONBody
  | RESTPostAPIContextMenuApplicationCommandsJSONBody

/** Where commands are published. */
export interface PublishOptions {
  readonly applicationId: Snowflake
  /** In this server only, where they appear at once. Absent: everywhere. */
  readonly guildId?: Snowflake | undefined
}

/** The calls. */
export interface Service {
  /** The first answer to an interaction, within 3 seconds of it. (An interaction that came over HTTP is answered over HTTP.) */
  readonly callback: (ticket: Ticket, response: APIInteractionResponse) => Effect.Effect<void, DiscordFailure>
  /** Replaces the first answer. */
  readonly editAnswer: (ticket: Ticket, message: Message) => Effect.Effect<APIMessage, DiscordFailure>
  readonly deleteAnswer: (ticket: Ticket) => Effect.Effect<void, DiscordFailure>
  /** Another message in answer to the same interaction. */
  readonly followUp: (ticket: Ticket, message: Message) => Effect.Effect<APIMessage, DiscordFailure>
  /** A message on the bot's own account, as a reply to `replyTo` where that still exists. */
  readonly send: (
    channelId: Snowflake,
    message: Message,
    replyTo?: Snowflake
  ) => Effect.Effect<APIMessage, DiscordFailure>
  /** Replaces a message of the bot. */
  readonly editMessage: (
    channelId: Snowflake,
    messageId: Snowflake,
    message: Message
  ) => Effect.Effect<APIMessage, DiscordFailure>
  readonly deleteMessage: (channelId: Snowflake, messageId: Snowflake) => Effect.Effect<void, DiscordFailure>
  /** Makes these the commands of the application, in place of those that it has. */
  readonly publish: (commands: ReadonlyArray<Command>, options: PublishOptions) => Effect.Effect<void, DiscordFailure>
}

/** Discord, as the door sees it. */
export class DiscordApi extends Context.Service<DiscordApi, Service>()("@hyperimage/discord/DiscordApi") {}

const failure = (method: string, cause: unknown): DiscordFailure => {
  if (cause instanceof DiscordAPIError) {
    const code = Number(cause.code)
    return new DiscordFailure({
      method,
      status: cause.status,
      ...(Number.isFinite(code) ? { code } : {}),
      description: cause.message
    })
  }
  if (cause instanceof HTTPError)
    return new DiscordFailure({ method, status: cause.status, description: cause.message })
  // The system's code (`ECONNREFUSED`) or the error's name, never its message, which may repeat an address.
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined
  return new DiscordFailure({ method, description: code ?? (cause instanceof Error ? cause.name : "unknown") })
}

/** A call of a REST client as an effect; interrupting it aborts the request. */
export const attempt = <A>(
  method: string,
  call: (signal: AbortSignal) => Promise<A>
): Effect.Effect<A, DiscordFailure> => Effect.tryPromise({ try: call, catch: (cause) => failure(method, cause) })

const withFiles = (message: Message) => ({
  ...body(message),
  files: (message.files ?? []).map(({ bytes, contentType, name }) => ({ name, contentType, data: bytes }))
})

/**
 * Answers to interactions aren't among a bot's 50 requests a second: Discord exempts them, and takes their own token for them. Counted with
 * the others, a burst of people would wait past their 3 seconds.
 */
const forInteractions = ({ options }: REST): REST => new REST({ ...options, globalRequestsPerSecond: Infinity })

/** The calls over a REST client that is set up already, e.g. with a proxy. */
export const make = (rest: REST): Service => {
  const api = new API(rest)
  const unbound = forInteractions(rest)
  const { interactions } = new API(unbound)
  return {
    callback: ({ id, token }, response) =>
      attempt("callback", (signal) =>
        unbound.post(Routes.interactionCallback(id, token), { body: response, auth: false, signal })
      ).pipe(Effect.asVoid),
    editAnswer: ({ application_id, token }, message) =>
      attempt("editAnswer", (signal) =>
        interactions.editReply(application_id, token, withFiles(message), "@original", { signal })
      ),
    deleteAnswer: ({ application_id, token }) =>
      attempt("deleteAnswer", (signal) => interactions.deleteReply(application_id, token, "@original", { signal })),
    followUp: ({ application_id, token }, message) =>
      attempt("followUp", (signal) => interactions.followUp(application_id, token, withFiles(message), { signal })),
    send: (channelId, message, replyTo) =>
      attempt("send", (signal) =>
        api.channels.createMessage(
          channelId,
          {
            ...withFiles(message),
            ...(replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } })
          },
          { signal }
        )
      ),
    editMessage: (channelId, messageId, message) =>
      attempt("editMessage", (signal) =>
        api.channels.editMessage(channelId, messageId, withFiles(message), { signal })
      ),
    deleteMessage: (channelId, messageId) =>
      attempt("deleteMessage", (signal) => api.channels.deleteMessage(channelId, messageId, { signal })),
    publish: (commands, { applicationId, guildId }) =>
      attempt("publish", async (signal) => {
        await (guildId === undefined
          ? api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, [...commands], { signal })
          : api.applicationCommands.bulkOverwriteGuildCommands(applicationId, guildId, [...commands], { signal }))
      })
  }
}

/** How to reach Discord. */
export interface Options {
  /** The bot's token. */
  readonly token: Redacted.Redacted<string>
  /** Where Discord's REST API is, without the version. Absent: `https://discord.com/api`. */
  readonly api?: string | undefined
}

/** A REST client, as the transports share it. */
export const rest = (options: Options): REST =>
  new REST({ version: "10", ...(options.api === undefined ? {} : { api: options.api }) }).setToken(
    Redacted.value(options.token)
  )

/**
 * The calls with a bot's token.
 *
 * @example
 * import * as Redacted from "effect/Redacted"
 * import * as DiscordApi from "@hyperimage/discord/DiscordApi"
 *
 * const discord = DiscordApi.layer({ token: Redacted.make("the bot's token") })
 */
export const layer = (options: Options): Layer.Layer<DiscordApi> => Layer.sync(DiscordApi, () => make(rest(options)))
