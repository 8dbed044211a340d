import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream, Struct } from "effect"
import * as Provenance from "../src/Provenance.ts"
import * as Pictures from "./Pictures.ts"

const request = {
  model_name: "SDXL1.0-base",
  prompt: "a cat, wearing sunglasses",
  negative_prompt: "blurry",
  steps: 12,
  cfg_scale: 5,
  width: 64,
  height: 128,
  seed: 40,
  n: 3
}

/** An engine that answers as `brush`, whatever name it was asked for, with these files; it announces the first of them by itself. */
const engineOf = (files: ReadonlyArray<GeneratedImage.GeneratedImage>) =>
  ImageGenerator.make({
    provider: { name: "brush", kind: "internal" },
    models: Effect.succeed([]),
    generate: Effect.fnUntraced(function* (_, emit) {
      yield* emit(ImageEvent.Started({ model: "brush" }))
      for (const image of files.slice(0, 1)) yield* emit(ImageEvent.ImageReady({ image }))
      return { model: "brush", images: files, inference_time: 0.5, cost: 0.02, warnings: [], requestId: "r1" }
    })
  })

const pictures = Effect.promise(() =>
  Promise.all(
    Pictures.plainNames.map(async (name, index) =>
      Result.getOrThrow(GeneratedImage.fromBytes(await Pictures.file(name), { index, seed: Seed.at(40n, index) }))
    )
  )
)

const generate = Effect.fnUntraced(function* (
  files: ReadonlyArray<GeneratedImage.GeneratedImage>,
  options?: Parameters<typeof Provenance.wrapper>[0]
) {
  const generator = yield* Provenance.wrapper(options)(engineOf(files))
  return yield* generator.generate(yield* ImageRequest.decode(request))
})

describe("the wrapper", () => {
  it.effect("writes into every picture what it was made with: its own seed, and the model that really made it", () =>
    Effect.gen(function* () {
      const { images, ...rest } = yield* generate(yield* pictures)
      assert.deepStrictEqual(rest, {
        model: "brush",
        inference_time: 0.5,
        cost: 0.02,
        warnings: [],
        requestId: "r1"
      })
      for (const [index, image] of images.entries()) {
        assert.deepStrictEqual(Provenance.read(yield* image.bytes), {
          prompt: "a cat, wearing sunglasses",
          negative_prompt: "blurry",
          steps: 12,
          cfg_scale: 5,
          width: 64,
          height: 128,
          seed: 40n + BigInt(index),
          model_name: "brush"
        })
        assert.strictEqual(image.index, index)
        assert.strictEqual(image.seed, 40n + BigInt(index))
      }
    })
  )

  it.effect("what is read from a picture asks for the same picture again", () =>
    Effect.gen(function* () {
      const { images } = yield* generate(yield* pictures)
      const again = yield* ImageRequest.decode(Provenance.read(yield* images[1]!.bytes))
      assert.deepStrictEqual(again, {
        ...(yield* ImageRequest.decode({ ...request, n: 1, seed: 41 })),
        model_name: "brush"
      })
    })
  )

  it.effect("leaves the prompts out when told so, and nothing else", () =>
    Effect.gen(function* () {
      const { images } = yield* generate(yield* pictures, { prompt: false })
      for (const image of images) {
        const bytes = yield* image.bytes
        assert.deepStrictEqual(Object.keys(Provenance.read(bytes) ?? {}).sort(), [
          "cfg_scale",
          "height",
          "model_name",
          "seed",
          "steps",
          "width"
        ])
        for (const text of [Buffer.from("sunglasses"), Buffer.from("sunglasses", "utf16le")]) {
          assert.isFalse(Buffer.from(bytes).includes(text))
        }
      }
    })
  )

  it.effect("tells the engine's own sampler where the request names none", () =>
    Effect.gen(function* () {
      const samplerOf = Effect.fnUntraced(function* (asked: Partial<ImageRequest.Input>) {
        const generator = yield* Provenance.wrapper({ sampler: "Euler" })(engineOf(yield* pictures))
        const { images } = yield* generator.generate(yield* ImageRequest.decode({ ...request, ...asked }))
        return Provenance.read(yield* images[0]!.bytes)?.sampler
      })
      assert.strictEqual(yield* samplerOf({}), "Euler")
      assert.strictEqual(yield* samplerOf({ sampler: "DDIM" }), "DDIM")
    })
  )

  it.effect("keeps what a picture tells already, where it is to, but not prompts that are to be left out", () =>
    Effect.gen(function* () {
      const [told, plain] = yield* pictures
      const before = { prompt: "a dog", steps: 4, sampler: "Euler", seed: 7n, model_name: "sketch" }
      const file = Provenance.write(yield* told!.bytes, before)
      const files = [Result.getOrThrow(GeneratedImage.fromBytes(file, { index: 0 })), plain!]

      const kept = yield* generate(files, { keep: true })
      assert.strictEqual(kept.images[0], files[0])
      assert.strictEqual(Provenance.read(yield* kept.images[1]!.bytes)?.model_name, "brush")

      const discreet = yield* generate(files, { keep: true, prompt: false })
      assert.deepStrictEqual(Provenance.read(yield* discreet.images[0]!.bytes), Struct.omit(before, ["prompt"]))
      const again = yield* generate(discreet.images, { keep: true, prompt: false })
      assert.strictEqual(again.images[0], discreet.images[0])

      const anew = yield* generate(files)
      assert.strictEqual(Provenance.read(yield* anew.images[0]!.bytes)?.prompt, "a cat, wearing sunglasses")
    })
  )

  it.effect("writes into pictures that are announced while others are still made, the same bytes", () =>
    Effect.gen(function* () {
      const generator = yield* Provenance.wrapper()(engineOf(yield* pictures))
      const events = yield* Stream.runCollect(generator.events(yield* ImageRequest.decode(request)))
      const ready = events.flatMap((event) => (event._tag === "ImageReady" ? [event.image] : []))
      const done = events.flatMap((event) => (event._tag === "Completed" ? event.response.images : []))
      assert.deepStrictEqual(
        ready.map((image) => image.base64),
        done.map((image) => image.base64)
      )
      assert.strictEqual(Provenance.read(yield* ready[0]!.bytes)?.model_name, "brush")
    })
  )

  it.effect("hands on what it can't read or write, as it came", () =>
    Effect.gen(function* () {
      const cut = Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "latin1")
      const broken = Buffer.from(`${cut.toString("base64").slice(0, 20)}!!!!`).toString()
      const files = [
        Result.getOrThrow(GeneratedImage.fromBytes(cut, { index: 0 })),
        Result.getOrThrow(GeneratedImage.fromBase64(broken, { index: 1 }))
      ]
      const { images } = yield* generate(files)
      assert.strictEqual(images[0], files[0])
      assert.strictEqual(images[1], files[1])
    })
  )

  it.effect("a failure of the engine stays what it is", () =>
    Effect.gen(function* () {
      const failure = new ImageError({
        module: "brush",
        method: "generate",
        reason: new EngineFailure({ description: "no colours left" })
      })
      const failing = ImageGenerator.make({
        provider: { name: "brush", kind: "internal" },
        models: Effect.succeed([]),
        generate: () => Effect.fail(failure)
      })
      const generator = yield* Provenance.wrapper()(failing)
      const seen = yield* Effect.flip(generator.generate(yield* ImageRequest.decode(request)))
      assert.strictEqual(seen, failure)
    })
  )
})
