import { copyFile, rename } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import type { Input } from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"
import * as Diffusion from "../src/Diffusion.ts"
import { files } from "./pixels.ts"
import { copy, folder, ink, model, picture, request } from "./tiny.ts"
import * as weights from "./weights.ts"

const generate = (fields: Partial<Input> = {}) =>
  Effect.gen(function* () {
    const generator = yield* ImageGenerator
    return yield* generator.generate(yield* request(fields))
  })

const drawn = (fields: Partial<Input> = {}) => Effect.map(generate(fields), files)

const refused = (fields: Partial<Input>): Effect.Effect<ImageError["reason"], unknown, ImageGenerator> =>
  Effect.map(Effect.flip(generate(fields)), (error) => error.reason)

const base64 = (width: number, height: number) =>
  Effect.promise(async () => (await picture(width, height)).toString("base64"))

describe("A request", () => {
  layer(Diffusion.layer({ folder, model, threads: 1, loras: { Ink: ink } }), { excludeTestServices: true })((it) => {
    it.effect("can choose from what there is, whatever the model declares", () =>
      Effect.gen(function* () {
        const [listed] = yield* (yield* ImageGenerator).models
        assert.deepStrictEqual(listed?.choices, {
          lora: ["Bold", "Soft", "Ink"],
          controlnet_name: ["negative", "plain"]
        })
        assert.deepStrictEqual(listed?.limits, { controlnets: ["negative", "plain"] })
        assert.isTrue(listed?.can.lora && listed.can.controlnet_name)
      })
    )

    it.effect("gets another picture by each LoRA and each weight, and the same by the same", () =>
      Effect.gen(function* () {
        const asked = [{}, { Bold: 1 }, { Bold: 0.5 }, { Bold: -1 }, { Soft: 1 }, { Ink: 1 }, { Bold: 1, Soft: 1 }]
        const pictures = yield* Effect.forEach(asked, (lora) => drawn({ lora }))
        assert.strictEqual(new Set(pictures.flat()).size, asked.length)
        assert.deepStrictEqual(yield* Effect.forEach(asked, (lora) => drawn({ lora })), pictures)
      })
    )

    it.effect("gets the same picture in whatever order LoRAs stand, and by a weight of 0 the one without", () =>
      Effect.gen(function* () {
        const both = yield* drawn({ lora: { Bold: 1, Soft: 0.3 } })
        assert.deepStrictEqual(yield* drawn({ lora: { Soft: 0.3, Bold: 1 } }), both)
        assert.deepStrictEqual(yield* drawn({ lora: { Bold: 1, Soft: 0 } }), yield* drawn({ lora: { Bold: 1 } }))
        assert.deepStrictEqual(yield* drawn({ lora: { Bold: 0 } }), yield* drawn())
      })
    )

    it.effect("gets no trace of the LoRAs of a request beside it", () =>
      Effect.gen(function* () {
        const asked = [{}, { Bold: 1 }, { Soft: 2 }, { Ink: 1 }]
        const alone = yield* Effect.forEach(asked, (lora) => drawn({ lora }))
        const together = yield* Effect.forEach(asked, (lora) => drawn({ lora }), { concurrency: "unbounded" })
        assert.deepStrictEqual(together, alone)
      })
    )

    it.effect("gets another picture by each ControlNet and each picture that it follows", () =>
      Effect.gen(function* () {
        const [one, other] = [yield* base64(64, 64), yield* base64(40, 90)]
        const pictures = yield* Effect.all([
          drawn(),
          drawn({ controlnet_name: "plain", controlnet_image: one }),
          drawn({ controlnet_name: "negative", controlnet_image: one }),
          drawn({ controlnet_name: "negative", controlnet_image: other })
        ])
        assert.strictEqual(new Set(pictures.flat()).size, pictures.length)
      })
    )

    it.effect("can have everything at once, and each of several pictures is the one that its seed gets alone", () =>
      Effect.gen(function* () {
        const image = yield* base64(100, 70)
        const all = {
          image,
          strength: 0.7,
          controlnet_name: "negative",
          controlnet_image: yield* base64(64, 64),
          lora: { Bold: 0.6, Ink: 1 },
          width: 150,
          height: 64
        }
        const together = yield* generate({ ...all, n: 3, seed: 5 })
        assert.deepStrictEqual(together.warnings, [])
        for (const [index, seed] of [5, 6, 7].entries()) {
          assert.strictEqual((yield* drawn({ ...all, seed }))[0], files(together)[index])
        }
        for (const field of ["image", "controlnet_image", "lora"] as const) {
          const { [field]: _, ...others } = all
          const { controlnet_name: _name, ...less } = others
          const rest = field === "controlnet_image" ? less : others
          assert.notStrictEqual((yield* drawn({ ...rest, seed: 5 }))[0], files(together)[0], field)
        }
      })
    )

    for (const [what, fields, path, message] of [
      [
        "LoRAs that there are not, each by its name",
        { lora: { Pixel_Art: 0.7, Bold: 1, ["__proto__"]: 1 } },
        ["lora", "Pixel_Art"],
        "lora.Pixel_Art: expected one of Bold, Soft, Ink"
      ],
      [
        "a ControlNet that there is not",
        { controlnet_name: "openpose" },
        ["controlnet_name"],
        "controlnet_name: expected one of negative, plain"
      ],
      [
        "a ControlNet without a picture",
        { controlnet_name: "plain" },
        ["controlnet_image"],
        "controlnet_image: expected the picture that plain follows"
      ],
      [
        "a picture without a ControlNet",
        { controlnet_image: "aGVsbG8=" },
        ["controlnet_name"],
        "controlnet_name: expected the one that controlnet_image is for, of negative, plain"
      ],
      [
        "a picture to follow that is none",
        { controlnet_name: "plain", controlnet_image: "aGVsbG8=" },
        ["controlnet_image"],
        "controlnet_image: expected a PNG, JPEG or WebP picture as base64 text"
      ]
    ] as const) {
      it.effect(`is refused for ${what}`, () =>
        Effect.gen(function* () {
          const reason = yield* refused(fields)
          assert.strictEqual(reason._tag, "InvalidRequest")
          if (reason._tag !== "InvalidRequest") return
          assert.deepStrictEqual(reason.issues[0], { path: [...path], message })
        })
      )
    }

    it.effect("is refused for a picture that breaks off, by the field that it stands in", () =>
      Effect.gen(function* () {
        const whole = yield* Effect.promise(() => picture(64, 64))
        const broken = whole.subarray(0, 60).toString("base64")
        for (const [field, fields] of [
          ["image", { image: broken }],
          ["controlnet_image", { controlnet_name: "plain", controlnet_image: broken }]
        ] as const) {
          const reason = yield* refused(fields)
          assert.strictEqual(reason._tag, "InvalidRequest")
          if (reason._tag !== "InvalidRequest") return
          assert.deepStrictEqual(reason.issues, [
            { path: [field], message: `${field}: expected a PNG, JPEG or WebP picture` }
          ])
        }
      })
    )
  })

  it.live("for a LoRA whose file has gone fails with its name, and works once it is back", () =>
    Effect.gen(function* () {
      const path = yield* copy(folder)
      const generator = yield* Diffusion.make({ folder: path, model, threads: 1 })
      const file = join(path, "loras", "Bold.safetensors")
      const asked = yield* request({ lora: { Bold: 1 } })
      yield* Effect.promise(() => rename(file, `${file}.away`))
      const error = yield* Effect.flip(generator.generate(asked))
      assert.strictEqual(error.reason._tag, "EngineFailure")
      assert.include(error.message, `${file} can't be read`)
      yield* Effect.promise(() => rename(`${file}.away`, file))
      assert.lengthOf((yield* generator.generate(asked)).images, 1)
    })
  )

  it.live("is told that a model can't do what its folder has nothing for", () =>
    Effect.gen(function* () {
      const path = yield* copy(folder)
      for (const name of ["loras", "controlnet"]) {
        yield* Effect.promise(() => rename(join(path, name), join(path, `${name}-away`)))
      }
      const generator = yield* Diffusion.make({ folder: path, model, threads: 1 })
      assert.deepStrictEqual(
        (yield* generator.models).map(({ can, limits }) => [can.lora, can.controlnet_name, limits]),
        [[undefined, undefined, {}]]
      )
      for (const fields of [{ lora: { Bold: 1 } }, { controlnet_name: "plain" }]) {
        const { reason } = yield* Effect.flip(generator.generate(yield* request(fields)))
        assert.strictEqual(reason._tag, "Unsupported")
      }
    })
  )

  it.live("can ask for the LoRAs of another folder, which count before those of the model's", () =>
    Effect.gen(function* () {
      const loraFolder = yield* copy(join(folder, "loras"))
      yield* Effect.promise(() => rename(join(loraFolder, "Soft.safetensors"), join(loraFolder, "Mine.safetensors")))
      yield* Effect.promise(() => copyFile(ink, join(loraFolder, "Bold.safetensors")))
      const generator = yield* Diffusion.make({ folder, model, threads: 1, loraFolder, loras: { Ink: ink } })
      const [listed] = yield* generator.models
      assert.deepStrictEqual(listed?.choices?.lora, ["Bold", "Soft", "Mine", "Ink"])
      const asked = [{ Mine: 1 }, { Soft: 1 }, { Bold: 1 }, { Ink: 1 }]
      const [mine, soft, bold, other] = yield* Effect.forEach(asked, (lora) =>
        Effect.map(Effect.flatMap(request({ lora }), generator.generate), files)
      )
      assert.deepStrictEqual([mine, bold], [soft, other])
    })
  )

  it.live("has no engine where the folder of LoRAs is not there", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Diffusion.make({ folder, model, loraFolder: "nowhere" }))
      assert.strictEqual(error.reason._tag, "EngineFailure")
      assert.include(error.message, "nowhere can't be read as a folder")
    })
  )

  it.live("can't have a LoRA of a file that doesn't fit: the engine does not start", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Diffusion.make({ folder: weights.folder, model: { ...model, can: { lora: true } }, loras: { Ink: ink } })
      )
      assert.include(error.message, `${ink} has factors for middle.key_value, and the U-Net takes none there`)
    })
  )
})
