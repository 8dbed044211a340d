/**
 * WebP: settings in the chunk `EXIF`, XMP in `XMP `. Both want the extended form of the format, so a simple file becomes an extended
 * one; the chunk with its pixels stays as it is. Source: RFC 9649, section 2.
 */
import { type Container, latin1, startsWith } from "./container.ts"
import * as Exif from "./exif.ts"
import * as Xmp from "./xmp.ts"

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

interface WebP {
  readonly chunks: readonly [Chunk, ...ReadonlyArray<Chunk>]
  /** What follows the last chunk; nothing, in a clean file. */
  readonly tail: Buffer
}

const open = (file: Buffer): WebP | undefined => {
  if (file.length < 20 || !startsWith(file, "RIFF") || !startsWith(file.subarray(8), "WEBP")) return undefined
  const end = 8 + file.readUInt32LE(4)
  if (end > file.length) return undefined
  const chunks: Array<Chunk> = []
  let offset = 12
  while (offset + 8 <= end) {
    const size = file.readUInt32LE(offset + 4)
    const next = offset + 8 + size + (size % 2)
    if (next > end) return undefined
    chunks.push({
      type: file.toString("latin1", offset, offset + 4),
      data: file.subarray(offset + 8, offset + 8 + size)
    })
    offset = next
  }
  const [first, ...others] = chunks
  return first === undefined || offset !== end ? undefined : { chunks: [first, ...others], tail: file.subarray(end) }
}

const chunk = ({ data, type }: Chunk): Buffer => {
  const whole = Buffer.alloc(8 + data.length + (data.length % 2))
  whole.write(type, 0, "latin1")
  whole.writeUInt32LE(data.length, 4)
  data.copy(whole, 8)
  return whole
}

/** Bits of the extended form's first byte. */
const flags = { xmp: 0x04, exif: 0x08, alpha: 0x10 }

/** What the chunk with the pixels says of their size in its first bytes; nothing else of it is looked at. */
const sizeOf = ({ data, type }: Chunk) => {
  if (type === "VP8 " && data.length >= 10 && startsWith(data.subarray(3), "\x9d\x01\x2a")) {
    return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff, hasAlpha: false }
  }
  if (type === "VP8L" && data.length >= 5 && data[0] === 0x2f) {
    const bits = data.readUInt32LE(1)
    const width = (bits & 0x3fff) + 1
    const height = ((bits >>> 14) & 0x3fff) + 1
    return { width, height, hasAlpha: ((bits >>> 28) & 1) === 1 }
  }
  return undefined
}

/** The header of the extended form: the file's own, or one made of what a simple file says. */
const headerOf = (first: Chunk): Buffer | undefined => {
  if (first.type === "VP8X") return first.data.length < 10 ? undefined : Buffer.from(first.data)
  const size = sizeOf(first)
  if (size === undefined) return undefined
  const header = Buffer.alloc(10)
  header.writeUInt8(size.hasAlpha ? flags.alpha : 0, 0)
  header.writeUIntLE(size.width - 1, 4, 3)
  header.writeUIntLE(size.height - 1, 7, 3)
  return header
}

/** The block in a chunk: some writers begin it as in a JPEG. */
const blockOf = ({ data }: Chunk): Buffer => (startsWith(data, "Exif\0\0") ? data.subarray(6) : data)

const isExif = ({ type }: Chunk) => type === "EXIF"
const isXmp = ({ type }: Chunk) => type === "XMP "

/** The format. */
export const webp: Container = {
  read: (file) => {
    const opened = open(file)
    if (opened === undefined) return undefined
    const exif = opened.chunks.find(isExif)
    return exif === undefined ? undefined : Exif.comment(blockOf(exif))
  },
  write: (file, [parameters]) => {
    const opened = open(file)
    const header = opened === undefined ? undefined : headerOf(opened.chunks[0])
    if (opened === undefined || header === undefined || opened.chunks.some(({ type }) => type === "C2PA")) {
      return undefined
    }
    const [first, ...others] = opened.chunks
    const exif = others.find(isExif)
    const xmp = others.find(isXmp)
    const comment = parameters === undefined ? undefined : Exif.encoded(parameters)[0]
    const block = comment === undefined ? undefined : Exif.withComment(exif && blockOf(exif), comment)
    // A block that isn't understood stays.
    const exifData = block ?? exif?.data
    const kept = others.filter((one) => !isExif(one) && !isXmp(one))
    header.writeUInt8((header[0] ?? 0) | flags.xmp | (exifData === undefined ? 0 : flags.exif), 0)
    const body = Buffer.concat([
      latin1("WEBP"),
      ...[
        { type: "VP8X", data: header },
        ...(first.type === "VP8X" ? kept : [first, ...kept]),
        ...(exifData === undefined ? [] : [{ type: "EXIF", data: exifData }]),
        { type: "XMP ", data: Xmp.marked(xmp?.data) }
      ].map(chunk)
    ])
    const head = latin1("RIFF\0\0\0\0")
    head.writeUInt32LE(body.length, 4)
    return Buffer.concat([head, body, opened.tail])
  }
}
