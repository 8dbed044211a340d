/**
 * Exif's `UserComment`, where A1111-style readers look in JPEG and WebP files. Sources: TIFF 6.0 section 2, Exif 2.32 section 4.6.
 *
 * An Exif block that was there before keeps all that it says: directories grow at the end of the block and every offset in it stays
 * right. One comment takes the place of another.
 */
import { latin1 } from "./container.ts"

const exifPointer = 0x8769
const userComment = 0x9286

/** A directory: a count, entries of twelve bytes, and where the next directory is. */
interface Directory {
  readonly entries: ReadonlyArray<{ readonly tag: number; readonly at: number }>
  readonly at: number
  readonly end: number
}

const isLittle = (block: Buffer) => block[0] === 0x49

const u16 = (block: Buffer, at: number) => (isLittle(block) ? block.readUInt16LE(at) : block.readUInt16BE(at))

const u32 = (block: Buffer, at: number) => (isLittle(block) ? block.readUInt32LE(at) : block.readUInt32BE(at))

const put32 = (block: Buffer, at: number, value: number) =>
  isLittle(block) ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at)

const put16 = (block: Buffer, at: number, value: number) =>
  isLittle(block) ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at)

/** The directory at a place, if a whole one with room for one more entry is there. */
const directory = (block: Buffer, at: number): Directory | undefined => {
  if (at < 8 || at + 2 > block.length) return undefined
  const count = u16(block, at)
  const end = at + 2 + count * 12 + 4
  if (count === 0xffff || end > block.length) return undefined
  const entries = Array.from({ length: count }, (_, index) => {
    const entry = at + 2 + index * 12
    return { tag: u16(block, entry), at: entry }
  })
  return { entries, at, end }
}

const entryOf = (found: Directory | undefined, tag: number) => found?.entries.find((entry) => entry.tag === tag)?.at

/** A block's directories, as far as the comment is concerned; `pointer` and `comment` are where their entries are. */
interface Opened {
  readonly main: Directory
  readonly pointer: number | undefined
  readonly exif: Directory | undefined
  readonly comment: number | undefined
}

const open = (block: Buffer): Opened | undefined => {
  const order = block.toString("latin1", 0, 4)
  if (block.length < 8 || (order !== "II*\0" && order !== "MM\0*")) return undefined
  const main = directory(block, u32(block, 4))
  if (main === undefined) return undefined
  const pointer = entryOf(main, exifPointer)
  const exif = pointer === undefined ? undefined : directory(block, u32(block, pointer + 8))
  if (pointer !== undefined && exif === undefined) return undefined
  const comment = entryOf(exif, userComment)
  return { main, pointer, exif, comment }
}

/** A copy of a block, grown to an even length, as offsets in it should be. */
const even = (block: Buffer) => Buffer.concat([block], block.length + (block.length % 2))

/** A copy of a block with a copy of one of its directories at the end, which has one more entry of one value. */
const grown = (block: Buffer, old: Directory | undefined, entry: { tag: number; type: number; value: number }) => {
  const start = even(block)
  const entries = old?.entries ?? []
  const isBefore = (one: { readonly tag: number }) => one.tag < entry.tag
  const bytesOf = ({ at }: { readonly at: number }) => block.subarray(at, at + 12)
  const before = entries.filter(isBefore).map(bytesOf)
  const after = entries.filter((one) => !isBefore(one)).map(bytesOf)
  const next = old === undefined ? Buffer.alloc(4) : block.subarray(old.end - 4, old.end)
  const result = Buffer.concat([start, Buffer.alloc(2), ...before, Buffer.alloc(12), ...after, next])
  const at = start.length + 2 + before.length * 12
  put16(result, start.length, entries.length + 1)
  put16(result, at, entry.tag)
  put16(result, at + 2, entry.type)
  put32(result, at + 4, 1)
  put32(result, at + 8, entry.value)
  return { at: start.length, block: result }
}

const long = 4
const undefinedBytes = 7

