/**
 * The one place that calls sharp: reading, decoding, changing and writing pictures on libvips' own threads.
 *
 * A fiber that waits here can be interrupted at once; libvips can't be stopped in the middle of a picture, so the thread finishes it
 * and nobody looks at the result.
 */
import type { MediaType } from "@hyperimage/core/GeneratedImage"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Sharp } from "sharp"

/** The formats that are read and written, by their usual names. */
export type Format = "png" | "jpeg" | "webp"

/** What a picture says of itself before it is decoded; width and height are those of the picture held upright. */
export interface Header {
  readonly format: Format
  readonly width: number
  readonly height: number
}

/** The bytes can't be decoded. What libvips says of it is in `cause`. */
export class Undecodable extends Data.TaggedError("Undecodable")<{ readonly cause: unknown }> {}

type Library = typeof import("sharp").default

/** Loaded with the first picture: who only names models or prices is spared a large native library. */
const library = Effect.promise(() => import("sharp"))

/** Sharp rejects with plain errors only, and on bytes that were sniffed before, only for pixels that can't be read. */
const attempt = <A>(work: (sharp: Library) => Promise<A>): Effect.Effect<A, Undecodable> =>
  Effect.flatMap(library, ({ default: sharp }) =>
    Effect.tryPromise({ try: () => work(sharp), catch: (cause) => new Undecodable({ cause }) })
  )

const formats: Record<MediaType, Format> = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" }

/** Reads the header alone: no pixel is decoded, whatever size it promises. */
export const header = (bytes: Uint8Array, mediaType: MediaType): Effect.Effect<Header, Undecodable> =>
  attempt((sharp) => sharp(bytes, { limitInputPixels: false }).metadata()).pipe(
    Effect.map(({ autoOrient: { height, width } }) => ({ format: formats[mediaType], width, height }))
  )

const open = (sharp: Library, bytes: Uint8Array, maximumPixels: number) =>
  sharp(bytes, { limitInputPixels: maximumPixels, failOn: "error" })

/** Decodes every pixel and keeps none: shrinking to a single one streams the picture through, so memory stays small. */
export const decodeAll = (bytes: Uint8Array, maximumPixels: number): Effect.Effect<void, Undecodable> =>
  attempt((sharp) =>
    open(sharp, bytes, maximumPixels).resize(1, 1, { fit: "fill", fastShrinkOnLoad: false }).raw().toBuffer()
  ).pipe(Effect.asVoid)

/** What is done to a picture between reading and writing it. */
export type Change = (picture: Sharp) => Sharp

/** The quality of JPEG and WebP where none is said. */
export const defaultQuality = 90

/** Writes in a format; JPEG has no transparency, so what shines through is white. */
export const write =
  (format: Format, quality = defaultQuality): Change =>
  (picture) => {
    switch (format) {
      case "png":
        return picture.png()
      case "jpeg":
        return picture.flatten({ background: "#ffffff" }).jpeg({ quality })
      case "webp":
        return picture.webp({ quality })
    }
  }

/** A picture as it was written. */
export interface Written extends Header {
  readonly bytes: Uint8Array
}

/** Turns a picture upright, changes it and writes it; `keepMetadata` keeps what it says of its origin. */
export const edit = (
  bytes: Uint8Array,
  options: {
    readonly change: Change
    readonly format: Format
    readonly maximumPixels: number
    readonly keepMetadata: boolean
  }
): Effect.Effect<Written, Undecodable> =>
  attempt((sharp) => {
    const upright = open(sharp, bytes, options.maximumPixels).autoOrient()
    const changed = options.change(options.keepMetadata ? upright.keepMetadata() : upright)
    return changed.toBuffer({ resolveWithObject: true })
  }).pipe(
    Effect.map(({ data, info }) => ({ bytes: data, format: options.format, width: info.width, height: info.height }))
  )

/** Raw pixels, four bytes each. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/** The whole picture as pixels, as large as fits into a size. */
export const pixelsWithin = (
  bytes: Uint8Array,
  size: { readonly width: number; readonly height: number },
  maximumPixels: number
): Effect.Effect<Pixels, Undecodable> =>
  attempt((sharp) =>
    open(sharp, bytes, maximumPixels)
      .autoOrient()
      .resize({ ...size, fit: "inside" })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
  ).pipe(Effect.map(({ data, info }) => ({ data, width: info.width, height: info.height })))

/** A PNG with pictures laid on a plain ground. */
export const compose = (
  canvas: { readonly width: number; readonly height: number; readonly background: string },
  parts: ReadonlyArray<Pixels & { readonly left: number; readonly top: number }>
): Effect.Effect<Uint8Array, Undecodable> =>
  attempt((sharp) =>
    sharp({ create: { ...canvas, channels: 3 } })
      .composite(
        parts.map(({ data, height, left, top, width }) => ({
          input: data,
          raw: { width, height, channels: 4 as const },
          left,
          top
        }))
      )
      .png()
      .toBuffer()
  )
