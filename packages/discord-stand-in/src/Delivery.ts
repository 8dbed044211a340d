/**
 * How an interaction reaches the app: over the gateway, or to its own address where it has given one.
 */
import * as Effect from "effect/Effect"
import type { Gateway } from "./Gateway.ts"
import type { Hub } from "./Hub.ts"
import type { Interaction } from "./Interactions.ts"
import * as RequestBody from "./RequestBody.ts"
import type { Reply } from "./SignedRequests.ts"

/** Brings interactions to the app. */
export interface Delivery {
  readonly deliver: (interaction: Interaction) => Effect.Effect<void>
  /** The app's address for interactions; undefined: the gateway. */
  url: string | undefined
}

/** Delivery by a gateway, or by signed requests. */
export const make = (
  { changes, interactions }: Hub,
  gateway: Gateway,
  post: (url: string, body: string) => Effect.Effect<Reply>
): Delivery => {
  const refuse = (interaction: Interaction, why: string) =>
    Effect.sync(() => {
      interaction.refusal = why
      changes.announce()
    })

  const overHttp = Effect.fnUntraced(function* (interaction: Interaction, url: string) {
    const { body, contentType, status } = yield* post(url, JSON.stringify(interaction.payload))
    if (status === 202) return // the app answers by the callback
    if (status !== 200) return yield* refuse(interaction, `the app's address answered ${status}`)
    yield* RequestBody.contentOf(contentType, body).pipe(
      Effect.flatMap((content) => interactions.answer(interaction.id, interaction.token, content)),
      Effect.catchTag("Failure", ({ errors, message }) =>
        refuse(interaction, `the app's answer is wrong: ${message} ${JSON.stringify(errors ?? {})}`)
      )
    )
  })

  const delivery: Delivery = {
    url: undefined,
    deliver: (interaction) => {
      if (delivery.url !== undefined) return overHttp(interaction, delivery.url)
      return gateway.dispatch("INTERACTION_CREATE", interaction.payload)
        ? Effect.void
        : refuse(interaction, "the app is not connected")
    }
  }
  return delivery
}
