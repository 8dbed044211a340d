import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { crc32, deflateSync } from "node:zlib"
import { jpeg } from "../src/internal/jpeg.ts"
import { png } from "../src/internal/png.ts"
import { webp } from "../src/internal/webp.ts"
import * as Provenance from "../src/Provenance.ts"
import type { Settings } from "../src/Settings.ts"
import { pngTexts, readInfotext } from "./A1111.ts"
import * as Pictures from "./Pictures.ts"

const cat: Settings = {
  prompt: 'a cat, "wearing"\nsunglasses: 猫 🐈',
  negative_prompt: "blurry",
  steps: 20,
  sampler: "Euler a",
  cfg_scale: 7,
  seed: 7n,
  width: 512,
  height: 512,
  model_name: "sketch"
}

const dog: Settings = { ...cat, prompt: "a dog", seed: 8n }

const file = (name: string) => Effect.promise(() => Pictures.file(name))

const pixels = (bytes: Uint8Array) => Effect.promise(() => Pictures.pixels(bytes))

const metadata = (bytes: Uint8Array) => Effect.promise(() => Pictures.metadata(bytes))

const digitalSourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

/** How often a text stands in a file, as single bytes or as Exif's UTF-16. */
const occurrences = (bytes: Uint8Array, text: string) =>
  [Buffer.from(text), Buffer.from(text, "utf16le").swap16()]
    .map((form) => Buffer.from(bytes).toString("latin1").split(form.toString("latin1")).length - 1)
    .reduce((sum, count) => sum + count, 0)

describe.each(Pictures.names)("a %s", (name) => {
  it.effect("tells the settings back and leaves every pixel as it was", () =>
    Effect.gen(function* () {
      const bytes = yield* file(name)
      const told = Provenance.write(bytes, cat)
      assert.isAbove(told.length, bytes.length)
      assert.deepStrictEqual(Provenance.read(told), cat)
      assert.strictEqual(yield* pixels(told), yield* pixels(bytes))
    })
  )

  it.effect("carries the mark of AI-made media and the tool's name, once", () =>
    Effect.gen(function* () {
      const told = Provenance.write(Provenance.write(yield* file(name), cat), dog)
      const { xmpAsString = "" } = yield* metadata(told)
      assert.lengthOf(xmpAsString.split(digitalSourceType), 2)
      assert.lengthOf(xmpAsString.split('CreatorTool="hyperimage"'), 2)
    })
  )

  it.effect("is the same bytes when told twice, and has the later settings alone when told others", () =>
    Effect.gen(function* () {
      const bytes = yield* file(name)
      const once = Provenance.write(bytes, cat)
      assert.deepStrictEqual(Provenance.write(once, cat), once)
      const other = Provenance.write(once, dog)
      assert.deepStrictEqual(Provenance.read(other), dog)
      assert.strictEqual(occurrences(once, "Steps: "), 1)
      assert.strictEqual(occurrences(other, "Steps: "), 1)
      assert.strictEqual(occurrences(other, "a cat"), 0)
      assert.deepStrictEqual(other, Provenance.write(bytes, dog))
    })
  )
})

describe.each(Pictures.toldNames)("a %s", (name) => {
  it.effect("keeps it", () =>
    Effect.gen(function* () {
      const before = yield* file(name)
      const after = Provenance.write(before, cat)
      const { exif = Buffer.alloc(0), icc, xmpAsString = "" } = yield* metadata(after)
      assert.deepStrictEqual(icc, (yield* metadata(before)).icc)
      assert.include(xmpAsString, "Katze, Öl auf Lärche")
      if (!name.startsWith("png")) {
        for (const words of ["Nobody", "elsewhere", "50mm"]) assert.include(exif.toString("latin1"), words)
      }
    })
  )
})

