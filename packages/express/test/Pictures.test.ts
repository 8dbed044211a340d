import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import type { Convert } from "@hyperimage/express"
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

/** An app's way to another type: the file of that type that there is here. */
const convert: Convert = (image, mediaType) =>
  Effect.fromResult(
    GeneratedImage.fromBytes(files[mediaType], {
      index: image.index,
      ...(image.seed === undefined ? {} : { seed: image.seed })
    })
  )

const failing: Convert = () =>
  Effect.fail(new ImageError({ module: "App", method: "convert", reason: new EngineFailure({ description: "no" }) }))

const openAi = (base: string, more: object) =>
  Effect.map(post(`${base}/images/generations`, { model: "able", prompt: "a cat", ...more }), ({ text }) => text)

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

describe("an app that converts", () => {
  it.effect.each([
    ["image/webp", "image/webp"],
    ["image/jpeg;q=0.5, image/webp", "image/webp"],
    ["image/*", "image/png"],
    ["image/png;q=0.5, image/jpeg;q=0.5", "image/png"]
  ] as const)("gives %s a picture that was made as image/png as %s", ([accept, mediaType]) =>
    Effect.gen(function* () {
      const base = yield* door({ ...making("image/png"), convert })
      const { answer, bytes } = yield* ask(base, accept)
      assert.deepStrictEqual([answer.status, answer.headers.get("content-type")], [200, mediaType])
      assert.isTrue(bytes.equals(files[mediaType]))
      assert.strictEqual(answer.headers.get("x-hyperimage-seed"), "18446744073709551615")
    })
  )

  it.effect("gives OpenAI's clients the output_format that they ask for, also as events, and no warning", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...making("image/png"), convert })
      const webp = files["image/webp"].toString("base64")
      const whole = JSON.parse(yield* openAi(base, { output_format: "webp" }))
      assert.deepStrictEqual([whole.data[0].b64_json, whole.warnings], [webp, undefined])
      const told = yield* openAi(base, { output_format: "webp", stream: true })
      assert.include(told, `"b64_json":"${webp}"`)
      assert.include(told, '"output_format":"webp"')
    })
  )

  it.effect("and can't this time loses no picture that is in JSON", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...making("image/png"), convert: failing })
      const { answer, bytes } = yield* Effect.promise(async () => {
        const headers = { "content-type": "application/json" }
        const body = JSON.stringify({ model: "able", prompt: "a cat", output_format: "webp" })
        const answer = await fetch(`${base}/images/generations`, { method: "POST", headers, body })
        return { answer, bytes: await answer.text() }
      })
      assert.strictEqual(JSON.parse(bytes).data[0].b64_json, redPixel)
      assert.include(answer.headers.get("x-hyperimage-warnings"), "output_format: the model makes png, not webp")
    })
  )
})
