/**
 * A picture as a file: checked that it is one before anybody relies on it, resized, and written in another format.
 *
 * Pictures that people hand in (a file, bytes, base64) are `Picture`s: whoever has one knows that every pixel of it decodes. Pictures
 * that were made are core's `GeneratedImage`s. `resize` and `convert` change either kind; as stages of a pipeline they leave a
 * generated image its place, its seed and what its file says of its origin.
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Editor from "./internal/editor.ts"
import { invalidRequest, issue, notAColour, outsideOf } from "./internal/issues.ts"
import * as Native from "./internal/native.ts"

/** The formats that are read and written. */
export type Format = "png" | "jpeg" | "webp"

/** A picture that decodes. Make one with `inspect`, `fromBase64` or `fromFile`. */
export interface Picture {
  /** The file, as it came. */
  readonly bytes: Uint8Array
  /** As its own first bytes say. */
  readonly format: Format
  /** Pixels, as it is seen: a photo taken with the camera turned is counted upright. */
  readonly width: number
  readonly height: number
}

/** How to check a picture. */
export interface Options {
  /** The name that errors call it by, e.g. `controlnet_image`. Absent: `image`. */
  readonly field?: string
  /** The largest file, in bytes. Absent: 32 MiB. */
  readonly maximumBytes?: number
  /** The most pixels; a small file can promise a great many. Absent: 2^26, which is 8192 × 8192. */
  readonly maximumPixels?: number
}

/** The largest file, in bytes, where nothing else is said. */
export const defaultMaximumBytes = 32 * 1024 * 1024

/** The most pixels where nothing else is said. */
export const defaultMaximumPixels = 2 ** 26

const count = (value: number) => value.toLocaleString("en-US")

const refuse = (method: string, field: string, what: string) =>
  Effect.fail(invalidRequest("Picture", method, [issue(field, what)]))

/**
 * Checks that bytes are a PNG, JPEG or WebP picture, decodes every pixel of it, and says what it is.
 *
 * Fails with `InvalidRequest`, naming `options.field`, where they are something else, where the picture is damaged or cut off, or
 * where it is larger than allowed. What a file promises is looked at before it is decoded, and other formats, SVG among them, are
 * never decoded at all.
 *
 * @example
 * import * as Picture from "@hyperimage/sharp/Picture"
 *
 * declare const upload: Uint8Array
 *
 * const checked = Picture.inspect(upload, { field: "image", maximumPixels: 4096 * 4096 })
 */
export const inspect = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  options: Options = {}
): Effect.fn.Return<Picture, ImageError> {
  const { field = "image", maximumBytes = defaultMaximumBytes, maximumPixels = defaultMaximumPixels } = options
  if (bytes.length > maximumBytes) {
    return yield* refuse("inspect", field, `expected at most ${count(maximumBytes)} bytes, got ${count(bytes.length)}`)
  }
  const mediaType = GeneratedImage.sniff(bytes)
  if (mediaType === undefined) {
    return yield* refuse("inspect", field, "expected a PNG, JPEG or WebP picture")
  }
  const isDamaged = () => invalidRequest("Picture", "inspect", [issue(field, Editor.wholeExpected)])
  const header = yield* Native.header(bytes, mediaType).pipe(Effect.mapError(isDamaged))
  if (header.width * header.height > maximumPixels) {
    const size = `${count(header.width)}×${count(header.height)}`
    return yield* refuse("inspect", field, `expected at most ${count(maximumPixels)} pixels, got ${size}`)
  }
  yield* Native.decodeAll(bytes, maximumPixels).pipe(Effect.mapError(isDamaged))
  return { bytes, ...header }
})

/** A picture from base64 text, checked as `inspect` does. Fails with `InvalidRequest` where the text isn't base64. */
export const fromBase64 = (text: string, options: Options = {}): Effect.Effect<Picture, ImageError> => {
  const { field = "image", maximumBytes = defaultMaximumBytes } = options
  return text.length > Math.ceil(maximumBytes / 3) * 4
    ? refuse("fromBase64", field, `expected at most ${count(maximumBytes)} bytes as base64`)
    : Effect.fromResult(GeneratedImage.fromBase64(text, { index: 0 })).pipe(
        Effect.flatMap((image) => image.bytes),
        Effect.catch(() => refuse("fromBase64", field, "expected a PNG, JPEG or WebP picture as base64")),
        Effect.flatMap((bytes) => inspect(bytes, options))
      )
}

