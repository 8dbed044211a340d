/** Real picture files, made by sharp, and what sharp sees in a file. */
import { createHash } from "node:crypto"
import sharp, { type Sharp } from "sharp"

/** A picture in which every pixel differs from its neighbours, so that one that changed is seen. */
const drawn = (channels: 3 | 4, width = 61, height = 47) => {
  const data = Uint8Array.from({ length: width * height * channels }, (_, index) => (index * 7919 + (index >> 5)) % 251)
  return sharp(data, { raw: { width, height, channels } })
}

const packet =
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">' +
  '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
  'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">Katze, Öl auf Lärche' +
  '</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'

/** What a file from elsewhere may already say. */
const told = (picture: Sharp) =>
  picture
    .withExif({ IFD0: { Copyright: "Nobody", Software: "elsewhere" }, IFD2: { LensModel: "50mm" } })
    .withXmp(packet)
    .withIccProfile("p3")

/** Every kind of file that the three formats know, by what is special about it. */
const kinds: Record<string, () => Sharp> = {
  "png of three channels": () => drawn(3).png(),
  "png with transparency": () => drawn(4).png(),
  "png with a palette, interlaced": () => drawn(3).png({ palette: true, progressive: true }),
  "png that says something already": () => told(drawn(3)).png(),
  "jpeg, baseline": () => drawn(3).jpeg(),
  "jpeg, progressive": () => drawn(3).jpeg({ progressive: true }),
  "jpeg that says something already": () => told(drawn(3)).jpeg(),
  "webp, lossy": () => drawn(3).webp(),
  "webp, lossless": () => drawn(3).webp({ lossless: true }),
  "webp, lossless with transparency": () => drawn(4).webp({ lossless: true }),
  "webp, lossy with transparency": () => drawn(4).webp(),
  "webp that says something already": () => told(drawn(3)).webp()
}

export const names = Object.keys(kinds)

/** The names of the kinds that were told something by another tool. */
export const toldNames = names.filter((name) => name.includes("says something"))

/** One plain file of each format. */
export const plainNames = ["png of three channels", "jpeg, baseline", "webp, lossy"] as const

/** The bytes of a kind of file. */
export const file = async (name: string): Promise<Uint8Array> => {
  const kind = kinds[name]
  if (kind === undefined) throw new Error(`no kind of file is named ${name}`)
  return kind().toBuffer()
}

/** Every pixel of a file as its decoder gives it, as one text. */
export const pixels = async (bytes: Uint8Array): Promise<string> => {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  return `${info.width}x${info.height}x${info.channels} ${createHash("sha256").update(data).digest("hex")}`
}

/** What sharp reads beside the pixels. */
export const metadata = (bytes: Uint8Array) => sharp(bytes).metadata()

/** Every file as an animation of two frames. */
export const animation = async (): Promise<Uint8Array> => {
  const frames = await Promise.all([drawn(3).png().toBuffer(), drawn(3).negate().png().toBuffer()])
  return sharp(frames, { join: { animated: true } })
    .webp({ lossless: true })
    .toBuffer()
}
