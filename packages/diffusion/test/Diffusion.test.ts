import { assert, describe, layer } from "@effect/vitest"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import type { ImageRequest, Input } from "@hyperimage/core/ImageRequest"
import * as Samplers from "@hyperimage/core/Samplers"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import sharp from "sharp"
import * as Diffusion from "../src/Diffusion.ts"
import { colorOf, decode, distance, files, look } from "./pixels.ts"
import { folder, model, request } from "./weights.ts"

const generate = (fields: Partial<Input> = {}) =>
  Effect.gen(function* () {
    const generator = yield* ImageGenerator
    return yield* generator.generate(yield* request(fields))
  })

const refused = (fields: Partial<Input>): Effect.Effect<ImageError["reason"], unknown, ImageGenerator> =>
  Effect.map(Effect.flip(generate(fields)), (error) => error.reason)

const eventsOf = (asked: ImageRequest) =>
  Effect.gen(function* () {
    const generator = yield* ImageGenerator
    return yield* Stream.runCollect(generator.events(asked))
  })

const progressOf = (events: ReadonlyArray<ImageEvent>) => events.filter((event) => event._tag === "Progress")

const base64 = (file: Promise<Buffer>) => Effect.promise(async () => (await file).toString("base64"))

const plain = (color: string) =>
  sharp({ create: { width: 96, height: 96, channels: 3, background: color } })
    .png()
    .toBuffer()

