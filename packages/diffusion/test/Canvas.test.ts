import { assert, describe, it } from "@effect/vitest"
import * as Canvas from "../src/Canvas.ts"

const shapes = [
  [1024, 1024],
  [1024, 640],
  [640, 1024],
  [65, 64],
  [2048, 64],
  [1920, 1080]
] as const

describe("Canvas", () => {
  it("gives a square picture one window, the whole native square", () => {
    const canvas = Canvas.make({ width: 700, height: 700, native: 16 })
    assert.deepStrictEqual(canvas.windows, [{ x: 0, y: 0, left: 0, right: 16, top: 0, bottom: 16 }])
  })

  for (const [width, height] of shapes) {
    it(`${width}×${height}: every place is decided by exactly one window, which sees it`, () => {
      const canvas = Canvas.make({ width, height, native: 16 })
      const decided = new Uint8Array(canvas.width * canvas.height)
      for (const window of canvas.windows) {
        assert.isAtLeast(window.left, window.x)
        assert.isAtMost(window.right, window.x + 16)
        assert.isAtLeast(window.top, window.y)
        assert.isAtMost(window.bottom, window.y + 16)
        assert.isAtMost(window.x + 16, canvas.width)
        assert.isAtMost(window.y + 16, canvas.height)
        for (let y = window.top; y < window.bottom; y++) {
          for (let x = window.left; x < window.right; x++) decided[y * canvas.width + x]! += 1
        }
      }
      assert.isTrue(decided.every((count) => count === 1))
    })
  }

  it("covers the shape asked for, up to four squares", () => {
    for (const [width, height] of shapes) {
      const canvas = Canvas.make({ width, height, native: 16 })
      const wanted = Math.min(4, Math.max(width / height, height / width))
      assert.strictEqual(Math.min(canvas.width, canvas.height), 16)
      assert.isAtLeast(Math.max(canvas.width, canvas.height) / 16, wanted)
      assert.isBelow(Math.max(canvas.width, canvas.height) / 16, wanted + 1 / 16)
    }
  })

  it("puts back what it looked at, in latents as in pixels", () => {
    const inLatents = Canvas.make({ width: 1024, height: 640, native: 16 })
    for (const canvas of [inLatents, Canvas.inPixels(inLatents, 3)]) {
      const latents = Float32Array.from({ length: 2 * canvas.width * canvas.height }, (_, index) => index)
      const copy = new Float32Array(latents.length)
      for (const window of canvas.windows) {
        const seen = new Float32Array(2 * canvas.native ** 2)
        Canvas.look(canvas, window, latents, seen, 0)
        Canvas.decide(canvas, window, seen, copy)
      }
      assert.deepStrictEqual(copy, latents)
    }
  })
})
