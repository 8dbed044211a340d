import { assert, describe, it } from "@effect/vitest"
import sharp from "sharp"
import * as LatentPreview from "../src/LatentPreview.ts"
import * as Picture from "../src/Picture.ts"
import * as Png from "../src/Png.ts"
import * as Resample from "../src/Resample.ts"
import { decode } from "./pixels.ts"

/** Colours of a picture, `[3, height, width]`, from a function of the place. */
const paint = (
  { height, width }: Resample.Size,
  color: (x: number, y: number) => readonly [number, number, number]
): Float32Array =>
  Float32Array.from({ length: 3 * width * height }, (_, index) => {
    const place = index % (width * height)
    return color(place % width, Math.floor(place / width))[Math.floor(index / (width * height))] ?? 0
  })

describe("Png", () => {
  it("writes files that another decoder reads back byte for byte", async () => {
    const size = { width: 37, height: 23 }
    const pixels = Uint8ClampedArray.from({ length: 37 * 23 * 3 }, (_, index) => (index * 7919) % 256)
    for (const file of [await Png.encode(pixels, size), Png.encodeTiny(pixels, size)]) {
      const read = await decode(file)
      assert.deepStrictEqual([read.width, read.height], [37, 23])
      assert.deepStrictEqual(Uint8ClampedArray.from(read.data), pixels)
    }
  })
})

describe("Resample", () => {
  it("keeps a picture as it is where the size stays", () => {
    const size = { width: 8, height: 8 }
    const colors = paint(size, (x, y) => [x / 4 - 1, y / 4 - 1, 0])
    const bytes = Resample.cover(colors, size, size)
    for (const [index, value] of bytes.entries()) {
      const place = Math.floor(index / 3)
      const expected = ((colors[(index % 3) * 64 + place] ?? 0) + 1) * 127.5
      assert.isAtMost(Math.abs(value - expected), 0.5 + 1e-3)
    }
  })

  it("does not distort: a circle stays one in every shape", () => {
    const source = { width: 128, height: 128 }
    const circle = paint(source, (x, y) => (Math.hypot(x - 63.5, y - 63.5) < 32 ? [1, 1, 1] : [-1, -1, -1]))
    for (const target of [
      { width: 512, height: 512 },
      { width: 300, height: 200 },
      { width: 64, height: 96 }
    ]) {
      const bytes = Resample.cover(circle, source, target)
      const bright = (x: number, y: number) => (bytes[(y * target.width + x) * 3] ?? 0) > 127
      const across = Array.from({ length: target.width }, (_, x) => bright(x, target.height >> 1)).filter(
        Boolean
      ).length
      const down = Array.from({ length: target.height }, (_, y) => bright(target.width >> 1, y)).filter(Boolean).length
      assert.isAtMost(Math.abs(across - down), 2, `${target.width}×${target.height}`)
      assert.isAtMost(Math.abs(across - Math.max(target.width, target.height) / 2), 2)
    }
  })

  it("enlarges to what lies between the pixels, at the place where it lies", () => {
    const wave = (x: number, y: number) => [Math.sin(x / 2), Math.cos(y / 3), Math.sin((x + y) / 3)] as const
    const bytes = Resample.cover(
      paint({ width: 16, height: 16 }, wave),
      { width: 16, height: 16 },
      { width: 64, height: 64 }
    )
    for (let index = 12; index < 52; index++) {
      const along = (index + 0.5) / 4 - 0.5 // pixels are areas: their centres lie at halves
      for (const [color, value] of wave(along, along).entries()) {
        assert.isAtMost(Math.abs((bytes[(index * 64 + index) * 3 + color] ?? 0) - (value + 1) * 127.5), 2)
      }
    }
  })

  it("makes a smaller picture from all pixels, not from some", () => {
    const source = { width: 128, height: 128 }
    const checks = paint(source, (x, y) => ((x + y) % 2 === 0 ? [1, 1, 1] : [-1, -1, -1]))
    const bytes = Resample.cover(checks, source, { width: 32, height: 32 })
    const inside = bytes.filter((_, index) => {
      const place = Math.floor(index / 3)
      return [place % 32, Math.floor(place / 32)].every((along) => along > 0 && along < 31)
    })
    assert.isTrue(inside.every((value) => Math.abs(value - 127.5) < 2))
  })
})

describe("Picture", () => {
  const target = { width: 32, height: 32 }
  const canvas = {
    create: { width: 64, height: 32, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } }
  } as const

  it("makes transparent pixels white", async () => {
    const colors = await Picture.decode(await sharp(canvas).png().toBuffer(), target)
    assert.isTrue(colors.every((value) => value > 0.99))
  })

  it("reads gray pictures, JPEG and WebP", async () => {
    const gray = sharp(canvas).flatten({ background: "#808080" }).toColourspace("b-w")
    for (const file of [await gray.png().toBuffer(), await gray.jpeg().toBuffer(), await gray.webp().toBuffer()]) {
      const colors = await Picture.decode(file, target)
      assert.strictEqual(colors.length, 3 * 32 * 32)
      assert.isTrue(colors.every((value) => Math.abs(value) < 0.02))
    }
  })

  it("rejects a file that breaks off", async () => {
    const file = await sharp(canvas).png().toBuffer()
    const rejected = await Picture.decode(file.subarray(0, 40), target).then(
      () => false,
      () => true
    )
    assert.isTrue(rejected)
  })
})

describe("LatentPreview", () => {
  it("turns latents into the colours that its matrix says, clipped", async () => {
    const latents = Float32Array.of(0, 1, -1, 9, 0, 0, 0, 0.5)
    const rgb = {
      factors: [
        [1, 0, 0],
        [0, 1, 0]
      ],
      bias: [0, 0, -1]
    } as const
    const read = await decode(LatentPreview.render(rgb, latents, { width: 2, height: 2 }))
    assert.deepStrictEqual([...read.data], [128, 128, 0, 255, 128, 0, 0, 128, 0, 255, 191, 0])
  })
})
