/** The door's picture tools, on sharp: what an app provides. */
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as PictureTools from "@hyperimage/discord/PictureTools"
import * as ContactSheet from "@hyperimage/sharp/ContactSheet"
import * as Picture from "@hyperimage/sharp/Picture"
import { Effect, Layer } from "effect"

const file = ({ bytes, format }: Picture.Picture): PictureTools.File => ({ bytes, mediaType: `image/${format}` })

export const layer = Layer.succeed(PictureTools.PictureTools, {
  grid: (images) => Effect.map(ContactSheet.make(images), file),
  fit: (bytes, most) => Picture.inspect(bytes).pipe(Effect.flatMap(Picture.withinBytes(most)), Effect.map(file)),
  enlarge: (bytes) =>
    Picture.inspect(bytes).pipe(
      Effect.flatMap((picture) => Picture.resize({ width: picture.width * 2 })(picture)),
      Effect.map(file)
    ),
  settings: Provenance.read
})
