/**
 * Changes pictures of both kinds: those that were checked, and those that were made.
 *
 * Where a picture turns out not to decode, the two fail differently: a checked one was handed in (`InvalidRequest`), a generated one
 * came from a server (`InvalidResponse`).
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageError, InvalidResponse, type Issue } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { invalidRequest, issue } from "./issues.ts"
import * as Native from "./native.ts"

/** The longest side that is written, in pixels: the most that WebP can hold. */
export const maximumSide = 16_383

/** The most pixels that are read from a generated image, and written. */
export const maximumPixels = 2 ** 26

/** What to say of a picture that doesn't decode. */
export const wholeExpected = "expected a whole picture, got one that is damaged or cut off"

/** What to do with a picture of this header, or what is wrong with doing it. */
type Plan = (
  header: Native.Header
) => Result.Result<{ readonly format: Native.Format; readonly change: Native.Change }, Issue>

/** The size that a picture gets. */
const target = (
  header: Native.Header,
  options: { readonly width?: number; readonly height?: number; readonly fit?: string }
) => {
  const { fit, height, width } = options
  const byWidth = width === undefined ? Infinity : width / header.width
  const byHeight = height === undefined ? Infinity : height / header.height
  const scale = Math.min(byWidth, byHeight)
  return width === undefined || height === undefined || fit === "inside"
    ? {
        width: Math.max(1, Math.round(header.width * scale)),
        height: Math.max(1, Math.round(header.height * scale))
      }
    : { width, height }
}

/** Plans a new size in the same format. */
export const resize =
  (options: {
    readonly width?: number
    readonly height?: number
    readonly fit?: "cover" | "contain" | "fill" | "inside"
    readonly background?: string
  }): Plan =>
  (header) => {
    const { fit = "cover", background = "#ffffff" } = options
    const size = target(header, options)
    const write = Native.write(header.format)
    return Math.max(size.width, size.height) > maximumSide || size.width * size.height > maximumPixels
      ? Result.fail(issue("width", `expected a smaller size: the picture would become ${size.width}×${size.height}`))
      : Result.succeed({
          format: header.format,
          change: (picture) => write(picture.resize({ ...size, fit: fit === "inside" ? "fill" : fit, background }))
        })
  }

/** Plans another format. */
export const convert =
  (format: Native.Format, quality: number | undefined): Plan =>
  () =>
    Result.succeed({ format, change: Native.write(format, quality) })

const run = (
  method: string,
  plan: Plan,
  picture: Native.Written,
  options: { readonly maximumPixels: number; readonly keepMetadata: boolean }
) =>
  Effect.fromResult(plan(picture)).pipe(
    Effect.mapError((problem) => invalidRequest("Picture", method, [problem])),
    Effect.flatMap(({ change, format }) => Native.edit(picture.bytes, { change, format, ...options }))
  )

/** A checked picture: it has been found small enough, and what it says of where it was taken is nobody's business. */
const editPicture = (method: string, plan: Plan, picture: Native.Written): Effect.Effect<Native.Written, ImageError> =>
  run(method, plan, picture, { maximumPixels: picture.width * picture.height, keepMetadata: false }).pipe(
    Effect.catchTag("Undecodable", () =>
      Effect.fail(invalidRequest("Picture", method, [issue("image", wholeExpected)]))
    )
  )

/** A generated image: it keeps its place, its seed, and what its file says of its origin. */
const editImage = (method: string, plan: Plan, image: GeneratedImage.GeneratedImage) =>
  Effect.gen(function* () {
    const bytes = yield* image.bytes
    const header = yield* Native.header(bytes, image.mediaType)
    const edited = yield* run(method, plan, { bytes, ...header }, { maximumPixels, keepMetadata: true })
    return yield* Effect.fromResult(GeneratedImage.fromBytes(edited.bytes, { index: image.index, seed: image.seed }))
  }).pipe(
    Effect.catchTag("Undecodable", () => {
      const path = ["images", image.index, "image"]
      const message = `images[${image.index}].image: ${wholeExpected}`
      return Effect.fail(
        new ImageError({ module: "Picture", method, reason: new InvalidResponse({ issues: [{ path, message }] }) })
      )
    })
  )

/** An edit by its plan; it fails with `issues`, where there are any, before it looks at a picture. */
export const make = (method: string, issues: ReadonlyArray<Issue>, plan: Plan) => {
  function edit<Subject extends Native.Written | GeneratedImage.GeneratedImage>(
    subject: Subject
  ): Effect.Effect<Subject, ImageError>
  function edit(
    subject: Native.Written | GeneratedImage.GeneratedImage
  ): Effect.Effect<Native.Written | GeneratedImage.GeneratedImage, ImageError> {
    if (issues.length > 0) return Effect.fail(invalidRequest("Picture", method, issues))
    return "mediaType" in subject ? editImage(method, plan, subject) : editPicture(method, plan, subject)
  }
  return edit
}
