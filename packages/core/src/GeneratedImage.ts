/**
 * One picture: bytes that are decoded when somebody asks for them, its media type as its own first bytes say, and its seed.
 *
 * A picture arrives as base64 (from a server) or as bytes (from an engine on this machine), and is kept as it came: a door that
 * only hands it on never pays for a conversion.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { ImageError, InvalidResponse } from "./ImageError.ts"
import * as Base64 from "./internal/base64.ts"
import type { Seed } from "./Seed.ts"

/** The formats that the service is known to answer with. */
export type MediaType = "image/png" | "image/jpeg" | "image/webp"

const startsWith = (bytes: Uint8Array, signature: ReadonlyArray<number>, offset = 0): boolean =>
  signature.every((byte, index) => bytes[offset + index] === byte)

/** The media type that the first twelve bytes of a file show, or `undefined` where they show none that we know. */
export const sniff = (bytes: Uint8Array): MediaType | undefined =>
  startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    ? "image/png"
    : startsWith(bytes, [0xff, 0xd8, 0xff])
      ? "image/jpeg"
      : startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes, [0x57, 0x45, 0x42, 0x50], 8)
        ? "image/webp"
        : undefined

/** How the picture came: encoded bytes, base64 text, or the ASCII bytes of base64 text. */
type Source =
  | { readonly _tag: "Bytes"; readonly bytes: Uint8Array }
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Ascii"; readonly ascii: Uint8Array }

/** What is known of a picture beside its bytes. */
export interface Options {
  /** Its place in the response, from 0. */
  readonly index: number
  /** Its seed, where whoever made it told. */
  readonly seed?: Seed | undefined
}

const broken = (index: number, what: string) =>
  new ImageError({
    module: "GeneratedImage",
    method: "bytes",
    reason: new InvalidResponse({
      issues: [{ path: ["images", index, "image"], message: `images[${index}].image: ${what}` }]
    })
  })

const notAPicture = "expected a PNG, JPEG or WebP picture"

/** A picture that was made. Build one with `fromBytes` or `fromBase64`. */
export class GeneratedImage {
  readonly index: number
  readonly seed: Seed | undefined
  /** As the first bytes say; never taken from a header. */
  readonly mediaType: MediaType
  readonly #source: Source

  constructor(source: Source, mediaType: MediaType, options: Options) {
    this.#source = source
    this.mediaType = mediaType
    this.index = options.index
    this.seed = options.seed
  }

  /**
   * The file's bytes. Decoded from base64 at each call and not kept, so that memory holds one form of a picture, not two.
   *
   * Fails with `InvalidResponse` where what the server sent is not base64 after all.
   */
  get bytes(): Effect.Effect<Uint8Array, ImageError> {
    const source = this.#source
    return source._tag === "Bytes"
      ? Effect.succeed(source.bytes)
      : Effect.suspend(() => {
          const bytes = Base64.decode(source._tag === "Text" ? source.text : Base64.textOf(source.ascii))
          return bytes === undefined ? Effect.fail(broken(this.index, "expected base64")) : Effect.succeed(bytes)
        })
  }

  /** The file as base64 text, as the wire carries it. */
  get base64(): string {
    const source = this.#source
    switch (source._tag) {
      case "Bytes":
        return Base64.encode(source.bytes)
      case "Text":
        return source.text
      case "Ascii":
        return Base64.textOf(source.ascii)
    }
  }

  /**
   * The same as JSON, in pieces that follow each other. What an engine's bytes become needs no escapes; what a server sent as base64
   * may be something else.
   */
  get base64Json(): ReadonlyArray<string> {
    return this.#source._tag === "Bytes" ? ['"', this.base64, '"'] : [JSON.stringify(this.base64)]
  }

  /** The same picture at another place, or with a seed that was not told before. */
  with(options: Options): GeneratedImage {
    return new GeneratedImage(this.#source, this.mediaType, options)
  }

  /** Keeps pictures out of logs: `JSON.stringify` and `console.log` show what it is, not its bytes. */
  toJSON(): unknown {
    return { _tag: "GeneratedImage", index: this.index, seed: this.seed?.toString(), mediaType: this.mediaType }
  }
}

/**
 * A picture from the bytes of a PNG, JPEG or WebP file; the bytes are not copied.
 *
 * Fails with `InvalidResponse` where they are none of these.
 */
export const fromBytes = (bytes: Uint8Array, options: Options): Result.Result<GeneratedImage, ImageError> => {
  const mediaType = sniff(bytes)
  return mediaType === undefined
    ? Result.fail(broken(options.index, notAPicture))
    : Result.succeed(new GeneratedImage({ _tag: "Bytes", bytes }, mediaType, options))
}

/**
 * A picture from base64, as a text or as the ASCII bytes of one; only the first characters are looked at now.
 *
 * Fails with `InvalidResponse` where they are not base64 or not those of a PNG, JPEG or WebP file.
 */
export const fromBase64 = (
  base64: string | Uint8Array,
  options: Options
): Result.Result<GeneratedImage, ImageError> => {
  const head = Base64.decode(typeof base64 === "string" ? base64.slice(0, 16) : Base64.textOf(base64.subarray(0, 16)))
  if (head === undefined || base64.length % 4 !== 0) return Result.fail(broken(options.index, "expected base64"))
  const mediaType = sniff(head)
  if (mediaType === undefined) return Result.fail(broken(options.index, notAPicture))
  const source: Source = typeof base64 === "string" ? { _tag: "Text", text: base64 } : { _tag: "Ascii", ascii: base64 }
  return Result.succeed(new GeneratedImage(source, mediaType, options))
}
