/**
 * A picture that comes with a request, to start from or to follow: a file on one side, colours from -1 to 1 as `[3, height, width]` on
 * the other.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Size } from "./Resample.ts"
import type { PictureField } from "./WorkerProtocol.ts"

/** The file in a field is not a picture that can be read. */
export class PictureFailure extends Data.TaggedError("PictureFailure")<{
  readonly field: PictureField
  readonly description: string
}> {}

/** Larger pictures are refused: a small file can unpack to more than there is memory. */
const mostPixels = 64 * 1024 * 1024

/**
 * The colours of a PNG, JPEG or WebP file, scaled evenly until it covers `target` and cut off evenly where it stands over. A photo is
 * turned as its camera says, and what is transparent becomes white. Rejects where the file can't be decoded.
 */
export const decode = async (file: Uint8Array, target: Size): Promise<Float32Array> => {
  const { default: sharp } = await import("sharp") // a large native library, which most requests never need
  const { data } = await sharp(file, { limitInputPixels: mostPixels })
    .autoOrient()
    .flatten({ background: "white" })
    .toColorspace("srgb")
    .resize({ width: target.width, height: target.height, fit: "cover", kernel: "cubic" })
    .raw()
    .toUint8Array()
  const area = target.width * target.height
  const colors = new Float32Array(3 * area)
  for (let color = 0; color < 3; color++) {
    for (let place = 0; place < area; place++) colors[color * area + place] = (data[place * 3 + color] ?? 0) / 127.5 - 1
  }
  return colors
}

/** The same for the picture in a field of a request, as an effect. */
export const read = (
  field: PictureField,
  file: Uint8Array,
  target: Size
): Effect.Effect<Float32Array, PictureFailure> =>
  Effect.tryPromise({
    try: () => decode(file, target),
    catch: () => new PictureFailure({ field, description: "expected a PNG, JPEG or WebP picture" })
  })
