/**
 * What the door needs done to pictures and can't do itself: doors hold no image logic, so the app hands these in.
 *
 * `@hyperimage/sharp` has all of it; see the README for the few lines between.
 */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** A picture's file. */
export interface File {
  readonly bytes: Uint8Array
  readonly mediaType: "image/png" | "image/jpeg" | "image/webp"
}

/** What a picture's file tells of how it was made, by the names of a request's fields. */
export type Settings = { readonly [name: string]: unknown }

/** The tools. */
export interface Service {
  /** Several pictures on one, to look at together. */
  readonly grid: (images: ReadonlyArray<GeneratedImage>) => Effect.Effect<File, ImageError>
  /** The picture in a file of at most so many bytes, smaller in quality or in size where it must be. Fails for what is no picture. */
  readonly fit: (bytes: Uint8Array, most: number) => Effect.Effect<File, ImageError>
  /** The picture twice as wide and high. */
  readonly enlarge: (bytes: Uint8Array) => Effect.Effect<File, ImageError>
  /** What a file tells of how its picture was made; `undefined` where it doesn't. Absent: files aren't asked. */
  readonly settings?: (bytes: Uint8Array) => Settings | undefined
}

/** The tools in use. */
export class PictureTools extends Context.Service<PictureTools, Service>()("@hyperimage/discord/PictureTools") {}
