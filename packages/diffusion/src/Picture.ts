/**
 * Pictures on their way in and out of a pipeline: files on one side, colours from -1 to 1 as `[3, height, width]` on the other.
 *
 * A picture is never distorted: it is scaled evenly until it covers the size asked for, and what stands over is cut off evenly on both
 * sides.
 */
import sharp from "sharp"
import { toByte } from "./LatentPreview.ts"

/** A size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Cubic: smooth where a small picture is made large, without the rings of sharper kernels. */
const kernel = "cubic"

/** Larger pictures are refused: a small file can unpack to more than there is memory. */
const mostPixels = 64 * 1024 * 1024

/** `[3, height, width]` from -1 to 1 as RGB bytes, row by row. */
const toBytes = (colors: Float32Array): Uint8Array => {
  const area = colors.length / 3
  const bytes = new Uint8Array(colors.length)
  for (let place = 0; place < area; place++) {
    for (let color = 0; color < 3; color++) bytes[place * 3 + color] = toByte(colors[color * area + place] ?? 0)
  }
  return bytes
}

/** A PNG of exactly `target`, from colours of size `source`. The bytes have a buffer of their own, which can be transferred. */
export const encode = async (colors: Float32Array, source: Size, target: Size): Promise<Uint8Array> => {
  const { data } = await sharp(toBytes(colors), { raw: { ...source, channels: 3 } })
    .resize({ ...target, fit: "cover", kernel })
    .png({ compressionLevel: 2, adaptiveFiltering: true })
    .toUint8Array()
  return data
}

/** The colours of a PNG, JPEG or WebP file, brought to `target`; what is transparent becomes white. */
export const decode = async (file: Uint8Array, target: Size): Promise<Float32Array> => {
  const { data } = await sharp(file, { limitInputPixels: mostPixels })
    .rotate()
    .flatten({ background: "white" })
    .toColorspace("srgb")
    .resize({ ...target, fit: "cover", kernel })
    .raw()
    .toUint8Array()
  const area = target.width * target.height
  return Float32Array.from({ length: area * 3 }, (_, index) => {
    const color = Math.floor(index / area)
    return (data[(index % area) * 3 + color] ?? 0) / 127.5 - 1
  })
}
