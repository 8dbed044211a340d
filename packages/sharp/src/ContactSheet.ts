/**
 * Several pictures on one: a grid to choose from, as bots and galleries show it.
 */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import { maximumPixels, maximumSide, wholeExpected } from "./internal/editor.ts"
import { invalidRequest, issue, notAColour, outsideOf } from "./internal/issues.ts"
import * as Native from "./internal/native.ts"
import type { Picture } from "./Picture.ts"

/** How the sheet looks; sizes are in pixels. */
export interface Options {
  /** Pictures side by side. Absent: as many as make the sheet about square. */
  readonly columns?: number
  /** The space of one picture, which is shown whole, as large as fits. Absent: 512 × 512. */
  readonly cell?: { readonly width: number; readonly height: number }
  /** Between the pictures and around them. Absent: 16. */
  readonly gap?: number
  /** E.g. `#202020`. Absent: white. */
  readonly background?: string
}

const invalid = (issues: Parameters<typeof invalidRequest>[2]) => invalidRequest("ContactSheet", "make", issues)

/**
 * Lays pictures out from left to right, line by line, in the order given, and gives a PNG.
 *
 * Fails with `InvalidRequest` where there are no pictures, where an option is out of range, where the sheet would become larger than
 * 16,383 pixels a side or 2^26 in all, or where a picture doesn't decode: its place is named.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as ContactSheet from "@hyperimage/sharp/ContactSheet"
 *
 * declare const cats: Pipeline.Pipeline
 *
 * const sheet = Pipeline.generate(cats).pipe(Effect.flatMap(({ images }) => ContactSheet.make(images, { columns: 4 })))
 */
export const make = Effect.fnUntraced(function* (
  images: ReadonlyArray<Picture | GeneratedImage>,
  options: Options = {}
): Effect.fn.Return<Picture, ImageError> {
  const { background = "#ffffff", cell = { width: 512, height: 512 }, gap = 16 } = options
  const columns = options.columns ?? Math.ceil(Math.sqrt(images.length))
  const issues = [
    ...(images.length === 0 ? [issue("images", "expected at least one picture, got none")] : []),
    ...outsideOf("columns", options.columns, 1, maximumSide),
    ...outsideOf("cell.width", cell.width, 1, maximumSide),
    ...outsideOf("cell.height", cell.height, 1, maximumSide),
    ...outsideOf("gap", gap, 0, maximumSide),
    ...notAColour("background", background)
  ]
  if (issues.length > 0) return yield* invalid(issues)

  const rows = Math.ceil(images.length / columns)
  const width = Math.min(columns, images.length) * (cell.width + gap) + gap
  const height = rows * (cell.height + gap) + gap
  if (Math.max(width, height) > maximumSide || width * height > maximumPixels) {
    return yield* invalid([issue("cell", `expected a smaller sheet: it would become ${width}×${height}`)])
  }

  const place = Effect.fnUntraced(function* (image: Picture | GeneratedImage, index: number) {
    const bytes = "mediaType" in image ? yield* image.bytes : image.bytes
    const pixels = yield* Native.pixelsWithin(bytes, cell, maximumPixels).pipe(
      Effect.mapError(() => invalid([{ path: ["images", index], message: `images[${index}]: ${wholeExpected}` }]))
    )
    return {
      ...pixels,
      left: gap + (index % columns) * (cell.width + gap) + Math.floor((cell.width - pixels.width) / 2),
      top: gap + Math.floor(index / columns) * (cell.height + gap) + Math.floor((cell.height - pixels.height) / 2)
    }
  })

  const parts = yield* Effect.forEach(images, place, { concurrency: 2 })
  // Pixels on a plain ground always compose: whatever fails here is a bug of ours.
  const bytes = yield* Effect.orDie(Native.compose({ width, height, background }, parts))
  return { bytes, format: "png", width, height }
})
