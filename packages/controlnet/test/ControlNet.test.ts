import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as ControlNet from "@hyperimage/controlnet"
import { Catalog, ImageRequest, Pipeline, type ImageError } from "@hyperimage/core"
import { Picture } from "@hyperimage/sharp"
import { Effect, FileSystem } from "effect"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** A red picture of this size, as a camera might have made it. */
const photo = (width: number, height: number) =>
  ControlNet.fromBase64(redPixel).pipe(
    Effect.flatMap(Picture.resize({ width, height, fit: "fill" })),
    Effect.flatMap(Picture.convert({ format: "jpeg" }))
  )

const rooms = Pipeline.prompt(ControlNet.sdxl, "a room in autumn colours")

const issues = <A, R>(effect: Effect.Effect<A, ImageError.ImageError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) =>
    reason._tag === "InvalidRequest" ? reason.issues.map((issue) => issue.message) : [reason._tag]
  )

describe("ControlNet's pictures", () => {
  it.effect("come from a file, from bytes or from base64", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/room.png`
      const { bytes } = yield* ControlNet.fromBase64(redPixel)
      yield* files.writeFile(path, bytes)
      for (const picture of [yield* ControlNet.fromFile(path), yield* ControlNet.fromBytes(bytes)]) {
        assert.deepStrictEqual([picture.format, picture.width, picture.height], ["png", 1, 1])
        assert.strictEqual(Picture.toBase64(picture), redPixel)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("are pictures: a text file is refused, and the field is named", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const path = `${yield* files.makeTempDirectoryScoped()}/room.png`
      yield* files.writeFileString(path, "a room, in words")
      const expected = ["controlnet_image: expected a PNG, JPEG or WebP picture"]
      assert.deepStrictEqual(yield* issues(ControlNet.fromFile(path)), expected)
      assert.deepStrictEqual(yield* issues(ControlNet.fromBytes(yield* files.readFile(path))), expected)
      assert.deepStrictEqual(yield* issues(ControlNet.fromBase64(btoa("a room, in words"))), [
        "controlnet_image: expected a PNG, JPEG or WebP picture as base64"
      ])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )

  it.effect("have limits", () =>
    Effect.gen(function* () {
      const picture = yield* photo(300, 200)
      assert.deepStrictEqual(yield* issues(ControlNet.fromBytes(picture.bytes, { maximumPixels: 10_000 })), [
        "controlnet_image: expected at most 10,000 pixels, got 300×200"
      ])
    })
  )
})

describe("ControlNet.apply", () => {
  it.effect("sends the picture as it is", () =>
    Effect.gen(function* () {
      const picture = yield* photo(300, 200)
      const request = yield* Pipeline.request(rooms.pipe(ControlNet.apply("depth", picture)))
      assert.strictEqual(request.controlnet_name, "depth")
      assert.strictEqual(request.controlnet_image, Picture.toBase64(picture))
    })
  )

  for (const fit of ["cover", "fill"] as const) {
    it.effect(`brings it to the size of the request where asked to (${fit})`, () =>
      Effect.gen(function* () {
        const request = yield* Pipeline.request(
          rooms.pipe(ControlNet.apply("canny", yield* photo(300, 200), { fit }), Pipeline.size(96, 128))
        )
        const sent = yield* ControlNet.fromBase64(request.controlnet_image ?? "")
        assert.deepStrictEqual([sent.format, sent.width, sent.height], ["jpeg", 96, 128])
      })
    )
  }

  it.effect("lets the last of several count, with its own picture and fit", () =>
    Effect.gen(function* () {
      const [first, second] = [yield* photo(300, 200), yield* photo(200, 200)]
      const request = yield* Pipeline.request(
        rooms.pipe(
          Pipeline.size(64, 64),
          ControlNet.apply("canny", first, { fit: "cover" }),
          ControlNet.apply("depth", second)
        )
      )
      assert.strictEqual(request.controlnet_name, "depth")
      assert.strictEqual(request.controlnet_image, Picture.toBase64(second))
    })
  )

  it.effect("fails before anything is sent when the model doesn't have it", () =>
    Effect.gen(function* () {
      const picture = yield* photo(300, 200)
      assert.deepStrictEqual(yield* issues(Pipeline.request(rooms.pipe(ControlNet.apply("lineart", picture)))), [
        'controlnet_name: expected one of canny, depth, openpose, softedge, got "lineart"'
      ])
      const drawn = Pipeline.prompt(ControlNet.sd15, "a room").pipe(ControlNet.apply("lineart", picture))
      assert.strictEqual((yield* Pipeline.request(drawn)).controlnet_name, "lineart")
    })
  )
})

describe("ControlNet as a plugin", () => {
  const catalog = Catalog.make(ControlNet)

  it.effect("answers to both spellings", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* catalog.model("ControlNet-SDXL"), ControlNet.sdxl)
      assert.strictEqual(yield* catalog.model("SDXL-ControlNet"), ControlNet.sdxl)
      assert.strictEqual(yield* catalog.model("SD1.5-ControlNet"), ControlNet.sd15)
    })
  )

  it.effect("refuses a ControlNet that a model doesn't have, as JSON", () =>
    Effect.gen(function* () {
      const request = yield* ImageRequest.decode({
        model_name: "SDXL-ControlNet",
        prompt: "a room",
        controlnet_name: "lineart",
        controlnet_image: redPixel
      })
      assert.deepStrictEqual(yield* issues(catalog.check(request)), [
        "controlnet_name: expected one of canny, depth, openpose, softedge"
      ])
    })
  )
})
