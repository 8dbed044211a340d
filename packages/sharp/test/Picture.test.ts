import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { GeneratedImage, type ImageError } from "@hyperimage/core"
import { Picture } from "@hyperimage/sharp"
import { Duration, Effect, Fiber, FileSystem } from "effect"
import * as Pictures from "./Pictures.ts"

const formats = ["png", "jpeg", "webp"] as const

const messagesOf = ({ reason }: ImageError.ImageError) =>
  reason._tag === "InvalidRequest" || reason._tag === "InvalidResponse"
    ? [reason._tag, ...reason.issues.map((issue) => issue.message)]
    : [reason._tag]

const refusal = <A>(effect: Effect.Effect<A, ImageError.ImageError>) => Effect.map(Effect.flip(effect), messagesOf)

describe("Picture.inspect", () => {
  for (const format of formats) {
    it.effect(`says format and size of a ${format}`, () =>
      Effect.gen(function* () {
        const bytes = yield* Pictures.noise(format, 64, 48)
        const picture = yield* Picture.inspect(bytes)
        assert.deepStrictEqual(picture, { bytes, format, width: 64, height: 48 })
      })
    )

    it.effect(`refuses a ${format} that is cut off, wherever it is cut`, () =>
      Effect.gen(function* () {
        const bytes = yield* Pictures.noise(format, 200, 150)
        for (const part of [0.01, 0.5, 0.9, 0.995]) {
          const cut = bytes.subarray(0, Math.floor(bytes.length * part))
          assert.deepStrictEqual(yield* refusal(Picture.inspect(cut)), [
            "InvalidRequest",
            "image: expected a whole picture, got one that is damaged or cut off"
          ])
        }
      })
    )
  }

  it.effect("refuses a text file, an SVG and nothing at all, and names the field", () =>
    Effect.gen(function* () {
      for (const bytes of [Pictures.text, Pictures.svg, new Uint8Array()]) {
        const error = yield* Effect.flip(Picture.inspect(bytes, { field: "controlnet_image" }))
        assert.deepStrictEqual(messagesOf(error), [
          "InvalidRequest",
          "controlnet_image: expected a PNG, JPEG or WebP picture"
        ])
        assert.deepStrictEqual(error.reason._tag === "InvalidRequest" && error.reason.issues[0]?.path, [
          "controlnet_image"
        ])
      }
    })
  )

  it.effect("refuses a small file that promises a huge picture, without decoding it", () =>
    Effect.gen(function* () {
      const bytes = Pictures.bomb(60_000)
      assert.isBelow(bytes.length, 1000)
      assert.deepStrictEqual(yield* refusal(Picture.inspect(bytes)), [
        "InvalidRequest",
        "image: expected at most 67,108,864 pixels, got 60,000×60,000"
      ])
    })
  )

  it.effect("takes limits for pixels and bytes", () =>
    Effect.gen(function* () {
      const bytes = yield* Pictures.noise("png", 64, 48)
      assert.deepStrictEqual(yield* refusal(Picture.inspect(bytes, { maximumPixels: 64 * 48 - 1 })), [
        "InvalidRequest",
        "image: expected at most 3,071 pixels, got 64×48"
      ])
      assert.deepStrictEqual(yield* refusal(Picture.inspect(bytes, { maximumBytes: 100 })), [
        "InvalidRequest",
        `image: expected at most 100 bytes, got ${bytes.length.toLocaleString("en-US")}`
      ])
      assert.strictEqual((yield* Picture.inspect(bytes, { maximumPixels: 64 * 48 })).width, 64)
    })
  )

  it.effect("counts a photo upright when the camera was turned", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.turned(60, 40))
      assert.deepStrictEqual([picture.width, picture.height], [40, 60])
    })
  )

  it.live("gives way at once when it is interrupted", () =>
    Effect.gen(function* () {
      const bytes = yield* Pictures.noise("jpeg", 4000, 3000)
      const [decoding] = yield* Effect.timed(Picture.inspect(bytes))
      const fiber = yield* Effect.forkChild(Picture.inspect(bytes), { startImmediately: true })
      const [giving] = yield* Effect.timed(Fiber.interrupt(fiber))
      assert.isBelow(Duration.toMillis(giving), Duration.toMillis(decoding) / 2)
    })
  )
})

describe("Picture.fromBase64", () => {
  it.effect("reads what toBase64 writes", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("webp"))
      assert.deepStrictEqual(yield* Picture.fromBase64(Picture.toBase64(picture)), {
        ...picture,
        bytes: new Uint8Array(picture.bytes)
      })
    })
  )

  it.effect("refuses what is no base64, what is no picture, and what is too long", () =>
    Effect.gen(function* () {
      const expected = ["InvalidRequest", "image: expected a PNG, JPEG or WebP picture as base64"]
      assert.deepStrictEqual(yield* refusal(Picture.fromBase64("a cat")), expected)
      assert.deepStrictEqual(
        yield* refusal(Picture.fromBase64(Buffer.from(Pictures.text).toString("base64"))),
        expected
      )
      assert.deepStrictEqual(yield* refusal(Picture.fromBase64("A".repeat(400), { maximumBytes: 100 })), [
        "InvalidRequest",
        "image: expected at most 100 bytes as base64"
      ])
    })
  )
})

