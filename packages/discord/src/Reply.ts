/**
 * How the first answer to an interaction gets back to Discord: the one thing in which the transports differ.
 *
 * The gateway's goes through the REST API (`overGateway`), an HTTP interaction's is the answer to the HTTP request itself. Everything after
 * it is the same for both, see `DiscordApi`.
 */
import type { APIInteractionResponse } from "discord-api-types/v10"
import type * as Effect from "effect/Effect"
import type { DiscordFailure, Service, Ticket } from "./DiscordApi.ts"

/** Gives the first answer. Used once; ends when Discord has it. */
export type Reply = (response: APIInteractionResponse) => Effect.Effect<void, DiscordFailure>

/** The first answer to an interaction that came over the gateway. */
export const overGateway =
  (discord: Service, ticket: Ticket): Reply =>
  (response) =>
    discord.callback(ticket, response)
