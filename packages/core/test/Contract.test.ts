import * as Contract from "@hyperimage/core/Contract"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as Json from "@hyperimage/core/Json"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { picture, redPixel } from "./ScriptedEngine.ts"

const overTheWire = (value: unknown) => Result.getOrThrow(Json.parse(Json.stringify(value)))

const issuesOf = (body: unknown) =>
  Effect.flip(Contract.decodeResponse(body, "SDXL1.0-base")).pipe(
    Effect.map(({ reason }) => (reason._tag === "InvalidResponse" ? reason.issues.map((issue) => issue.message) : []))
  )

describe("Contract", () => {
  it.effect("brings a response back whole, the largest seed included", () =>
    Effect.gen(function* () {
      const response = {
        model: "sketch",
        images: [picture(0, Seed.maximum), picture(1, 0n)],
        inference_time: 0.75,
        cost: 0.005,
        warnings: [{ code: "stand_in", field: "model_name", message: "sketch stood in" }] as const
      }
      const body = overTheWire(Contract.encodeResponse(response))
      const back = yield* Contract.decodeResponse(body, "other")
      assert.deepStrictEqual({ ...back, images: [] }, { ...response, images: [] })
      assert.deepStrictEqual(
        back.images.map((image) => [image.index, image.seed, image.base64]),
        [
          [0, Seed.maximum, redPixel],
          [1, 0n, redPixel]
        ]
      )
    })
  )

  it.each([
    ["pictures as bytes and as text", [0, 1, 2]],
    ["one picture", [0]],
    ["none", []]
  ] as const)("prints in pieces what it encodes: %s", (_, places) => {
    const bytes = Buffer.from(redPixel, "base64")
    const images = [
      Result.getOrThrow(GeneratedImage.fromBytes(bytes, { index: 0, seed: Seed.maximum })),
      Result.getOrThrow(GeneratedImage.fromBytes(bytes, { index: 1 })),
      picture(2, 7n)
    ]
    const response = {
      model: 'a "model"',
      images: places.flatMap((place) => images.slice(place, place + 1)),
      inference_time: 0.75,
      cost: 0.005,
      warnings: [{ code: "stand_in", field: "model_name", message: '"images":[' }] as const
    }
    assert.strictEqual(Contract.printResponse(response).join(""), Json.stringify(Contract.encodeResponse(response)))
  })

  it("escapes what a server sent in the place of base64", () => {
    const text = `${redPixel.slice(0, 40)}"}],"x":[{"`
    const image = Result.getOrThrow(GeneratedImage.fromBase64(text.padEnd(60, "="), { index: 0 }))
    const response = { model: "other", images: [image], inference_time: 0, warnings: [] }
    assert.strictEqual(Contract.printResponse(response).join(""), Json.stringify(Contract.encodeResponse(response)))
  })

  it("answers with both spellings of the seed and a numeric index", () => {
    const { images } = Contract.encodeResponse({
      model: "m",
      images: [picture(0, 42n)],
      inference_time: 1,
      warnings: []
    })
    assert.deepStrictEqual(images[0], { index: 0, image: redPixel, seed: 42, random_seed: 42 })
  })

  it.effect("reads the live service's recorded answer", () =>
    Effect.gen(function* () {
      const text = `{"images":[{"index":0,"image":"${redPixel}","random_seed":183243728414542688}],"inference_time":0.9012346267700195}`
      const response = yield* Contract.decodeResponse(Result.getOrThrow(Json.parse(text)), "SDXL1.0-base")
      assert.strictEqual(response.images[0]?.seed, 183243728414542688n)
      assert.strictEqual(response.inference_time, 0.9012346267700195)
      assert.strictEqual(response.model, "SDXL1.0-base")
    })
  )

  it.effect("needs nothing but the picture", () =>
    Effect.gen(function* () {
      const response = yield* Contract.decodeResponse({ images: [{ image: redPixel }, { image: redPixel }] }, "m")
      assert.deepStrictEqual(
        response.images.map(({ index, seed, mediaType }) => ({ index, seed, mediaType })),
        [
          { index: 0, seed: undefined, mediaType: "image/png" },
          { index: 1, seed: undefined, mediaType: "image/png" }
        ]
      )
    })
  )

  it.effect("says what is wrong with an answer", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* issuesOf({}), ["images: is required"])
      assert.deepStrictEqual(yield* issuesOf({ images: [] }), ["images: expected at least one picture, got none"])
      assert.deepStrictEqual(yield* issuesOf({ images: [{ image: null }, {}] }), [
        "images[0].image: expected a picture as base64 text, got null",
        "images[1].image: is required"
      ])
      assert.deepStrictEqual(yield* issuesOf({ images: [{ image: "bm90IGEgcGljdHVyZQ==" }] }), [
        "images[0].image: expected a PNG, JPEG or WebP picture"
      ])
      assert.deepStrictEqual(yield* issuesOf({ images: [{ image: "!!!!" }] }), ["images[0].image: expected base64"])
    })
  )
})
