/**
 * PNG files of tiny pictures, written on the spot: for a preview of 16×16 pixels a call into an image library costs more than the
 * picture.
 */
import { crc32, deflateSync } from "node:zlib"

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** Eight bits for each of red, green and blue; no palette, no interlacing. */
const truecolor = [8, 2, 0, 0, 0]

const wordOf = (value: number): ReadonlyArray<number> => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)

const chunk = (name: string, data: Uint8Array | ReadonlyArray<number>): Uint8Array => {
  const named = Uint8Array.of(...Buffer.from(name, "latin1"), ...data)
  return Uint8Array.of(...wordOf(data.length), ...named, ...wordOf(crc32(named)))
}

/** A PNG of RGB bytes, row by row from the top. */
export const encodePng = (
  pixels: Uint8Array,
  { height, width }: { readonly width: number; readonly height: number }
): Uint8Array<ArrayBuffer> => {
  const stride = width * 3
  const rows = new Uint8Array(height * (stride + 1)) // each row begins with its filter, 0 for none
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1)
  }
  return new Uint8Array([
    ...signature,
    ...chunk("IHDR", [...wordOf(width), ...wordOf(height), ...truecolor]),
    ...chunk("IDAT", deflateSync(rows)),
    ...chunk("IEND", [])
  ])
}
