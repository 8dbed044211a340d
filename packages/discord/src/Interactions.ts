/**
 * Interactions over HTTP: Discord calls an address of the app's own, mounted as a route: `app.use("/discord", interactions({ … }))`.
 *
 * Every request's signature is checked against the application's public key before anything else is believed; a bad or stale one is
 * refused with 401, as Discord demands and tries out. The answer to the request is the first answer to the interaction; everything after it
 * goes over the REST API, as with the gateway.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import {
  type APIInteraction,
  type APIInteractionResponse,
  InteractionResponseType,
  InteractionType
} from "discord-api-types/v10"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { DiscordFailure } from "./DiscordApi.ts"
import { Handler } from "./Handler.ts"
import { withoutWords } from "./internal/causes.ts"
import * as RawBody from "./RawBody.ts"
import type { Reply } from "./Reply.ts"
import * as Signature from "./Signature.ts"

/** What the route needs. */
export interface Options {
  /** The application's public key in hex, from its General Information page. */
  readonly publicKey: string
  /** Who answers. It is built at once, and released by `close`. */
  readonly layer: Layer.Layer<Handler, unknown>
  /** How old, or how far ahead, a request's timestamp may be. Absent: 5 minutes. */
  readonly maximumAge?: Duration.Input
}

/** A handler for Express, and for every server that calls its handlers so. */
export interface Interactions {
  (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): void
  /** Stops what is being drawn, tells those who wait, and releases the layer. */
  readonly close: () => Promise<void>
}

const parse = (bytes: Uint8Array): APIInteraction => JSON.parse(new TextDecoder().decode(bytes))

const send = (response: ServerResponse, status: number, body: unknown): Effect.Effect<void> =>
  Effect.callback((resume) => {
    response.writeHead(status, { "content-type": "application/json" })
    response.end(JSON.stringify(body), () => resume(Effect.void))
    response.once("close", () => resume(Effect.void))
  })

const refuse = (response: ServerResponse, status: number, error: string) => send(response, status, { error })

/** The first answer as the answer to the request; a second one, or one that comes when Discord has hung up, fails. */
const replyOver =
  (response: ServerResponse): Reply =>
  (answer: APIInteractionResponse) =>
    response.headersSent || response.destroyed
      ? Effect.fail(
          new DiscordFailure({ method: "callback", description: "the request has been answered or given up" })
        )
      : send(response, 200, answer)

const answer = Effect.fnUntraced(function* (
  key: ReturnType<typeof Signature.parsePublicKey>,
  maximumAge: number,
  request: IncomingMessage,
  response: ServerResponse
) {
  if (key instanceof Signature.InvalidPublicKey) {
    yield* Effect.logError(key.message)
    return yield* refuse(response, 500, "misconfigured")
  }
  const header = (name: string) => request.headersDistinct[name]?.[0]
  const body = yield* RawBody.bytesOf(request)
  const proof = { body, signature: header("x-signature-ed25519"), timestamp: header("x-signature-timestamp") }
  if (!Signature.holds(key, proof, yield* Clock.currentTimeMillis, maximumAge)) {
    return yield* refuse(response, 401, "invalid request signature")
  }
  // Signed by Discord, so it is what Discord's types say.
  const interaction = yield* Effect.sync(() => parse(body))
  if (interaction.type === InteractionType.Ping)
    return yield* send(response, 200, { type: InteractionResponseType.Pong })
  const handler = yield* Handler
  yield* handler.handle(interaction, replyOver(response))
  if (!response.headersSent) yield* refuse(response, 500, "no answer")
})

/**
 * A handler of Discord's requests. Only `POST` is answered; everything else goes to `next`.
 *
 * It works before body parsers, and after those that keep the raw body (see `RawBody.keep`).
 *
 * @example
 * import express from "express"
 * import type * as Layer from "effect/Layer"
 * import { interactions } from "@hyperimage/discord/Interactions"
 * import type { Handler } from "@hyperimage/discord/Handler"
 *
 * declare const layer: Layer.Layer<Handler>
 *
 * const app = express()
 * app.use("/discord", interactions({ publicKey: "the application's public key", layer }))
 */
export const interactions = (options: Options): Interactions => {
  const runtime = ManagedRuntime.make(options.layer)
  const key = Signature.parsePublicKey(options.publicKey)
  const maximumAge = Duration.toMillis(options.maximumAge ?? "5 minutes")
  // Builds the layer before the first request needs it, and says so where that fails.
  Effect.runFork(Effect.tapCause(runtime.contextEffect, (cause) => Effect.logError("The handler can't be made", cause)))

  const handle = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => {
    if (request.method !== "POST" && next !== undefined) return next()
    const work =
      request.method === "POST"
        ? answer(key, maximumAge, request, response).pipe(
            Effect.catchTag("NoRawBody", ({ message, status }) =>
              Effect.andThen(Effect.logError(message), refuse(response, status, message))
            ),
            Effect.tapCause((cause) => Effect.logError("An interaction could not be handled", withoutWords(cause)))
          )
        : refuse(response, 405, "expected POST")
    runtime.runFork(work).addObserver((exit) => {
      if (Exit.isFailure(exit) && !response.headersSent) response.writeHead(500).end()
    })
  }
  return Object.assign(handle, { close: () => runtime.dispose() })
}
