import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { redPixel } from "./ScriptedEngine.ts"

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const jpeg = [0xff, 0xd8, 0xff, 0xe0]
const webp = [0x52, 0x49, 0x46, 0x46, 1, 2, 3, 4, 0x57, 0x45, 0x42, 0x50]

const bytes = (head: ReadonlyArray<number>, rest: ReadonlyArray<number> = []) => Uint8Array.from([...head, ...rest])

describe("GeneratedImage", () => {
  it("believes a picture's first bytes, and nothing else", () => {
    assert.strictEqual(GeneratedImage.sniff(bytes(png)), "image/png")
    assert.strictEqual(GeneratedImage.sniff(bytes(jpeg)), "image/jpeg")
    assert.strictEqual(GeneratedImage.sniff(bytes(webp)), "image/webp")
    assert.isUndefined(GeneratedImage.sniff(bytes([0x47, 0x49, 0x46])))
    assert.isUndefined(GeneratedImage.sniff(bytes([])))
  })

  it.effect.prop(
    "gives the same bytes whether they came as bytes, as base64 text or as its ASCII bytes",
    [Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))],
    ([rest]) =>
      Effect.gen(function* () {
        const original = bytes(webp, rest)
        const text = Buffer.from(original).toString("base64")
        for (const image of [
          GeneratedImage.fromBytes(original, { index: 0 }),
          GeneratedImage.fromBase64(text, { index: 0 }),
          GeneratedImage.fromBase64(Buffer.from(text, "latin1"), { index: 0 })
        ].map(Result.getOrThrow)) {
          assert.deepStrictEqual(Buffer.from(yield* image.bytes), Buffer.from(original))
          assert.strictEqual(image.base64, text)
          assert.strictEqual(image.mediaType, "image/webp")
        }
      })
  )

  it.effect("fails, typed, where the middle of the text is not base64", () =>
    Effect.gen(function* () {
      const image = Result.getOrThrow(
        GeneratedImage.fromBase64(`${redPixel.slice(0, 40)}!!!!${redPixel.slice(40)}`, { index: 2 })
      )
      const error = yield* Effect.flip(image.bytes)
      assert.include(error.message, "images[2].image: expected base64")
    })
  )

  it("refuses what is no picture", () => {
    assert.isTrue(Result.isFailure(GeneratedImage.fromBytes(bytes([1, 2, 3]), { index: 0 })))
    assert.isTrue(Result.isFailure(GeneratedImage.fromBase64("", { index: 0 })))
    assert.isTrue(Result.isFailure(GeneratedImage.fromBase64("abc", { index: 0 })))
  })

  it("stays out of logs", () => {
    const image = Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 7n }))
    assert.deepStrictEqual(JSON.parse(JSON.stringify(image)), {
      _tag: "GeneratedImage",
      index: 0,
      seed: "7",
      mediaType: "image/png"
    })
  })
})
