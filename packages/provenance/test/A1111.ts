/**
 * A reader as A1111-style tools have it: the prompt until a line that begins with `Negative prompt:`, and pairs in the last line by the
 * regular grammar that all of them share. Nothing in here knows our own reader.
 */
export interface Infotext {
  readonly prompt: string
  readonly negative: string
  readonly values: Readonly<Record<string, string>>
}

const pairs = /\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g

export const readInfotext = (text: string): Infotext => {
  const lines = text.trim().split("\n")
  const last = lines.pop() ?? ""
  let isNegative = false
  const prompt: Array<string> = []
  const negative: Array<string> = []
  for (const line of lines.map((one) => one.trim())) {
    isNegative ||= line.startsWith("Negative prompt:")
    if (isNegative) negative.push(negative.length === 0 ? line.slice("Negative prompt:".length).trim() : line)
    else prompt.push(line)
  }
  const values = [...last.matchAll(pairs)].map(([, name = "", value = ""]) => [
    name,
    value.startsWith('"') && value.endsWith('"') ? String(JSON.parse(value)) : value
  ])
  return { prompt: prompt.join("\n"), negative: negative.join("\n"), values: Object.fromEntries(values) }
}

/** The text chunks of a PNG, by keyword, as a reader finds them that knows only uncompressed ones. */
export const pngTexts = (png: Uint8Array): Readonly<Record<string, string>> => {
  const file = Buffer.from(png)
  const texts: Record<string, string> = {}
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString("latin1", at + 4, at + 8)
    const data = file.subarray(at + 8, at + 8 + file.readUInt32BE(at))
    const end = data.indexOf(0)
    const keyword = data.toString("latin1", 0, end)
    if (type === "tEXt") texts[keyword] = data.toString("latin1", end + 1)
    if (type === "iTXt") texts[keyword] = data.toString("utf8", end + 5)
  }
  return texts
}
