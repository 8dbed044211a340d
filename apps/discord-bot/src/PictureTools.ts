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

/** The tools. */
export const layer: Layer.Layer<PictureTools.PictureTools> = Layer.succeed(PictureTools.PictureTools, {
  grid: (images) => Effect.map(ContactSheet.make(images), file),
  fit: (bytes, most) => Picture.inspect(bytes).pipe(Effect.flatMap(Picture.withinBytes(most)), Effect.map(file)),
  enlarge: (bytes) =>
    Picture.inspect(bytes).pipe(
      Effect.flatMap((picture) => Picture.resize({ width: picture.width * 2 })(picture)),
      Effect.map(file)
    ),
  settings: Provenance.read
})