describe("Picture.fromFile", () => {
  const inFolder = <A, E>(
    use: (folder: string, files: FileSystem.FileSystem) => Effect.Effect<A, E, FileSystem.FileSystem>
  ) =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      return yield* use(yield* files.makeTempDirectoryScoped(), files)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))

  it.effect("reads and checks a file", () =>
    inFolder((folder, files) =>
      Effect.gen(function* () {
        yield* files.writeFile(`${folder}/a.jpg`, yield* Pictures.noise("jpeg", 30, 20))
        const picture = yield* Picture.fromFile(`${folder}/a.jpg`)
        assert.deepStrictEqual([picture.format, picture.width, picture.height], ["jpeg", 30, 20])
      })
    )
  )

  it.effect("refuses a file that is missing, is too large, or holds text under a picture's name", () =>
    inFolder((folder, files) =>
      Effect.gen(function* () {
        const path = `${folder}/letter.png`
        yield* files.writeFile(path, Pictures.text)
        const reasons = yield* Effect.forEach(
          [
            Picture.fromFile(path, { field: "controlnet_image" }),
            Picture.fromFile(path, { maximumBytes: 10 }),
            Picture.fromFile(`${folder}/missing.png`)
          ],
          (effect) => Effect.map(Effect.flip(effect), messagesOf)
        )
        assert.deepStrictEqual(reasons, [
          ["InvalidRequest", "controlnet_image: expected a PNG, JPEG or WebP picture"],
          ["InvalidRequest", `image: expected at most 10 bytes, got ${Pictures.text.length}`],
          ["InvalidRequest", `image: the file "${folder}/missing.png" can't be read (NotFound)`]
        ])
      })
    )
  )
})

describe("Picture.resize", () => {
  const sizeAfter = (options: Picture.ResizeOptions) =>
    Effect.gen(function* () {
      const { height, width } = yield* Picture.resize(options)(
        yield* Picture.inspect(yield* Pictures.noise("png", 80, 40))
      )
      return [width, height]
    })

  it.effect("keeps the proportions when one side is given", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sizeAfter({ width: 40 }), [40, 20])
      assert.deepStrictEqual(yield* sizeAfter({ height: 80 }), [160, 80])
    })
  )

  it.effect("fits both sides as asked", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* sizeAfter({ width: 30, height: 30 }), [30, 30])
      assert.deepStrictEqual(yield* sizeAfter({ width: 30, height: 30, fit: "fill" }), [30, 30])
      assert.deepStrictEqual(yield* sizeAfter({ width: 30, height: 30, fit: "contain" }), [30, 30])
      assert.deepStrictEqual(yield* sizeAfter({ width: 30, height: 30, fit: "inside" }), [30, 15])
    })
  )

  it.effect("fills up with the background when all of the picture must be seen", () =>
    Effect.gen(function* () {
      const wide = yield* Picture.inspect(yield* Pictures.plain("png", 80, 40, "#ff0000"))
      const square = yield* Picture.resize({ width: 40, height: 40, fit: "contain", background: "#00ff00" })(wide)
      assert.deepStrictEqual(yield* Pictures.pixel(square.bytes, 20, 2), [0, 255, 0, 255])
      assert.deepStrictEqual(yield* Pictures.pixel(square.bytes, 20, 20), [255, 0, 0, 255])
    })
  )

  for (const format of formats) {
    it.effect(`leaves a generated ${format} its format, its place and its seed`, () =>
      Effect.gen(function* () {
        const image = Pictures.generated(yield* Pictures.noise(format, 80, 40))
        const small = yield* Picture.resize({ width: 20 })(image)
        assert.deepStrictEqual([small.index, small.seed, small.mediaType], [2, image.seed, `image/${format}`])
        const picture = yield* Picture.inspect(yield* small.bytes)
        assert.deepStrictEqual([picture.width, picture.height], [20, 10])
      })
    )
  }

  it.effect("turns a photo upright, and leaves out where it was taken", () =>
    Effect.gen(function* () {
      const photo = yield* Picture.inspect(yield* Pictures.turned(60, 40))
      const small = yield* Picture.resize({ width: 20 })(photo)
      const { exif, height, orientation, width } = yield* Pictures.metadata(small.bytes)
      assert.deepStrictEqual([width, height, orientation, exif], [20, 30, undefined, undefined])
    })
  )

  it.effect("keeps what a generated image says of its origin", () =>
    Effect.gen(function* () {
      const small = yield* Picture.resize({ width: 20 })(Pictures.generated(yield* Pictures.signed))
      const { exif } = yield* Pictures.metadata(yield* small.bytes)
      assert.include(exif?.toString("latin1"), "made by a machine")
    })
  )

  it.effect("names every option that is wrong", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png"))
      assert.deepStrictEqual(yield* refusal(Picture.resize({})(picture)), [
        "InvalidRequest",
        "width: expected a width, a height, or both"
      ])
      assert.deepStrictEqual(yield* refusal(Picture.resize({ width: 0, height: 1.5, background: "red" })(picture)), [
        "InvalidRequest",
        "width: expected an integer between 1 and 16,383, got 0",
        "height: expected an integer between 1 and 16,383, got 1.5",
        'background: expected a colour like "#ff8800"'
      ])
    })
  )

  it.effect("refuses a size that would follow from the picture and be gigantic", () =>
    Effect.gen(function* () {
      const narrow = yield* Picture.inspect(yield* Pictures.plain("png", 1, 2000, "#ff0000"))
      assert.deepStrictEqual(yield* refusal(Picture.resize({ width: 16_000 })(narrow)), [
        "InvalidRequest",
        "width: expected a smaller size: the picture would become 16000×32000000"
      ])
    })
  )

  it.effect("blames the server for a generated image that is cut off", () =>
    Effect.gen(function* () {
      const cut = (yield* Pictures.noise("png", 200, 150)).subarray(0, 20_000)
      assert.deepStrictEqual(yield* refusal(Picture.resize({ width: 20 })(Pictures.generated(cut))), [
        "InvalidResponse",
        "images[2].image: expected a whole picture, got one that is damaged or cut off"
      ])
    })
  )
})

