import { readdir, stat } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, layer } from "@effect/vitest"
import * as Catalog from "@hyperimage/core/Catalog"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Sketch from "../src/index.ts"

/** Width and height as a PNG's header says them. */
const sizeOf = (base64: string) => {
  const header = Buffer.from(base64.slice(0, 64), "base64")
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) }
}

describe("Sketch", () => {
  layer(Sketch.Sketch.layerWith({ threads: 1 }), { excludeTestServices: true })((it) => {
    it.effect("answers under its own name, for nothing", () =>
      Effect.gen(function* () {
        const response = yield* Pipeline.generate(
          Pipeline.prompt(Sketch.Sketch.sketch, "a cat wearing sunglasses").pipe(Pipeline.seed(7))
        )
        assert.strictEqual(response.model, "sketch")
        assert.strictEqual(response.cost, 0)
        assert.deepStrictEqual(response.warnings, [])
        assert.deepStrictEqual(
          response.images.map((image) => [image.mediaType, image.seed, sizeOf(image.base64)]),
          [["image/png", 7n, { width: 512, height: 512 }]]
        )
      })
    )

    it.effect("is the one model of its engine", () =>
      Effect.gen(function* () {
        const generator = yield* ImageGenerator
        const models = yield* generator.models
        const { can, choices, limits, name } = Sketch.Sketch.sketch
        assert.deepStrictEqual(
          models.map(({ can, choices, limits, name }) => ({ can, choices, limits, name })),
          [{ name, can, choices, limits }]
        )
      })
    )

    for (const { name, words } of Sketch.Sketch.styles) {
      it.effect(`draws the style ${name} in words that it was taught`, () =>
        Effect.gen(function* () {
          const draw = (prompt: string) =>
            Pipeline.prompt(Sketch.Sketch.sketch, prompt).pipe(
              Pipeline.size(128, 128),
              Pipeline.steps(2),
              Pipeline.seed(7)
            )
          const styled = yield* Pipeline.generate(draw("a cat").pipe(Pipeline.style(name)))
          const said = yield* Pipeline.generate(draw(`a cat, ${words}`))
          assert.deepStrictEqual([styled.warnings, said.warnings], [[], []])
          assert.strictEqual(styled.images[0]?.base64, said.images[0]?.base64)
        })
      )
    }

    for (const preset of Sketch.presets) {
      it.effect(`preset ${preset.name} makes what it says`, () =>
        Effect.gen(function* () {
          const { images, warnings } = yield* Pipeline.generate(Pipeline.prompt(preset, "a rocket in space"))
          const { height, width } = preset.settings
          assert.deepStrictEqual(sizeOf(images[0]?.base64 ?? ""), { width, height })
          assert.deepStrictEqual(warnings, [])
        })
      )
    }

    it.effect("takes its place in a catalog, and is found by its name", () =>
      Effect.gen(function* () {
        const catalog = Catalog.make(Sketch)
        const checked = yield* catalog.check(yield* ImageRequest.decode({ model_name: "Sketch", prompt: "a cat" }))
        assert.strictEqual(checked.model, Sketch.Sketch.sketch)
        assert.strictEqual((yield* catalog.preset("sketch/wide")).settings.width, 1024)
      })
    )

    it.effect("knows the words of its model card, and says of others that it does not", () =>
      Effect.gen(function* () {
        const generator = yield* ImageGenerator
        const warningsOf = (prompt: string) =>
          ImageRequest.decode({ model_name: "sketch", prompt, steps: 1, width: 64, height: 64 }).pipe(
            Effect.flatMap((request) => generator.generate(request)),
            Effect.map(({ warnings }) => warnings.map(({ message }) => message))
          )
        const known = [
          "circle, square, triangle, star, heart, cat, dog, rabbit, fish, robot, snowman",
          "house, tree, flower, sailboat, rocket, car, hot air balloon, mushroom",
          "red, orange, yellow, green, blue, purple, pink, white, black, gray, brown",
          "turquoise, sunglasses, party hat, top hat, crown, scarf, on the left, on the right",
          "bear, fox, frog, penguin, owl, ghost, butterfly",
          "apple, cake, umbrella, cactus, castle, airplane, cup",
          "meadow, starry night, sea at sunset, under water, neon city, snow, space, beach",
          "mountains, forest, desert, clouds, street, sunset, moon, room",
          "field at sunrise, rain, fog, rainbow, small, big, next to, to the left of",
          "flat, cartoon, pixel art, neon, watercolor, line drawing"
        ]
        for (const words of known) assert.deepStrictEqual(yield* warningsOf(words), [])
        assert.deepStrictEqual(yield* warningsOf("a dragon, oil on canvas"), [
          "prompt: sketch was not taught dragon, oil, canvas"
        ])
      })
    )

    it.effect("is no larger than twelve megabytes", () =>
      Effect.promise(async () => {
        const folder = fileURLToPath(Sketch.Sketch.weights)
        const files = await readdir(folder, { recursive: true })
        const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size))
        assert.isBelow(
          sizes.reduce((sum, size) => sum + size, 0),
          12_000_000
        )
      })
    )
  })
})