describe("Diffusion", () => {
  layer(Diffusion.layer({ folder, model, threads: 1 }), { excludeTestServices: true })((it) => {
    describe("draws what is asked", () => {
      for (const [shape, ground] of [
        ["red", "blue"],
        ["green", "red"],
        ["blue", "green"]
      ] as const) {
        it.effect(`a ${shape} circle on a ${ground} background`, () =>
          Effect.gen(function* () {
            const { images } = yield* generate({ prompt: `a ${shape} circle on a ${ground} background`, steps: 12 })
            const pixels = yield* look(images[0])
            assert.strictEqual(colorOf(pixels.at(0.5, 0.5)), shape)
            assert.strictEqual(colorOf(pixels.at(0.05, 0.05)), ground)
          })
        )
      }

      for (const sampler of Samplers.names) {
        it.effect(`with the sampler ${sampler}`, () =>
          Effect.gen(function* () {
            const { images } = yield* generate({ sampler, steps: 6 })
            const pixels = yield* look(images[0])
            assert.strictEqual(colorOf(pixels.at(0.5, 0.5)), "red")
            assert.strictEqual(colorOf(pixels.at(0.05, 0.05)), "blue")
          })
        )
      }

      for (const [width, height] of [
        [64, 64],
        [512, 512],
        [333, 777],
        [1024, 640],
        [2048, 64]
      ] as const) {
        it.effect(`at exactly ${width}×${height} pixels`, () =>
          Effect.gen(function* () {
            const { images } = yield* generate({ width, height, steps: 4 })
            const pixels = yield* look(images[0])
            assert.deepStrictEqual([pixels.width, pixels.height], [width, height])
            assert.strictEqual(colorOf(pixels.at(0.5, 0.5)), "red")
          })
        )
      }

      it.effect("whole and once, on a wide picture: the scene goes on beside it", () =>
        Effect.gen(function* () {
          const { images } = yield* generate({ width: 1024, height: 640, steps: 20 })
          const pixels = yield* look(images[0])
          const colors = (y: number) =>
            Array.from({ length: 64 }, (_, index) => colorOf(pixels.at((index + 0.5) / 64, y)))
          assert.isAtMost(colors(0.05).filter((color) => color === "red").length, 0)
          const middle = colors(0.5).join(" ")
          assert.match(middle, /^((?!red).)*red( red)*((?!red).)*$/) // one run of red
        })
      )
    })

    describe("does what the fields say", () => {
      it.effect("seed: the same request gives the same bytes, another seed others", () =>
        Effect.gen(function* () {
          const first = files(yield* generate({ seed: 7 }))
          assert.deepStrictEqual(files(yield* generate({ seed: 7 })), first)
          assert.notDeepEqual(files(yield* generate({ seed: 8 })), first)
        })
      )

      it.effect("seed: without one, each request draws its own and tells it", () =>
        Effect.gen(function* () {
          const { seed: _, ...unseeded } = yield* request()
          const generator = yield* ImageGenerator
          const [one, other] = [yield* generator.generate(unseeded), yield* generator.generate(unseeded)]
          assert.notStrictEqual(one.images[0]?.seed, other.images[0]?.seed)
          const again = yield* generator.generate({ ...unseeded, seed: one.images[0]?.seed ?? 0n })
          assert.deepStrictEqual(files(again), files(one))
        })
      )

      it.effect("n: pictures have the seeds seed, seed + 1 … and are those that these seeds make alone", () =>
        Effect.gen(function* () {
          const together = yield* generate({ n: 3, seed: 18446744073709551614n })
          const seeds = [18446744073709551614n, 18446744073709551615n, 0n]
          assert.deepStrictEqual(
            together.images.map((image) => [image.index, image.seed]),
            seeds.map((seed, index) => [index, seed])
          )
          for (const [index, seed] of seeds.entries()) {
            assert.strictEqual(files(yield* generate({ seed }))[0], files(together)[index])
          }
        })
      )

      it.effect("steps: the U-Net runs so often, and each run is told", () =>
        Effect.gen(function* () {
          for (const steps of [1, 5, 13]) {
            const progress = progressOf(yield* eventsOf(yield* request({ steps, n: 2 })))
            assert.deepStrictEqual(
              progress.map(({ index, of, step }) => [step, of, index]),
              Array.from({ length: 2 * steps }, (_, at) => [at + 1, 2 * steps, Math.floor(at / steps)])
            )
          }
        })
      )

      it.effect("cfg_scale: changes the picture", () =>
        Effect.gen(function* () {
          const weak = yield* look((yield* generate({ cfg_scale: 1 })).images[0])
          const strong = yield* look((yield* generate({ cfg_scale: 6 })).images[0])
          assert.isAbove(distance(weak, strong), 1)
        })
      )

      it.effect("negative_prompt: keeps out what it names, but at a cfg_scale of 1 does nothing and says so", () =>
        Effect.gen(function* () {
          const sea = { prompt: "a sailboat", seed: 3, steps: 16 }
          const blueness = (fields: Partial<Input>) =>
            Effect.map(
              Effect.flatMap(generate({ ...sea, ...fields }), ({ images }) => look(images[0])),
              ({ data }) =>
                data.reduce((sum, value, index) => sum + (index % 3 === 2 ? value : index % 3 === 0 ? -value : 0), 0)
            )
          assert.isBelow(yield* blueness({ negative_prompt: "blue, sea, blue background" }), yield* blueness({}))
          const without = yield* generate({ ...sea, cfg_scale: 1 })
          const withNegative = yield* generate({ ...sea, cfg_scale: 1, negative_prompt: "blue" })
          assert.deepStrictEqual(files(withNegative), files(without))
          assert.deepStrictEqual(
            withNegative.warnings.map(({ code, field }) => [code, field]),
            [["no_effect", "negative_prompt"]]
          )
        })
      )

      it.effect("image and strength: 0 keeps the picture, 1 ignores it, between it shows through", () =>
        Effect.gen(function* () {
          const image = yield* base64(plain("#20a040"))
          const green = yield* Effect.promise(async () =>
            decode(
              await sharp(await plain("#20a040"))
                .resize(128, 128)
                .png()
                .toBuffer()
            )
          )
          const drawn = (strength: number) =>
            Effect.flatMap(generate({ image, strength, steps: 20 }), ({ images }) => look(images[0]))
          assert.isBelow(distance(yield* drawn(0), green), 4)
          assert.isAbove(distance(yield* drawn(0.6), green), 4)
          const ignored = yield* drawn(1)
          assert.strictEqual(colorOf(ignored.at(0.5, 0.5)), "red")
          assert.strictEqual(colorOf(ignored.at(0.05, 0.05)), "blue")
        })
      )

      it.effect("strength: makes only its share of the steps", () =>
        Effect.gen(function* () {
          const image = yield* base64(plain("#20a040"))
          for (const [sampler, evaluations] of [
            ["Euler", 5],
            ["Heun", 9]
          ] as const) {
            const events = yield* eventsOf(yield* request({ image, strength: 0.5, steps: 10, sampler }))
            assert.strictEqual(progressOf(events).length, evaluations, sampler)
          }
        })
      )
    })

    describe("tells what happens", () => {
      it.effect("in order, with previews that come to look like the picture", () =>
        Effect.gen(function* () {
          const events = yield* eventsOf(yield* request({ n: 2, steps: 6 }))
          assert.deepStrictEqual(
            events.map((event) => event._tag).filter((tag, index, tags) => tag !== tags[index - 1]),
            ["Started", "Progress", "ImageReady", "Progress", "ImageReady", "Completed"]
          )
          const [start] = events
          assert.deepStrictEqual(start, { _tag: "Started", model: "drawing" })
          const last = progressOf(events).at(-1)
          const preview = yield* Effect.promise(() => decode(last?.preview?.bytes ?? new Uint8Array()))
          assert.deepStrictEqual([preview.width, preview.height], [16, 16])
          const completed = events.at(-1)
          assert.strictEqual(completed?._tag, "Completed")
          if (completed?._tag !== "Completed") return
          const file = Buffer.from(completed.response.images[1]?.base64 ?? "", "base64")
          const small = yield* Effect.promise(async () =>
            decode(await sharp(file).resize(16, 16, { kernel: "linear" }).png().toBuffer())
          )
          assert.isBelow(distance(preview, small), 12)
        })
      )

      it.effect("what it was not taught, and what of a prompt it did not read", () =>
        Effect.gen(function* () {
          const { warnings } = yield* generate({ prompt: `a red zebra circle by rembrandt ${"a ".repeat(20)}` })
          assert.deepStrictEqual(
            warnings.map(({ message }) => message),
            [
              "prompt: drawing was not taught zebra, rembrandt",
              "prompt: drawing reads 22 words, and the last 4 were left out"
            ]
          )
        })
      )

      it.effect("which sampler it took in the place of one that it lacks", () =>
        Effect.gen(function* () {
          const { warnings } = yield* generate({ sampler: "unipc 2m" })
          assert.deepStrictEqual(warnings, [
            { code: "adjusted", field: "sampler", message: "sampler: drawing has DPM++ 2M instead, the nearest" }
          ])
        })
      )
    })

    describe("refuses", () => {
      it.effect("a sampler that nobody knows, and lists those that there are", () =>
        Effect.gen(function* () {
          const reason = yield* refused({ sampler: "Euler B" })
          assert.strictEqual(reason._tag, "InvalidRequest")
          assert.include(reason.message, "sampler: expected one of DDIM, DDPM")
          assert.include(reason.message, "DPM++ 2M SDE Heun Karras")
        })
      )

      it.effect("another model's name, and says its own", () =>
        Effect.gen(function* () {
          const reason = yield* refused({ model_name: "SDXL1.0-base" })
          assert.strictEqual(reason._tag, "ModelNotFound")
          assert.include(reason.message, "available: drawing")
        })
      )

      for (const [feature, fields] of [
        ["lora", { lora: { Pixel_Art: 0.7 } }],
        ["controlnet_name", { controlnet_name: "canny" }],
        ["prompt_2", { prompt_2: "a cat" }]
      ] as const) {
        it.effect(`${feature}, which it can't do`, () =>
          Effect.gen(function* () {
            const reason = yield* refused(fields)
            assert.strictEqual(reason._tag, "Unsupported")
            assert.include(reason.message, `${feature}: not supported by drawing`)
          })
        )
      }

      it.effect("an image that is not base64, not a picture, or broken off", () =>
        Effect.gen(function* () {
          const whole = yield* Effect.promise(() =>
            sharp("test/reference/missing")
              .toBuffer()
              .catch(() => plain("#123456"))
          )
          for (const image of [
            "no base64!",
            Buffer.from("a text file, not a picture").toString("base64"),
            whole.subarray(0, 60).toString("base64")
          ]) {
            const reason = yield* refused({ image })
            assert.strictEqual(reason._tag, "InvalidRequest")
            assert.include(reason.message, "image: expected a PNG, JPEG or WebP picture")
          }
        })
      )
    })
  })
})