/** A block that says nothing but its version: one directory, which points to Exif's own, which has an empty comment. */
const empty = Buffer.from(
  "4d4d002a00000008" +
    ["0001", "87690004000000010000001a", "00000000"].join("") +
    ["0002", "900000070000000430323332", "928600070000000000000000", "00000000"].join(""),
  "hex"
)

/** A copy of a block that has an entry for the comment. */
const withEntry = (block: Buffer): Buffer | undefined => {
  const opened = open(block)
  if (opened === undefined) return undefined
  if (opened.comment !== undefined) return Buffer.from(block)
  const exif = grown(block, opened.exif, { tag: userComment, type: undefinedBytes, value: 0 })
  if (opened.pointer !== undefined) {
    put32(exif.block, opened.pointer + 8, exif.at)
    return exif.block
  }
  const main = grown(exif.block, opened.main, { tag: exifPointer, type: long, value: exif.at })
  put32(main.block, 4, main.at)
  return main.block
}

/** Where the value of a comment is; one of four bytes or fewer would stand in the entry itself, and says nothing. */
const valueOf = (block: Buffer, entry: number) => {
  const count = u32(block, entry + 4)
  const at = u32(block, entry + 8)
  return count > 4 && at + count <= block.length ? { at, end: at + count } : undefined
}

/** The block without the value of its old comment: cut off where it was the last thing, else blanked. */
const withoutValue = (block: Buffer, { comment, exif, main }: Opened): Buffer => {
  const value = comment === undefined ? undefined : valueOf(block, comment)
  const isApart = [main, exif].every(
    (one) => value !== undefined && value.at >= 8 && (one === undefined || value.at >= one.end || value.end <= one.at)
  )
  if (value === undefined || !isApart) return even(block)
  if (value.end === block.length) return even(block.subarray(0, value.at))
  return even(Buffer.from(block).fill(0, value.at, value.end))
}

/** A comment's bytes: a name for the characters, then the characters. */
const encodings = {
  unicode: (text: string) => Buffer.concat([latin1("UNICODE\0"), Buffer.from(text, "utf16le").swap16()]),
  ascii: (text: string) => latin1(`ASCII\0\0\0${text}`)
}

/** The ways of writing a text as a comment, the one that every reader knows first. */
export const encoded = (text: string): ReadonlyArray<Buffer> => [
  encodings.unicode(text),
  ...(/^\p{ASCII}*$/u.test(text) ? [encodings.ascii(text)] : [])
]

/** A block with this comment in the place of another; `undefined` where the block isn't understood. */
export const withComment = (existing: Buffer | undefined, comment: Buffer): Buffer | undefined => {
  const block = withEntry(existing ?? empty)
  const opened = block === undefined ? undefined : open(block)
  if (block === undefined || opened?.comment === undefined) return undefined
  const kept = withoutValue(block, opened)
  put16(kept, opened.comment + 2, undefinedBytes)
  put32(kept, opened.comment + 4, comment.length)
  put32(kept, opened.comment + 8, kept.length)
  return Buffer.concat([kept, comment])
}

const utf16 = (bytes: Buffer, swap: boolean): string => {
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
  return (swap ? whole.swap16() : whole).toString("utf16le")
}

/** The text of a block's comment. */
export const comment = (block: Buffer): string | undefined => {
  const entry = open(block)?.comment
  const value = entry === undefined ? undefined : valueOf(block, entry)
  if (value === undefined || value.end - value.at < 8) return undefined
  const encoding = block.toString("latin1", value.at, value.at + 8)
  const bytes = block.subarray(value.at + 8, value.end)
  if (encoding !== "UNICODE\0") return bytes.toString("utf8").replace(/\0+$/, "")
  // The standard leaves the order open. Every text of settings has its steps, which only the right order shows.
  const text = utf16(bytes, true)
  const other = text.includes("Steps: ") ? text : utf16(bytes, false)
  return (other.includes("Steps: ") ? other : text).replace(/\0+$/, "")
}
