/**
 * Pictures as files, under names that sort in the order of the pictures and tell what they show.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type * as PlatformError from "effect/PlatformError"
import type { GeneratedImage, MediaType } from "./GeneratedImage.ts"
import type { ImageError } from "./ImageError.ts"
import type { ImageResponse } from "./ImageResponse.ts"

const extensions: Record<MediaType, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" }

/**
 * The first words of a prompt as part of a file name: lower case, letters and digits of any script, hyphens between.
 *
 * @example
 * import * as Save from "@hyperimage/core/Save"
 *
 * Save.slug("A cat, wearing sunglasses!") // "a-cat-wearing-sunglasses"
 */
export const slug = (words: string, maximumLength = 60): string => {
  const all = words
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
  const cut = [...all].slice(0, maximumLength).join("").replace(/-+$/g, "")
  return cut === "" ? "picture" : cut
}

/** A picture's file name: `a-cat-42.png`; `number`, where given, comes first as four digits, so that files sort: `0003-a-cat-42.png`. */
export const fileName = (image: GeneratedImage, words: string, number?: number): string =>
  [
    ...(number === undefined ? [] : [String(number).padStart(4, "0")]),
    slug(words),
    ...(image.seed === undefined ? [] : [image.seed.toString()])
  ].join("-") + `.${extensions[image.mediaType]}`

/** How to name the files. */
export interface Options {
  /** The prompt, whose first words become part of each name. */
  readonly prompt: string
  /** The number of the first picture. Absent: 1. */
  readonly from?: number
}

/**
 * Writes the pictures of a response into a folder, which is made if it isn't there, and gives back the paths.
 *
 * Fails with `ImageError` for a picture that can't be decoded, with `PlatformError` for one that can't be written.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Save from "@hyperimage/core/Save"
 *
 * declare const cats: Pipeline.Pipeline
 *
 * const paths = Pipeline.generate(cats).pipe(Effect.flatMap(Save.toFolder("cats", { prompt: "a cat" })))
 */
export const toFolder =
  (folder: string, options: Options) =>
  (
    response: ImageResponse
  ): Effect.Effect<
    ReadonlyArray<string>,
    ImageError | PlatformError.PlatformError,
    FileSystem.FileSystem | Path.Path
  > =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      yield* files.makeDirectory(folder, { recursive: true })
      return yield* Effect.forEach(response.images, (image) => {
        const file = path.join(folder, fileName(image, options.prompt, image.index + (options.from ?? 1)))
        return image.bytes.pipe(
          Effect.flatMap((bytes) => files.writeFile(file, bytes)),
          Effect.as(file)
        )
      })
    })
