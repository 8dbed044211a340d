/**
 * A finished drawing's message: its files made to fit, several pictures on a grid.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Effect from "effect/Effect"
import type { Asker } from "./Asker.ts"
import type { Drawing } from "./Drawings.ts"
import type { Message, MessageFile } from "./Message.ts"
import type * as PictureTools from "./PictureTools.ts"
import * as Show from "./Show.ts"

/** What a message is made with. */
export interface Options {
  readonly tools: PictureTools.Service
  readonly asker: Asker
  readonly spoiler: boolean
  readonly notes: ReadonlyArray<string>
}

/** The most bytes of all files of a message: Discord takes 25 MiB, with what is around them. */
const largestTogether = 24 * 1024 * 1024

const extensionOf = (mediaType: PictureTools.File["mediaType"]) => mediaType.replace("image/", "")

/** A file that can be uploaded, and whether it had to be made smaller for it. */
interface Fitted {
  readonly file: MessageFile
  readonly changed: boolean
}

/**
 * The message with a response's pictures. A file that is larger than this place takes is written again, smaller, which the message
 * says.
 */
export const make = Effect.fnUntraced(function* (
  drawing: Drawing,
  response: ImageResponse,
  { asker, notes, spoiler, tools }: Options
): Effect.fn.Return<Message, ImageError> {
  const { images } = response
  const several = images.length > 1
  const most = Math.min(asker.sizeLimit, Math.floor(largestTogether / (images.length + (several ? 1 : 0))))

  const fitted = Effect.fnUntraced(function* (
    { bytes, mediaType }: PictureTools.File,
    name: (extension: string) => string
  ): Effect.fn.Return<Fitted, ImageError> {
    const changed = bytes.length > most
    const file = changed ? yield* tools.fit(bytes, most) : { bytes, mediaType }
    return {
      changed,
      file: { name: name(extensionOf(file.mediaType)), contentType: file.mediaType, bytes: file.bytes }
    }
  })

  const singles = yield* Effect.forEach(images, (image, index) =>
    Effect.flatMap(image.bytes, (bytes) =>
      fitted({ bytes, mediaType: image.mediaType }, (extension) => Show.fileName(index, image.seed, extension))
    )
  )
  const grid = several
    ? yield* Effect.flatMap(tools.grid(images), (file) => fitted(file, (extension) => `grid.${extension}`))
    : undefined

  return Show.finished(
    drawing,
    {
      response,
      files: singles.map(({ file }) => file),
      grid: grid?.file,
      spoiler,
      notes: [...notes, ...(singles.some(({ changed }) => changed) ? [asker.words.result.reencoded] : [])]
    },
    asker.words
  )
})