/** A picture from a file, checked as `inspect` does. Fails with `InvalidRequest` where the file can't be read. */
export const fromFile = Effect.fnUntraced(function* (
  path: string,
  options: Options = {}
): Effect.fn.Return<Picture, ImageError, FileSystem.FileSystem> {
  const files = yield* FileSystem.FileSystem
  const { field = "image", maximumBytes = defaultMaximumBytes } = options
  const bytes = yield* files.stat(path).pipe(
    Effect.filterOrElse(
      ({ size }) => size <= maximumBytes,
      ({ size }) => refuse("fromFile", field, `expected at most ${count(maximumBytes)} bytes, got ${size}`)
    ),
    Effect.andThen(files.readFile(path)),
    Effect.catchTag("PlatformError", ({ reason }) =>
      refuse("fromFile", field, `the file ${JSON.stringify(path)} can't be read (${reason._tag})`)
    )
  )
  return yield* inspect(bytes, options)
})

/** The file as base64 text, as the wire carries it. */
export const toBase64 = ({ bytes }: Picture): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")

/** A change to a picture of either kind; a generated image keeps its place and its seed. */
export interface Edit {
  <Subject extends Picture | GeneratedImage.GeneratedImage>(subject: Subject): Effect.Effect<Subject, ImageError>
}

/** How large a picture becomes, in pixels; with one side given, the other follows from the picture. */
export interface ResizeOptions {
  readonly width?: number
  readonly height?: number
  /**
   * How a picture of other proportions fits when both sides are given:
   *
   * - `cover` (the default): fills the size, what sticks out is cut off
   * - `contain`: all of it in the size, on `background`
   * - `fill`: stretched
   * - `inside`: all of it, as large as fits, so one side may come out shorter
   */
  readonly fit?: "cover" | "contain" | "fill" | "inside"
  /** What `contain` fills up with, e.g. `#ff8800`. Absent: white. */
  readonly background?: string
}

/**
 * Makes a picture larger or smaller; its format stays.
 *
 * Fails with `InvalidRequest` for a size that isn't one, with `InvalidResponse` for a generated image that doesn't decode.
 *
 * @example
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Picture from "@hyperimage/sharp/Picture"
 *
 * declare const cats: Pipeline.Pipeline
 *
 * const thumbnails = cats.pipe(Pipeline.andThen(Picture.resize({ width: 256 })))
 */
export const resize = (options: ResizeOptions): Edit =>
  Editor.make(
    "resize",
    [
      ...(options.width === undefined && options.height === undefined
        ? [issue("width", "expected a width, a height, or both")]
        : []),
      ...outsideOf("width", options.width, 1, Editor.maximumSide),
      ...outsideOf("height", options.height, 1, Editor.maximumSide),
      ...notAColour("background", options.background)
    ],
    Editor.resize(options)
  )

/** What to write a picture as. */
export type ConvertOptions =
  | { readonly format: "png" }
  | {
      readonly format: "jpeg" | "webp"
      /** From 1, small, to 100, like the original. Absent: 90. */
      readonly quality?: number
    }

/**
 * Writes a picture in another format. JPEG has no transparency: what shines through becomes white.
 *
 * Fails with `InvalidRequest` for a quality that isn't one, with `InvalidResponse` for a generated image that doesn't decode.
 *
 * @example
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Picture from "@hyperimage/sharp/Picture"
 *
 * declare const cats: Pipeline.Pipeline
 *
 * const forTheWeb = cats.pipe(Pipeline.andThen(Picture.convert({ format: "webp", quality: 80 })))
 */
export const convert = (options: ConvertOptions): Edit => {
  const quality = options.format === "png" ? undefined : options.quality
  return Editor.make("convert", outsideOf("quality", quality, 1, 100), Editor.convert(options.format, quality))
}

/** The qualities that are tried, one after the other, before a picture is made smaller. */
const lowestQuality = 60
const qualityStep = 15

const shrink = (picture: Picture, mostBytes: number, quality = 90): Effect.Effect<Picture, ImageError> =>
  Effect.flatMap(convert({ format: "webp", quality })(picture), (smaller) => {
    if (smaller.bytes.length <= mostBytes) return Effect.succeed(smaller)
    if (quality > lowestQuality) return shrink(picture, mostBytes, quality - qualityStep)
    if (picture.width === 1) {
      return refuse("withinBytes", "image", `expected at most ${count(mostBytes)} bytes, got more at its smallest`)
    }
    return Effect.flatMap(resize({ width: Math.floor(picture.width / 2) })(picture), (half) => shrink(half, mostBytes))
  })

/**
 * The picture in a file of at most so many bytes: as it is where it fits, otherwise as WebP of lower and lower quality, then at half the
 * size.
 *
 * Fails with `InvalidRequest` where not even the smallest fits.
 *
 * @example
 * import * as Picture from "@hyperimage/sharp/Picture"
 *
 * declare const picture: Picture.Picture
 *
 * const attachment = Picture.withinBytes(10 * 1024 * 1024)(picture)
 */
export const withinBytes =
  (mostBytes: number) =>
  (picture: Picture): Effect.Effect<Picture, ImageError> =>
    picture.bytes.length <= mostBytes ? Effect.succeed(picture) : shrink(picture, mostBytes)
