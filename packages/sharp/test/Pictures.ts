/** Real picture files, made by sharp itself, and files that only look like pictures. */
import { GeneratedImage } from "@hyperimage/core"
import { Effect, Result } from "effect"
import { crc32, deflateSync } from "node:zlib"
import sharp from "sharp"

export type Format = "png" | "jpeg" | "webp"

const noisy = (width: number, height: number) =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 40 }
    }
  })

/** A picture of noise, which compresses badly, so that each of its bytes matters. */
export const noise = (format: Format, width = 64, height = 48) =>
  Effect.promise(async (): Promise<Uint8Array> => noisy(width, height).toFormat(format).toBuffer())

/** A picture of one colour, transparent where alpha says so. */
export const plain = (format: Format, width: number, height: number, background: string) =>
  Effect.promise(async (): Promise<Uint8Array> =>
    sharp({ create: { width, height, channels: 4, background } })
      .toFormat(format)
      .toBuffer()
  )

/** A JPEG as a phone writes it when it is held upright: lying pixels, and a note to turn them. */
export const turned = (width: number, height: number) =>
  Effect.promise(async (): Promise<Uint8Array> =>
    noisy(width, height).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  )

/** A JPEG that carries a copyright line. */
export const signed = Effect.promise(async (): Promise<Uint8Array> =>
  noisy(64, 48)
    .withExif({ IFD0: { Copyright: "made by a machine" } })
    .jpeg()
    .toBuffer()
)

const chunk = (type: string, data: Uint8Array) => {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  const check = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

const png = (chunks: ReadonlyArray<Uint8Array>): Uint8Array =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...chunks,
    chunk("IEND", Buffer.alloc(0))
  ])

/** The header of a PNG of grey, so many bits a pixel. */
const header = (side: number, bits: number) => {
  const size = Buffer.alloc(13)
  size.writeUInt32BE(side, 0)
  size.writeUInt32BE(side, 4)
  size.set([bits, 0, 0, 0, 0], 8)
  return chunk("IHDR", size)
}

/** A PNG of a few hundred bytes that promises `side` × `side` pixels. */
export const bomb = (side: number): Uint8Array =>
  png([header(side, 1), chunk("IDAT", deflateSync(Buffer.alloc(100_000)))])

/** A whole PNG of `side` × `side` black pixels, which compression makes a thousand times smaller. */
export const wholeBomb = (side: number): Uint8Array =>
  png([header(side, 1), chunk("IDAT", deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8)))))])

export const text: Uint8Array = new TextEncoder().encode("Dear ControlNet, please find attached no picture at all.")

export const svg: Uint8Array = new TextEncoder().encode(
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64"/></svg>'
)

/** The colour of one pixel, as red, green, blue, alpha. */
export const pixel = (bytes: Uint8Array, left: number, top: number) =>
  Effect.promise(async () => [
    ...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).ensureAlpha().raw().toBuffer())
  ])

/** What sharp itself says of a file. */
export const metadata = (bytes: Uint8Array) => Effect.promise(() => sharp(bytes).metadata())

/** The file as a generated image, third of its request, with a seed of 64 bits. */
export const generated = (bytes: Uint8Array) =>
  Result.getOrThrow(GeneratedImage.fromBytes(bytes, { index: 2, seed: 18_446_744_073_709_551_615n }))