describe("Picture.convert", () => {
  for (const from of formats) {
    for (const format of formats) {
      it.effect(`writes a ${from} as ${format}`, () =>
        Effect.gen(function* () {
          const picture = yield* Picture.convert({ format })(
            yield* Picture.inspect(yield* Pictures.noise(from, 40, 30))
          )
          assert.deepStrictEqual(yield* Picture.inspect(picture.bytes), picture)
          assert.deepStrictEqual([picture.format, picture.width, picture.height], [format, 40, 30])
        })
      )
    }
  }

  it.effect("gives a generated image its new media type", () =>
    Effect.gen(function* () {
      const image = yield* Picture.convert({ format: "webp" })(Pictures.generated(yield* Pictures.noise("png")))
      assert.strictEqual(image.mediaType, "image/webp")
      assert.strictEqual(GeneratedImage.sniff(yield* image.bytes), "image/webp")
      assert.strictEqual(image.index, 2)
    })
  )

  it.effect("writes smaller files at lower quality", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png", 200, 200))
      for (const format of ["jpeg", "webp"] as const) {
        const sizes = yield* Effect.forEach([10, 50, 90], (quality) =>
          Effect.map(Picture.convert({ format, quality })(picture), ({ bytes }) => bytes.length)
        )
        assert.deepStrictEqual(
          sizes,
          sizes.toSorted((one, other) => one - other)
        )
        assert.strictEqual((yield* Picture.convert({ format })(picture)).bytes.length, sizes[2])
      }
    })
  )

  it.effect("makes white what was transparent, where the format has no transparency", () =>
    Effect.gen(function* () {
      const clear = yield* Picture.inspect(yield* Pictures.plain("png", 16, 16, "#00000000"))
      const jpeg = yield* Picture.convert({ format: "jpeg" })(clear)
      assert.deepStrictEqual(yield* Pictures.pixel(jpeg.bytes, 8, 8), [255, 255, 255, 255])
    })
  )

  it.effect("refuses a quality that isn't one", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png"))
      assert.deepStrictEqual(yield* refusal(Picture.convert({ format: "jpeg", quality: 101 })(picture)), [
        "InvalidRequest",
        "quality: expected an integer between 1 and 100, got 101"
      ])
    })
  )
})

describe("Picture.withinBytes", () => {
  it.effect("leaves a picture that fits as it is", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png", 64, 48))
      assert.strictEqual(yield* Picture.withinBytes(picture.bytes.length)(picture), picture)
    })
  )

  it.effect("takes quality first, and size only where that is not enough", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png", 256, 128))
      const lower = yield* Picture.convert({ format: "webp", quality: 60 })(picture)
      for (const [most, width] of [
        [lower.bytes.length, 256],
        [lower.bytes.length - 1, 128],
        [500, 64]
      ] as const) {
        const fitting = yield* Picture.withinBytes(most)(picture)
        assert.isAtMost(fitting.bytes.length, most)
        assert.strictEqual(fitting.format, "webp")
        assert.isAtMost(fitting.width, width)
        assert.strictEqual(fitting.width, fitting.height * 2)
        assert.deepStrictEqual(yield* Picture.inspect(fitting.bytes), fitting)
      }
    })
  )

  it.effect("refuses what no picture fits into", () =>
    Effect.gen(function* () {
      const picture = yield* Picture.inspect(yield* Pictures.noise("png", 64, 48))
      assert.deepStrictEqual(yield* refusal(Picture.withinBytes(10)(picture)), [
        "InvalidRequest",
        "image: expected at most 10 bytes, got more at its smallest"
      ])
    })
  )
})
