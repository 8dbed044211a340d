/**
 * What the door does with an interaction, whichever way it came: both transports hand theirs over here.
 */
import type { APIInteraction, Snowflake } from "discord-api-types/v10"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Command } from "./DiscordApi.ts"
import type { Reply } from "./Reply.ts"

/** The door's side of a transport. */
export interface Service {
  /**
   * Answers an interaction, the first time within 3 seconds. Ends when the first answer is out; what is being drawn goes on in the
   * handler's own scope. Never fails: what went wrong was told to whoever asked, and logged.
   */
  readonly handle: (interaction: APIInteraction, reply: Reply) => Effect.Effect<void>
  /** Messages were deleted at Discord (the gateway's `MESSAGE_DELETE`): what is being drawn for them stops. */
  readonly messagesDeleted: (ids: ReadonlyArray<Snowflake>) => Effect.Effect<void>
  /** The commands to publish, see `DiscordApi.publish`. */
  readonly commands: ReadonlyArray<Command>
  /** Waits until nothing is being drawn. */
  readonly idle: Effect.Effect<void>
}

/** The handler in use. Closing the scope that it was made in stops what is being drawn, and tells those who wait. */
export class Handler extends Context.Service<Handler, Service>()("@hyperimage/discord/Handler") {}
