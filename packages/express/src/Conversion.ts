/**
 * Pictures as files of another type than they were made, by a function of the app's: the door itself knows no picture formats.
 */
import type { GeneratedImage, MediaType } from "@hyperimage/core/GeneratedImage"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as Effect from "effect/Effect"

/** Writes a picture as a file of another type; its place and its seed stay. */
export type Convert = (image: GeneratedImage, mediaType: MediaType) => Effect.Effect<GeneratedImage, ImageError>

/** The picture as a file of a type; one that is of it already is left as it is. */
export const to = (
  image: GeneratedImage,
  mediaType: MediaType,
  convert: Convert
): Effect.Effect<GeneratedImage, ImageError> =>
  image.mediaType === mediaType ? Effect.succeed(image) : convert(image, mediaType)

/** A generator whose pictures are of a type. One that can't be converted stays what it is: it is made, and maybe paid for. */
export const generating = (generator: Service, mediaType: MediaType, convert: Convert): Service => {
  const converted = (image: GeneratedImage) =>
    to(image, mediaType, convert).pipe(Effect.orElseSucceed((): GeneratedImage => image))
  return mapGenerate(generator, (generate) =>
    Effect.fnUntraced(function* (request, emit) {
      const made = yield* generate(request, (event) =>
        ImageEvent.$is("ImageReady")(event)
          ? Effect.flatMap(converted(event.image), (image) => emit(ImageEvent.ImageReady({ image })))
          : emit(event)
      )
      return { ...made, images: yield* Effect.forEach(made.images, converted) }
    })
  )
}
