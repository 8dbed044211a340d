import { assert, describe, layer } from "@effect/vitest"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"
import * as Sketch from "../src/Sketch.ts"
import { annotate, blueness, disc, distance, edgeOverlap, figureOverlap, look, paint } from "./pixels.ts"

const generate = Effect.fnUntraced(function* (fields: Partial<ImageRequest.Input> = {}) {
  const generator = yield* ImageGenerator
  const request = yield* ImageRequest.decode({
    model_name: "sketch",
    prompt: "a red house in the forest",
    width: 256,
    height: 256,
    steps: 8,
    cfg_scale: 4,
    seed: 7,
    ...fields
  })
  return yield* generator.generate(request)
})

/** The file in base64 of a request for one picture that nothing is said against. */
const draw = Effect.fnUntraced(function* (fields: Partial<ImageRequest.Input> = {}) {
  const { images, warnings } = yield* generate(fields)
  assert.deepStrictEqual(warnings, [])
  return images[0]?.base64 ?? ""
})

const colorsOf = (fields: Partial<ImageRequest.Input> = {}) => Effect.flatMap(draw(fields), look)

describe("Sketch", () => {
  layer(Sketch.layerWith({ threads: 1 }), { excludeTestServices: true })((it) => {
    describe("steered by a picture", () => {
      const figure = disc(0.36, 0.6, 0.22)
      // A prompt with a figure of its own would put it elsewhere, and be met halfway.
      const asked = { prompt: "flat illustration" }

      it.effect("follows its edges with canny", () =>
        Effect.gen(function* () {
          const given = yield* paint(figure)
          const edges = yield* annotate("canny", given)
          const overlap = (fields: Partial<ImageRequest.Input>) =>
            draw({ ...asked, ...fields }).pipe(
              Effect.flatMap((made) => annotate("canny", made)),
              Effect.map((made) => edgeOverlap(edges, made))
            )
          const [free, steered] = [
            yield* overlap({}),
            yield* overlap({ controlnet_name: "canny", controlnet_image: given })
          ]
          assert.isAbove(steered, 0.35)
          assert.isAbove(steered, free + 0.2)
        })
      )

      it.effect("keeps its figure where it stands with depth", () =>
        Effect.gen(function* () {
          const given = yield* paint(figure)
          assert.isAbove(figureOverlap(figure, yield* annotate("depth", given)), 0.7)
          const overlap = (fields: Partial<ImageRequest.Input>) =>
            draw({ ...asked, ...fields }).pipe(
              Effect.flatMap((made) => annotate("depth", made)),
              Effect.map((made) => figureOverlap(figure, made))
            )
          const [free, steered] = [
            yield* overlap({}),
            yield* overlap({ controlnet_name: "depth", controlnet_image: given })
          ]
          assert.isAbove(steered, 0.6)
          assert.isAbove(steered, free + 0.2)
        })
      )

      it.effect("leaves the picture that it starts from the further, the higher the strength", () =>
        Effect.gen(function* () {
          const image = yield* draw()
          const start = yield* look(image)
          const distances = yield* Effect.forEach([0.25, 0.5, 0.75], (strength) =>
            Effect.map(colorsOf({ prompt: "a white rabbit in the desert", seed: 8, image, strength }), (made) =>
              distance(start, made)
            )
          )
          assert.deepStrictEqual(
            distances,
            distances.toSorted((one, other) => one - other)
          )
          assert.isBelow(distances[0] ?? 1, 0.15)
          assert.isAbove(distances[2] ?? 0, 0.22)
        })
      )
    })

    describe("retuned by a LoRA", () => {
      it.effect("draws a blueprint mostly in blue, and a risograph in other colors", () =>
        Effect.gen(function* () {
          const plain = yield* colorsOf()
          const blueprint = yield* colorsOf({ lora: { Blueprint: 1 } })
          assert.isBelow(blueness(plain), 0.2)
          assert.isAbove(blueness(blueprint), 0.75)
          const risograph = yield* colorsOf({ lora: { Risograph: 1 } })
          assert.isAbove(distance(plain, risograph), 0.08)
          const both = yield* colorsOf({ lora: { Blueprint: 0.5, Risograph: 0.5 } })
          for (const alone of [plain, blueprint, risograph]) assert.isAbove(distance(both, alone), 0.06)
        })
      )

      it.effect("draws what it draws without, where the weight is 0", () =>
        Effect.gen(function* () {
          assert.strictEqual(yield* draw({ lora: { Blueprint: 0, Risograph: 0 } }), yield* draw())
        })
      )
    })

    it.effect("draws another picture with a negative prompt, and with the prompt followed more or less closely", () =>
      Effect.gen(function* () {
        const plain = yield* colorsOf()
        for (const fields of [{ negative_prompt: "forest" }, { cfg_scale: 1 }, { cfg_scale: 8 }]) {
          assert.isAbove(distance(plain, yield* colorsOf(fields)), 0.01, JSON.stringify(fields))
        }
      })
    )

    it.effect("names the words that it was not taught", () =>
      Effect.gen(function* () {
        const prompt = "a photorealistic cyberpunk cat wearing sunglasses"
        const { warnings } = yield* generate({ prompt, steps: 1, width: 64, height: 64 })
        assert.deepStrictEqual(
          warnings.map(({ code, field }) => [code, field]),
          [["unknown_words", "prompt"]]
        )
        assert.include(warnings[0]?.message, "photorealistic")
      })
    )
  })
})
