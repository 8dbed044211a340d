import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { parse } from "../src/internal/pictureJson.ts"

const long = "iVBORw0KGgo/+".repeat(200)

/** What was parsed, with pictures as texts again; the number of those that were left as bytes. */
const read = (json: string) => {
  let cut = 0
  const asTexts = (value: unknown): unknown => {
    if (value instanceof Uint8Array) {
      cut += 1
      return Buffer.from(value).toString("latin1")
    }
    if (Array.isArray(value)) return value.map(asTexts)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asTexts(child)]))
  }
  return { value: Result.map(parse(Buffer.from(json)), asTexts), cut }
}

/** A value in the place of a picture, beside one, and inside of one. */
const withPictures = (value: Schema.Json): string =>
  JSON.stringify({ image: value, images: [{ image: long, of: value }], b64_json: `${JSON.stringify(value)}${long}` })

/** As JSON.parse has it, which rounds. */
const rounded = (value: unknown): unknown =>
  typeof value === "bigint"
    ? Number(value)
    : Array.isArray(value)
      ? value.map(rounded)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, rounded(child)]))
        : value

/** Both refuse it, or both read the same. */
const agree = (json: string) => {
  const { value } = read(json)
  const expected = Result.try({ try: (): unknown => JSON.parse(json), catch: () => "not JSON" })
  assert.strictEqual(Result.isSuccess(value), Result.isSuccess(expected), json.slice(0, 80))
  if (Result.isSuccess(expected)) assert.deepStrictEqual(rounded(Result.getOrThrow(value)), expected.success)
}

/** Both read it, and the same. */
const same = (json: string) => {
  assert.isTrue(Result.isSuccess(read(json).value))
  agree(json)
}

describe("PictureJson", () => {
  it("leaves long pictures as bytes of the body and parses the rest", () => {
    const json = JSON.stringify({ images: [{ image: long, seed: 1 }, { image: long }], data: [{ b64_json: long }] })
    const bytes = Buffer.from(json)
    const parsed: unknown = Result.getOrThrow(parse(bytes))
    const images = (parsed as { images: Array<{ image: Buffer }> }).images
    assert.strictEqual(images[0]?.image.buffer, bytes.buffer)
    assert.strictEqual(read(json).cut, 3)
    same(json)
  })

  it("leaves short pictures, other texts and other keys alone", () => {
    for (const json of [
      JSON.stringify({ image: "abc", prompt: long }),
      JSON.stringify({ '"image': long, "image\\": long, "my image": long, image2: long }),
      JSON.stringify({ '""image': long }),
      JSON.stringify({ image: [long, 1, { b64_json: [long] }] }),
      JSON.stringify(["image", long]),
      JSON.stringify({ prompt: `say "image": "${long}"` })
    ]) {
      assert.strictEqual(read(json).cut, 0, json.slice(0, 60))
      same(json)
    }
  })

  it("takes spaces, line breaks, nesting and doubled keys as JSON.parse does", () => {
    same(`\n {\t"image"\r\n :  "${long}" , "image" : "${long}x" }\n`)
    same(`{"image":{"image":["${long}"],"b64_json":{"image":"${long}"}}}`)
    same(`{"image":"${long}","image":null}`)
    same(`{"__proto__":{"image":"${long}"}}`)
    same(`"${long}"`)
  })

  it("reads pictures with escapes or letters that are not ASCII as texts", () => {
    for (const text of [`${long}\\/`, `${long}\\u0041\\\\`, `${long}é`, `${long}🎨`]) {
      const json = `{"image":"${text}"}`
      assert.strictEqual(read(json).cut, 0)
      same(json)
    }
  })

  it("refuses what JSON.parse refuses", () => {
    for (const json of [
      `{"image":"${long}`,
      `{"image":"${long}"`,
      `{"image":"${long}"}}`,
      `{"image" "${long}"}`,
      `{"image"::"${long}"}`,
      `["image":"${long}"]`,
      `{"image":"${long}" "x"}`,
      `{"image":"${long}\n"}`,
      `{"image":"${long}\u0000"}`,
      `{"image":"${long}\u001f${long}"}`,
      `{image:"${long}"}`,
      `${long}"image":"${long}"`
    ]) {
      assert.isTrue(Result.isFailure(read(json).value), json.slice(-30))
      agree(json)
    }
  })

  it("keeps 64-bit seeds beside the picture", () => {
    const { value } = read(`{"images":[{"image":"${long}","random_seed":18446744073709551615}]}`)
    assert.deepStrictEqual(Result.getOrThrow(value), { images: [{ image: long, random_seed: 18446744073709551615n }] })
  })

  it("has no depth at which it breaks before JSON.parse does", () => {
    const deep = 200_000
    const parsed = parse(Buffer.from(`${"[".repeat(deep)}{"image":"${long}"}${"]".repeat(deep)}`))
    assert.isTrue(Result.isSuccess(parsed))
  })

  it.prop("gives what JSON.parse gives, for any JSON around any pictures", [Schema.Json], ([value]) => {
    same(withPictures(value))
  })

  it.prop(
    "agrees with JSON.parse wherever a body is cut, or a byte in it changed",
    [
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2700 })),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 127 }))
    ],
    ([at, byte]) => {
      const json = JSON.stringify({ images: [{ index: 0, image: long, seed: 1 }], prompt: 'a "cat" \\ é' })
      agree(json.slice(0, at))
      agree(`${json.slice(0, at)}${String.fromCharCode(byte)}${json.slice(at + 1)}`)
    }
  )
})
