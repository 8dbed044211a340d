/**
 * What the door needs done to pictures, on sharp, and what their files tell.
 */
import * as PictureTools from "@hyperimage/discord/PictureTools"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as ContactSheet from "@hyperimage/sharp/ContactSheet"
import * as Picture from "@hyperimage/sharp/Picture"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const file = ({ bytes, format }: Picture.Picture): PictureTools.File => ({ bytes, mediaType: `image/${format}` })

/** WebP at a lower and lower quality, then at half the size. */
const shrink = (picture: Picture.Picture, most: number, quality = 90): ReturnType<PictureTools.Service["fit"]> =>
  Picture.convert({ format: "webp", quality })(picture).pipe(
    Effect.flatMap((smaller) => {
      if (smaller.bytes.length <= most) return Effect.succeed(file(smaller))
      if (quality > 60) return shrink(picture, most, quality - 15)
      const half = { width: Math.max(1, Math.floor(picture.width / 2)) }
      return Effect.flatMap(Picture.resize(half)(picture), (small) => shrink(small, most))
    })
  )

/** The tools. */
export const layer: Layer.Layer<PictureTools.PictureTools> = Layer.succeed(PictureTools.PictureTools, {
  grid: (images) => Effect.map(ContactSheet.make(images), file),
  fit: (bytes, most) =>
    Effect.flatMap(Picture.inspect(bytes), (picture) =>
      bytes.length <= most ? Effect.succeed(file(picture)) : shrink(picture, most)
    ),
  enlarge: (bytes) =>
    Picture.inspect(bytes).pipe(
      Effect.flatMap((picture) => Picture.resize({ width: picture.width * 2 })(picture)),
      Effect.map(file)
    ),
  settings: Provenance.read
})
