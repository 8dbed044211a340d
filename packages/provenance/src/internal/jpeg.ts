/**
 * JPEG: settings in an Exif segment, XMP in another. Sources: ITU-T T.81 annex B, Exif 2.32 section 4.7, XMP part 3 section 1.1.3.
 */
import { type Container, latin1, startsWith } from "./container.ts"
import * as Exif from "./exif.ts"
import * as Xmp from "./xmp.ts"

const exifName = "Exif\0\0"
const xmpName = "http://ns.adobe.com/xap/1.0/\0"

interface Segment {
  readonly marker: number
  readonly data: Buffer
  /** All of it, from its marker on. */
  readonly whole: Buffer
}

/** The segments before the pixels, and the rest of the file from there on. */
interface Jpeg {
  readonly segments: ReadonlyArray<Segment>
  readonly scan: Buffer
}

const startOfScan = 0xda
const application = (number: number) => 0xe0 + number

/** Whether a marker is that of a segment with a length, as all are that may come before the pixels. */
const hasLength = (marker: number) => marker >= 0xc0 && marker < 0xff && !(marker >= 0xd0 && marker <= 0xd9)

const open = (file: Buffer): Jpeg | undefined => {
  if (!startsWith(file, "\xff\xd8")) return undefined
  const segments: Array<Segment> = []
  let offset = 2
  while (offset + 4 <= file.length && file[offset] === 0xff) {
    const marker = file[offset + 1] ?? 0
    if (marker === startOfScan) return { segments, scan: file.subarray(offset) }
    const length = file.readUInt16BE(offset + 2)
    const end = offset + 2 + length
    if (!hasLength(marker) || length < 2 || end > file.length) return undefined
    segments.push({ marker, data: file.subarray(offset + 4, end), whole: file.subarray(offset, end) })
    offset = end
  }
  return undefined
}

/** The most bytes after a segment's marker and length. */
const maximumData = 0xffff - 2

const segment = (marker: number, data: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

const named =
  (number: number, name: string) =>
  ({ data, marker }: Segment): boolean =>
    marker === application(number) && startsWith(data, name)

const isExif = named(1, exifName)
const isXmp = named(1, xmpName)
const isSigned = named(11, "JP")

/** A segment in the place of those that there were: none, or one. */
interface Replacement {
  readonly replaced: ReadonlyArray<Segment>
  readonly by: ReadonlyArray<Buffer>
}

const nothing: Replacement = { replaced: [], by: [] }

/** The Exif segment with the first candidate that fits; a block that is split over several, or not understood, stays. */
const exifOf = ({ segments }: Jpeg, candidates: ReadonlyArray<string>): Replacement => {
  const replaced = segments.filter(isExif)
  if (replaced.length > 1) return nothing
  const existing = replaced[0]?.data.subarray(exifName.length)
  for (const comment of candidates.flatMap(Exif.encoded)) {
    const block = Exif.withComment(existing, comment)
    if (block === undefined) return nothing
    const data = Buffer.concat([latin1(exifName), block])
    if (data.length <= maximumData) return { replaced, by: [segment(application(1), data)] }
  }
  return nothing
}

const xmpOf = ({ segments }: Jpeg): Replacement => {
  const existing = segments.find(isXmp)
  const data = Buffer.concat([latin1(xmpName), Xmp.marked(existing?.data.subarray(xmpName.length))])
  return data.length > maximumData
    ? nothing
    : { replaced: existing === undefined ? [] : [existing], by: [segment(application(1), data)] }
}

/** The format. */
export const jpeg: Container = {
  read: (file) => {
    const opened = open(file)
    if (opened === undefined) return undefined
    const exif = opened.segments.find(isExif)
    return exif === undefined ? undefined : Exif.comment(exif.data.subarray(exifName.length))
  },
  write: (file, candidates) => {
    const opened = open(file)
    if (opened === undefined || opened.segments.some(isSigned)) return undefined
    const exif = exifOf(opened, candidates)
    const xmp = xmpOf(opened)
    const kept = opened.segments.filter((one) => !exif.replaced.includes(one) && !xmp.replaced.includes(one))
    // What says that the file is a JFIF comes first, in every reader's expectation.
    const other = kept.findIndex(({ marker }) => marker !== application(0))
    const lead = other === -1 ? kept.length : other
    const wholes = kept.map(({ whole }) => whole)
    return Buffer.concat([
      latin1("\xff\xd8"),
      ...wholes.slice(0, lead),
      ...exif.by,
      ...xmp.by,
      ...wholes.slice(lead),
      opened.scan
    ])
  }
}
