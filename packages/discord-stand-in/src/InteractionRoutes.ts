/**
 * The routes by which an app answers interactions: the callback, and the webhook that the token opens.
 */
import * as Effect from "effect/Effect"
import { unknownWebhook } from "./Failure.ts"
import type { Hub } from "./Hub.ts"
import { CallbackType, type Interaction } from "./Interactions.ts"
import type { JsonObject } from "./Json.ts"
import { current } from "./Messages.ts"
import { nothing, ok, type Request, type Route } from "./Route.ts"

/** What an app may do with interactions. */
export const interactionRoutes = (hub: Hub): ReadonlyArray<Route> => {
  const { application, interactions, remove, wire } = hub

  /** What a callback that asks `with_response` learns of its answer. */
  const callbackResponse = (interaction: Interaction): JsonObject => {
    const { acknowledgement, id, original, type } = interaction
    const message = original === undefined ? undefined : current(original)
    const hasMessage = acknowledgement?.type === CallbackType.message || acknowledgement?.type === CallbackType.update
    return {
      interaction: {
        id,
        type,
        ...(original === undefined || message === undefined
          ? {}
          : {
              response_message_id: original.id,
              response_message_loading: message.loading,
              response_message_ephemeral: message.ephemeral
            })
      },
      resource: {
        type: acknowledgement?.type,
        ...(original === undefined || !hasMessage ? {} : { message: wire(original) })
      }
    }
  }

  const opened = Effect.fnUntraced(function* (request: Request) {
    if (request.at("application") !== application.id) return yield* unknownWebhook()
    return yield* interactions.byToken(request.at("token"))
  })

  const messageOf = Effect.fnUntraced(function* (request: Request) {
    const interaction = yield* opened(request)
    return { interaction, stored: yield* interactions.message(interaction, request.at("message")) }
  })

  const webhook = "/webhooks/:application/:token"
  const message = `${webhook}/messages/:message`
  return [
    {
      method: "POST",
      pattern: "/interactions/:interaction/:token/callback",
      authorized: false,
      limit: { requests: 1000, seconds: 1 },
      handle: (request) =>
        Effect.map(interactions.answer(request.at("interaction"), request.at("token"), request), (interaction) =>
          request.query.get("with_response") === "true" ? ok(callbackResponse(interaction)) : nothing
        )
    },
    {
      method: "POST",
      pattern: webhook,
      authorized: false,
      limit: { requests: 5, seconds: 2 },
      handle: (request) =>
        Effect.gen(function* () {
          return ok(wire(yield* interactions.followUp(yield* opened(request), request)))
        })
    },
    {
      method: "GET",
      pattern: message,
      authorized: false,
      limit: { requests: 5, seconds: 2 },
      handle: (request) => Effect.map(messageOf(request), ({ stored }) => ok(wire(stored)))
    },
    {
      method: "PATCH",
      pattern: message,
      authorized: false,
      limit: { requests: 5, seconds: 5 },
      handle: (request) =>
        Effect.gen(function* () {
          const { interaction, stored } = yield* messageOf(request)
          return ok(wire(yield* interactions.edit(interaction, stored, request)))
        })
    },
    {
      method: "DELETE",
      pattern: message,
      authorized: false,
      limit: { requests: 5, seconds: 5 },
      handle: (request) =>
        Effect.map(messageOf(request), ({ stored }) => {
          remove(stored)
          return nothing
        })
    }
  ]
}
