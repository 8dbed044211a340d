/**
 * Gets the files that people attach. The app hands in what fetches, and it must fetch from Discord's own hosts alone.
 *
 * `@hyperimage/download` does that. The addresses come from Discord with the interaction, never from what somebody typed.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** Fetches the bytes at an address of Discord's. Fails with `InvalidRequest` for any other address, or for what is no picture. */
export interface Service {
  readonly fetch: (url: string) => Effect.Effect<Uint8Array, ImageError>
}

/** What fetches attachments. */
export class Attachments extends Context.Service<Attachments, Service>()("@hyperimage/discord/Attachments") {}

/** The hosts that Discord keeps attachments at. */
export const hosts = ["cdn.discordapp.com", "media.discordapp.net"] as const
