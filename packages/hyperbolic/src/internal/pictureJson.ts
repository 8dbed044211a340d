/**
 * Reads JSON that is mostly pictures without making texts of them.
 *
 * `JSON.parse` would turn the body into one string and cut each picture out as another; a picture of eight megabytes would be in
 * memory three times before anybody asked for it. Here the values of `image` and `b64_json` stay where they are in the body: views of
 * their ASCII bytes, which `GeneratedImage` decodes when asked. Only the rest is parsed. Otherwise the result is that of `Json.parse`.
 */
import * as Json from "@hyperimage/core/Json"
import * as Result from "effect/Result"
import { isAscii } from "node:buffer"
import { randomUUID } from "node:crypto"

/** A shorter text is made a string as any other; cutting it out would cost more. */
const shortest = 1024

const pictureKeys: ReadonlySet<string> = new Set(["image", "b64_json"])

const quote = 0x22
const backslash = 0x5c

/** Where the text that begins with the quote at `begin` has its closing quote, or -1. */
const endOfText = (json: Buffer, begin: number): number => {
  let end = json.indexOf(quote, begin + 1)
  while (end !== -1) {
    let before = end - 1
    while (json[before] === backslash) before -= 1
    // An even number of backslashes are escaped backslashes; with an odd one the quote itself is escaped.
    if ((end - before) % 2 === 1) return end
    end = json.indexOf(quote, end + 1)
  }
  return -1
}

/** Whether nothing but a colon stands from `begin` up to `end`: what was before is a key, what comes is its value. */
const isColon = (json: Buffer, begin: number, end: number): boolean =>
  end - begin < 64 && json.toString("latin1", begin, end).trim() === ":"

/** Whether ASCII bytes have a control character among them; four at a time, as a picture has millions. */
const hasControlCharacter = (ascii: Buffer): boolean => {
  const whole = ascii.length & ~3
  const view = new DataView(ascii.buffer, ascii.byteOffset, ascii.length)
  for (let index = 0; index < whole; index += 4) {
    // Taking 0x20 from a byte below it borrows, which shows in the top bit that no ASCII byte has.
    if (((view.getInt32(index) - 0x20202020) & 0x80808080) !== 0) return true
  }
  return ascii.subarray(whole).some((byte) => byte < 0x20)
}

/** Whether a JSON text has these bytes just as they are: ASCII, nothing escaped, nothing that would have to be. */
const isPlain = (bytes: Buffer): boolean => isAscii(bytes) && !bytes.includes(backslash) && !hasControlCharacter(bytes)

/** A text that nobody outside of this process can know stands where a picture was cut out, with the picture's number. */
const placeholder = randomUUID()

interface Skeleton {
  readonly text: string
  readonly pictures: ReadonlyArray<Buffer>
}

/** The JSON with a placeholder for each picture. */
const cutOut = (json: Buffer): Skeleton => {
  const pictures: Array<Buffer> = []
  let text = ""
  let copied = 0
  let key: string | undefined
  let begin = json.indexOf(quote)
  while (begin !== -1) {
    const end = endOfText(json, begin)
    if (end === -1) break
    if (end - begin > shortest && key !== undefined && pictureKeys.has(key)) {
      const picture = json.subarray(begin + 1, end)
      if (isPlain(picture)) {
        text += `${json.toString("utf8", copied, begin + 1)}${placeholder}:${pictures.length}`
        copied = end
        pictures.push(picture)
      }
    }
    const next = json.indexOf(quote, end + 1)
    key = next !== -1 && isColon(json, end + 1, next) ? json.toString("latin1", begin + 1, end) : undefined
    begin = next
  }
  return { text: text + json.toString("utf8", copied), pictures }
}

/** Puts the pictures where their placeholders are. A list of things to do takes the place of recursion, which has a depth. */
const putBack = (root: unknown, pictures: ReadonlyArray<Buffer>): void => {
  const byPlaceholder = new Map(pictures.map((picture, index) => [`${placeholder}:${index}`, picture]))
  const todo = [root]
  while (todo.length > 0) {
    const value = todo.pop()
    if (typeof value !== "object" || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      const picture = typeof child === "string" ? byPlaceholder.get(child) : undefined
      if (picture === undefined) todo.push(child)
      else Reflect.set(value, key, picture)
    }
  }
}

/**
 * Parses a UTF-8 body. Long values of `image` and `b64_json` that have no escapes come out as bytes of ASCII, views of `json`; all
 * else is as `Json.parse` has it.
 */
export const parse = (json: Buffer): Result.Result<unknown, Json.ParseFailure> => {
  if (json.length < shortest) return Json.parse(json.toString())
  const { pictures, text } = cutOut(json)
  const parsed = Json.parse(text)
  if (pictures.length > 0 && Result.isSuccess(parsed)) putBack(parsed.success, pictures)
  return parsed
}
