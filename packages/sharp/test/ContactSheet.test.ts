import { assert, describe, it } from "@effect/vitest"
import type { ImageError } from "@hyperimage/core"
import { ContactSheet, Picture } from "@hyperimage/sharp"
import { Effect } from "effect"
import * as Pictures from "./Pictures.ts"

const red = [255, 0, 0, 255]
const green = [0, 255, 0, 255]
const blue = [0, 0, 255, 255]
const grey = [128, 128, 128, 255]

const options = { cell: { width: 20, height: 20 }, gap: 4, background: "#808080" }

/** A red, a green and a blue generated image, of different sizes. */
const three = Effect.all([
  Pictures.plain("png", 40, 40, "#ff0000"),
  Pictures.plain("png", 40, 20, "#00ff00"),
  Pictures.plain("png", 10, 10, "#0000ff")
]).pipe(Effect.map((files) => files.map(Pictures.generated)))

const messages = <A>(effect: Effect.Effect<A, ImageError.ImageError>) =>
  Effect.map(Effect.flip(effect), ({ reason }) =>
    reason._tag === "InvalidRequest" ? reason.issues.map((issue) => issue.message) : []
  )

describe("ContactSheet.make", () => {
  it.effect("lays pictures out line by line, each whole and in the middle of its cell", () =>
    Effect.gen(function* () {
      const sheet = yield* ContactSheet.make(yield* three, { ...options, columns: 2 })
      assert.deepStrictEqual([sheet.format, sheet.width, sheet.height], ["png", 52, 52])
      assert.deepStrictEqual(yield* Picture.inspect(sheet.bytes), sheet)
      const at = (left: number, top: number) => Pictures.pixel(sheet.bytes, left, top)
      assert.deepStrictEqual(yield* at(14, 14), red)
      assert.deepStrictEqual(yield* at(2, 2), grey)
      assert.deepStrictEqual(yield* at(38, 14), green) // the middle of the wide one
      assert.deepStrictEqual(yield* at(38, 6), grey) // above it
      assert.deepStrictEqual(yield* at(14, 38), blue)
      assert.deepStrictEqual(yield* at(38, 38), grey) // the empty cell
    })
  )

  it.effect("is about square when no columns are given, and no wider than its pictures", () =>
    Effect.gen(function* () {
      const images = yield* three
      const square = yield* ContactSheet.make([...images, ...images, ...images], options)
      assert.deepStrictEqual([square.width, square.height], [76, 76])
      const line = yield* ContactSheet.make(images, { ...options, columns: 10 })
      assert.deepStrictEqual([line.width, line.height], [76, 28])
    })
  )

  it.effect("takes pictures that were handed in as well", () =>
    Effect.gen(function* () {
      const photo = yield* Picture.inspect(yield* Pictures.turned(40, 20))
      const sheet = yield* ContactSheet.make([photo, ...(yield* three)], options)
      assert.strictEqual(sheet.width, 52)
    })
  )

  it.effect("refuses no pictures, wrong options and gigantic sheets, in one go", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* messages(
          ContactSheet.make([], { columns: 0, gap: -1, cell: { width: 0, height: 2.5 }, background: "white" })
        ),
        [
          "images: expected at least one picture, got none",
          "columns: expected an integer between 1 and 16,383, got 0",
          "cell.width: expected an integer between 1 and 16,383, got 0",
          "cell.height: expected an integer between 1 and 16,383, got 2.5",
          "gap: expected an integer between 0 and 16,383, got -1",
          'background: expected a colour like "#ff8800"'
        ]
      )
      const huge = { cell: { width: 8000, height: 8000 }, gap: 0, columns: 3 }
      assert.deepStrictEqual(yield* messages(ContactSheet.make(yield* three, huge)), [
        "cell: expected a smaller sheet: it would become 24000×8000"
      ])
    })
  )

  it.effect("names the picture that doesn't decode", () =>
    Effect.gen(function* () {
      const cut = Pictures.generated((yield* Pictures.noise("png", 200, 150)).subarray(0, 20_000))
      assert.deepStrictEqual(yield* messages(ContactSheet.make([...(yield* three), cut], options)), [
        "images[3]: expected a whole picture, got one that is damaged or cut off"
      ])
    })
  )
})
