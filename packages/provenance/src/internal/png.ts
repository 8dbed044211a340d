/**
 * PNG: settings in a text chunk `parameters`, XMP in `iTXt`. Source: the PNG specification, third edition, sections 5 and 11.3.3.
 */
import * as Result from "effect/Result"
import { crc32, inflateSync } from "node:zlib"
import { type Container, latin1, startsWith } from "./container.ts"
import * as Xmp from "./xmp.ts"

const xmpKeyword = "XML:com.adobe.xmp"

const signature = "\x89PNG\r\n\x1a\n"

interface Chunk {
  readonly type: string
  readonly data: Buffer
  /** All of it, from its length to its checksum. */
  readonly whole: Buffer
}

interface Png {
  readonly header: Chunk
  readonly rest: ReadonlyArray<Chunk>
  /** What follows the last chunk; nothing, in a clean file. */
  readonly tail: Buffer
}

const open = (file: Buffer): Png | undefined => {
  if (!startsWith(file, signature)) return undefined
  const chunks: Array<Chunk> = []
  let offset = signature.length
  while (chunks.at(-1)?.type !== "IEND") {
    if (offset + 12 > file.length) return undefined
    const end = offset + 12 + file.readUInt32BE(offset)
    if (end > file.length) return undefined
    chunks.push({
      type: file.toString("latin1", offset + 4, offset + 8),
      data: file.subarray(offset + 8, end - 4),
      whole: file.subarray(offset, end)
    })
    offset = end
  }
  const [header, ...rest] = chunks
  return header?.type === "IHDR" ? { header, rest, tail: file.subarray(offset) } : undefined
}

const chunk = (type: string, data: Buffer): Buffer => {
  const whole = Buffer.alloc(data.length + 12)
  whole.writeUInt32BE(data.length, 0)
  whole.write(type, 4, "latin1")
  data.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), data.length + 8)
  return whole
}

/** A chunk of UTF-8 text, not compressed, of no said language. */
const internationalText = (keyword: string, text: Buffer) =>
  chunk("iTXt", Buffer.concat([latin1(`${keyword}\0\0\0\0\0`), text]))

/** A text of Latin-1 goes into the chunk that every reader knows, any other into the one that has room for it. */
const textChunk = (keyword: string, text: string) =>
  /^[\n\x20-\x7e\xa0-\xff]*$/.test(text)
    ? chunk("tEXt", latin1(`${keyword}\0${text}`))
    : internationalText(keyword, Buffer.from(text))

const keywordOf = ({ data, type }: Chunk): string | undefined =>
  type === "tEXt" || type === "zTXt" || type === "iTXt" ? data.toString("latin1", 0, data.indexOf(0)) : undefined

/** The most bytes that a compressed text is unfolded to. */
const maximumText = 2 ** 22

/** zlib throws on damaged bytes, and where the text would be too long. */
const inflate = (data: Buffer): Buffer | undefined =>
  Result.getOrUndefined(
    Result.try({ try: () => inflateSync(data, { maxOutputLength: maximumText }), catch: () => "damaged" })
  )

/** The text of a text chunk, as bytes of the chunk's own encoding. */
const contentOf = ({ data, type }: Chunk): Buffer | undefined => {
  const start = data.indexOf(0) + 1
  if (start === 0) return undefined
  if (type === "tEXt") return data.subarray(start)
  if (type === "zTXt") return inflate(data.subarray(start + 1))
  const language = data.indexOf(0, start + 2)
  const translated = language === -1 ? -1 : data.indexOf(0, language + 1)
  if (translated === -1) return undefined
  const content = data.subarray(translated + 1)
  return data[start] === 1 ? inflate(content) : content
}

const isParameters = (chunk: Chunk) => keywordOf(chunk) === "parameters"

/** Of any kind: the specification wants `iTXt`, libvips writes `zTXt`. */
const isXmp = (chunk: Chunk) => keywordOf(chunk) === xmpKeyword

/** The format. */
export const png: Container = {
  read: (file) => {
    const opened = open(file)
    if (opened === undefined) return undefined
    const found = opened.rest.find(isParameters)
    const encoding = found?.type === "iTXt" ? "utf8" : "latin1"
    return found === undefined ? undefined : contentOf(found)?.toString(encoding)
  },
  write: (file, [parameters]) => {
    const opened = open(file)
    if (opened === undefined || opened.rest.some(({ type }) => type === "caBX")) return undefined
    const { header, rest, tail } = opened
    const xmp = rest.find(isXmp)
    const packet = xmp === undefined ? undefined : contentOf(xmp)
    const isReadable = xmp === undefined || packet !== undefined
    const kept = rest.filter((one) => !isParameters(one) && !(one === xmp && isReadable))
    return Buffer.concat([
      latin1(signature),
      header.whole,
      ...(parameters === undefined ? [] : [textChunk("parameters", parameters)]),
      ...(isReadable ? [internationalText(xmpKeyword, Xmp.marked(packet))] : []),
      ...kept.map(({ whole }) => whole),
      tail
    ])
  }
}
