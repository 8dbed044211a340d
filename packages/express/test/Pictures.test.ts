import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { cat, door, post, redPixel, respond, scripted } from "./Harness.ts"

/** The first bytes of files, which tell their type. */
const files = {
  "image/png": Buffer.from(redPixel, "base64"),
  "image/jpeg": Buffer.from("ffd8ffe000104a4649460001", "hex"),
  "image/webp": Buffer.from("524946461a000000574542505650384c", "hex")
} as const

const making = (mediaType: keyof typeof files) =>
  scripted((asked) => {
    const picture = Result.getOrThrow(GeneratedImage.fromBytes(files[mediaType], { index: 0, seed: 2n ** 64n - 1n }))
    return Effect.succeed({ ...respond(asked), images: [picture] })
  })

const ask = (base: string, accept: string, more: object = {}, path = "/image/generation") =>
  Effect.promise(async (signal) => {
    const headers = { "content-type": "application/json", accept }
    const body = JSON.stringify({ ...cat, ...more })
    const answer = await fetch(base + path, { method: "POST", signal, headers, body })
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  })

describe("Accept: image/…", () => {
  it.effect.each([
    ["image/png", "image/png"],
    ["image/jpeg", "image/jpeg"],
    ["image/webp", "image/webp"],
    ["image/*", "image/webp"],
    ["image/png, image/webp;q=0.5", "image/webp"],
    ["image/jpeg, application/json;q=0.1, */*;q=0.2", "image/png"]
  ] as const)("%s gets the bytes of a picture that is %s, as it was made", ([accept, mediaType]) =>
    Effect.gen(function* () {
      const base = yield* door(making(mediaType))
      const { answer, bytes } = yield* ask(base, accept)
      assert.strictEqual(answer.status, 200)
      assert.strictEqual(answer.headers.get("content-type"), mediaType)
      assert.strictEqual(answer.headers.get("content-length"), String(files[mediaType].length))
      assert.isTrue(bytes.equals(files[mediaType]))
      assert.strictEqual(answer.headers.get("x-hyperimage-seed"), "18446744073709551615")
      assert.strictEqual(answer.headers.get("x-hyperimage-model"), "able")
      assert.strictEqual(answer.headers.get("x-hyperimage-cost-usd"), "0.0025")
    })
  )

  it.effect("of another type is a 406 that says which it is", () =>
    Effect.gen(function* () {
      const base = yield* door(making("image/png"))
      const { body, status } = yield* post(`${base}/image/generation`, cat, {
        "content-type": "application/json",
        accept: "image/webp"
      })
      assert.deepStrictEqual([status, body.error.code], [406, "not_acceptable"])
      assert.strictEqual(body.error.message, "Accept: the picture is image/png")
    })
  )

  it.effect("of another type is JSON where that is accepted, too", () =>
    Effect.gen(function* () {
      const base = yield* door(making("image/png"))
      const { answer, bytes } = yield* ask(base, "image/webp, application/json;q=0.5")
      assert.strictEqual(answer.headers.get("content-type"), "application/json; charset=utf-8")
      assert.strictEqual(JSON.parse(bytes.toString()).images[0].image, redPixel)
    })
  )

  it.effect("of a type that there never is makes no picture", () =>
    Effect.gen(function* () {
      const engine = making("image/png")
      const base = yield* door(engine)
      assert.strictEqual((yield* ask(base, "image/gif")).answer.status, 406)
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("makes none either where n isn't 1", () =>
    Effect.gen(function* () {
      const engine = making("image/png")
      const base = yield* door(engine)
      const { answer, bytes } = yield* ask(base, "image/png", { n: 2 })
      const { error } = JSON.parse(bytes.toString())
      assert.deepStrictEqual([answer.status, error.details.issues[0].path], [400, ["n"]])
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("leaves errors in JSON", () =>
    Effect.gen(function* () {
      const base = yield* door(making("image/png"))
      const { answer, bytes } = yield* ask(base, "image/png", { steps: 0 })
      assert.deepStrictEqual([answer.status, JSON.parse(bytes.toString()).error.code], [400, "invalid_request"])
    })
  )

  it.effect("holds for the alias as well", () =>
    Effect.gen(function* () {
      const base = yield* door(making("image/png"))
      const { bytes } = yield* ask(base, "image/png", {}, "/images/generations")
      assert.isTrue(bytes.equals(files["image/png"]))
    })
  )
})