describe("write and read", () => {
  it.effect.prop(
    "any prompt and seed come back from any format",
    [
      Schema.String,
      Schema.String,
      Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: 2n ** 64n - 1n }))
    ],
    ([prompt, negative_prompt, seed]) =>
      Effect.gen(function* () {
        const settings: Settings = { prompt, negative_prompt, seed, steps: 4, width: 64, height: 64 }
        for (const name of Pictures.plainNames) {
          assert.deepStrictEqual(Provenance.read(Provenance.write(yield* file(name), settings)), settings, name)
        }
      })
  )

  it.effect.each(Pictures.plainNames)(
    "what a PNG tells goes over to a %s word for word, and no pixel changes",
    (name) =>
      Effect.gen(function* () {
        const elsewhere = "a café\nSteps: 4, Seed: 7, Schedule type: Karras, Version: v1.10.1"
        const [plain, to] = [yield* file("png of three channels"), Buffer.from(yield* file(name))]
        const copied = Provenance.copy(png.write(Buffer.from(plain), [elsewhere]) ?? plain, to)
        const formats = [png, jpeg, webp]
        assert.include(
          formats.map((format) => format.read(Buffer.from(copied))),
          elsewhere
        )
        assert.strictEqual(yield* pixels(copied), yield* pixels(to))
        assert.strictEqual(Provenance.copy(plain, to), to)
      })
  )

  it.effect("an A1111-style reader finds a PNG's settings, in Latin-1 and beyond", () =>
    Effect.gen(function* () {
      for (const prompt of ["a café, at night", "猫とサングラス, 🐈"]) {
        const { parameters = "" } = pngTexts(Provenance.write(yield* file("png with transparency"), { ...cat, prompt }))
        const found = readInfotext(parameters)
        assert.strictEqual(found.prompt, prompt)
        assert.strictEqual(found.negative, "blurry")
        assert.strictEqual(found.values["Seed"], "7")
        assert.strictEqual(found.values["Model"], "sketch")
      }
    })
  )

  it.effect("both frames of an animation stay", () =>
    Effect.gen(function* () {
      const bytes = yield* Effect.promise(Pictures.animation)
      const told = Provenance.write(bytes, cat)
      assert.strictEqual((yield* metadata(told)).pages, 2)
      assert.deepStrictEqual(Provenance.read(told), cat)
    })
  )

  it.effect("the longest prompts come back whole, or, where a JPEG has no room for them, all but the prompts", () =>
    Effect.gen(function* () {
      const long = (piece: string): Settings => ({
        ...cat,
        prompt: piece.repeat(20_000),
        negative_prompt: piece.repeat(20_000)
      })
      for (const [name, piece] of [
        ["png of three channels", "猫"],
        ["webp, lossy", "猫"],
        ["jpeg, baseline", "c"]
      ] as const) {
        assert.deepStrictEqual(Provenance.read(Provenance.write(yield* file(name), long(piece))), long(piece), name)
      }
      const { negative_prompt: _negative, prompt: _prompt, ...rest } = cat
      const told = Provenance.write(yield* file("jpeg, baseline"), long("猫"))
      assert.deepStrictEqual(Provenance.read(told), rest)
    })
  )

  it.effect("a compressed text of another tool is read, and replaced", () =>
    Effect.gen(function* () {
      const bytes = Buffer.from(yield* file("png of three channels"))
      const text = deflateSync(Buffer.from("an elephant\nSteps: 9, Seed: 3, Size: 8x8", "latin1"))
      const typed = Buffer.concat([Buffer.from("zTXtparameters\0\0", "latin1"), text])
      const chunk = Buffer.alloc(typed.length + 8)
      chunk.writeUInt32BE(typed.length - 4, 0)
      typed.copy(chunk, 4)
      chunk.writeUInt32BE(crc32(typed), typed.length + 4)
      const theirs = Buffer.concat([bytes.subarray(0, 33), chunk, bytes.subarray(33)])
      assert.deepStrictEqual(Provenance.read(theirs), {
        prompt: "an elephant",
        steps: 9,
        seed: 3n,
        width: 8,
        height: 8
      })
      assert.deepStrictEqual(Provenance.write(theirs, cat), Provenance.write(bytes, cat))
    })
  )

  it.effect("a file with a signed manifest is handed on as it is", () =>
    Effect.gen(function* () {
      const png = Buffer.from(yield* file("png of three channels"))
      const manifest = Buffer.from("\0\0\0\0caBX\0\0\0\0", "latin1")
      manifest.writeUInt32BE(crc32("caBX"), 8)
      const jpeg = Buffer.from(yield* file("jpeg, baseline"))
      const webp = Buffer.from(Provenance.write(yield* file("webp, lossy"), cat))
      const signedWebp = Buffer.concat([webp, Buffer.from("C2PA\0\0\0\0", "latin1")])
      signedWebp.writeUInt32LE(signedWebp.length - 8, 4)
      for (const signed of [
        Buffer.concat([png.subarray(0, 33), manifest, png.subarray(33)]),
        Buffer.concat([jpeg.subarray(0, 2), Buffer.from("\xff\xeb\0\x06JP\0\0", "latin1"), jpeg.subarray(2)]),
        signedWebp
      ]) {
        assert.strictEqual(Provenance.write(signed, dog), signed)
      }
    })
  )

  it("bytes that are no picture are handed on as they are", () => {
    for (const text of [
      "",
      "GIF89a",
      "\x89PNG\r\n\x1a\n",
      "\xff\xd8\xff",
      "RIFF\x04\0\0\0WEBP",
      "RIFF\xff\xff\xff\xffWEBP"
    ]) {
      const bytes = Buffer.from(text, "latin1")
      assert.strictEqual(Provenance.write(bytes, cat), bytes)
      assert.isUndefined(Provenance.read(bytes))
    }
  })

  it.effect("a file that is cut off anywhere is never made smaller, and nothing throws", () =>
    Effect.gen(function* () {
      for (const name of Pictures.names) {
        const whole = Provenance.write(yield* file(name), cat)
        for (let length = 0; length < whole.length; length += length < 1500 ? 1 : 97) {
          const cut = whole.subarray(0, length)
          assert.isAtLeast(Provenance.write(cut, cat).length, length)
          Provenance.read(cut)
        }
      }
    })
  )

  it.effect(
    "no damaged byte makes it throw",
    () =>
      Effect.gen(function* () {
        for (const name of [...Pictures.plainNames, ...Pictures.toldNames]) {
          const whole = Buffer.from(Provenance.write(yield* file(name), cat))
          for (let at = 0; at < whole.length; at += at === 800 ? Math.max(1, whole.length - 2000) : 1) {
            for (const byte of [0x00, 0x01, 0xff]) {
              const damaged = Buffer.from(whole)
              damaged[at] = byte
              Provenance.write(damaged, dog)
              Provenance.read(damaged)
            }
          }
        }
      }),
    60_000
  )
})
