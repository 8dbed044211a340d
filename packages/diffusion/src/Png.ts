/**
 * PNG files, written here: for pictures that were just computed, an image library costs more to load than the whole picture to make.
 *
 * Each row is stored as its difference from the one above, which suits enlarged pictures, and packed at zlib's fastest.
 */
import { promisify } from "node:util"
import { constants, crc32, deflate, deflateSync } from "node:zlib"
import type { Size } from "./Resample.ts"

const deflateOnAnotherThread = promisify(deflate)

/** Differences repeat and are small; looking for longer matches than repetitions costs more than it saves. */
const packing = { level: 1, strategy: constants.Z_RLE }

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** Eight bits for each of red, green and blue; no palette, no interlacing. */
const truecolor = [8, 2, 0, 0, 0]

/** The number of the filter that stores a row as its difference from the one above. */
const up = 2

/** A part of a PNG file: its length, its name, its data, and the checksum of name and data. */
const chunk = (name: string, data: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(name, 4, "latin1")
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8)
  return bytes
}

const header = ({ height, width }: Size): Buffer => {
  const bytes = Buffer.alloc(13)
  bytes.writeUInt32BE(width, 0)
  bytes.writeUInt32BE(height, 4)
  bytes.set(truecolor, 8)
  return chunk("IHDR", bytes)
}

const filtered = (pixels: Uint8ClampedArray, { height, width }: Size): Uint8Array => {
  const stride = width * 3
  const rows = new Uint8Array(height * (stride + 1))
  for (let row = 0; row < height; row++) {
    const to = row * (stride + 1) + 1
    const from = row * stride
    const above = Math.max(from - stride, 0)
    rows[to - 1] = up
    if (row === 0) rows.set(pixels.subarray(0, stride), to)
    else for (let x = 0; x < stride; x++) rows[to + x] = (pixels[from + x] ?? 0) - (pixels[above + x] ?? 0)
  }
  return rows
}

/** Puts a file together in a buffer of its own, which can be transferred to another thread. */
const file = (size: Size, packed: Uint8Array): Uint8Array<ArrayBuffer> => {
  const parts = [signature, header(size), chunk("IDAT", packed), chunk("IEND", new Uint8Array())]
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let place = 0
  for (const part of parts) {
    bytes.set(part, place)
    place += part.length
  }
  return bytes
}

/** A PNG of RGB bytes, row by row from the top; packed on another thread. */
export const encode = async (pixels: Uint8ClampedArray, size: Size): Promise<Uint8Array<ArrayBuffer>> =>
  file(size, await deflateOnAnotherThread(filtered(pixels, size), packing))

/** A PNG of a picture so small that it is packed sooner than handed to another thread. */
export const encodeTiny = (pixels: Uint8ClampedArray, size: Size): Uint8Array<ArrayBuffer> =>
  file(size, deflateSync(filtered(pixels, size), packing))
