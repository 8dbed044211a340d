import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ModelFolder from "../src/ModelFolder.ts"
import * as tiny from "./tiny.ts"
import * as weights from "./weights.ts"

const change = (work: () => Promise<unknown>) => Effect.asVoid(Effect.promise(work))

const messageOf = (path: string) => Effect.map(Effect.flip(ModelFolder.read(path)), (error) => error.message)

/** Replaces a text in a file by one of the same length. */
const rewrite = (path: string, from: string, to: string) =>
  change(async () => writeFile(path, (await readFile(path, "latin1")).replaceAll(from, to), "latin1"))

describe("A model folder's adapters", () => {
  it.effect("are found by name: ControlNets with or without an annotator, LoRAs, and those from elsewhere", () =>
    Effect.gen(function* () {
      const { adapters } = yield* ModelFolder.read(tiny.folder, new Map([["Ink", tiny.ink]]))
      const path = (...parts: ReadonlyArray<string>) => join(tiny.folder, ...parts)
      assert.deepStrictEqual(
        [...adapters.controlnets],
        [
          [
            "negative",
            {
              model: path("controlnet", "negative", "model.onnx"),
              annotator: path("controlnet", "negative", "annotator.onnx")
            }
          ],
          ["plain", { model: path("controlnet", "plain", "model.onnx") }]
        ]
      )
      assert.deepStrictEqual(
        [...adapters.loras],
        [
          ["Bold", path("loras", "Bold.safetensors")],
          ["Soft", path("loras", "Soft.safetensors")],
          ["Ink", tiny.ink]
        ]
      )
    })
  )

  it.effect("need not be there, and files of other kinds are none", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(tiny.folder)
      yield* change(() => rm(join(path, "controlnet"), { recursive: true }))
      yield* change(() => rm(join(path, "loras"), { recursive: true }))
      yield* change(() => mkdir(join(path, "loras")))
      yield* change(() => writeFile(join(path, "loras", "README.md"), "nothing yet"))
      const { adapters } = yield* ModelFolder.read(path)
      assert.deepStrictEqual([adapters.controlnets.size, adapters.loras.size], [0, 0])
    })
  )

  it.effect("are found through links, too, and a folder that can't be read is named", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(tiny.folder)
      yield* change(() => symlink(join(tiny.folder, "controlnet", "plain"), join(path, "controlnet", "linked")))
      assert.include([...(yield* ModelFolder.read(path)).adapters.controlnets.keys()], "linked")
      yield* change(() => rm(join(path, "loras"), { recursive: true }))
      yield* change(() => writeFile(join(path, "loras"), "a file"))
      assert.include(yield* messageOf(path), `${join(path, "loras")} can't be read as a folder`)
    })
  )

  it.effect("ControlNets that make other channels than the U-Net takes are named when the folder is read", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(tiny.folder)
      const model = join(path, "controlnet", "plain", "model.onnx")
      for (const [from, to] of [
        ["residual_0", "residual_x"],
        ["residual_1", "residual_0"],
        ["residual_x", "residual_1"]
      ] as const) {
        yield* rewrite(model, from, to)
      }
      const made = "down_intrablock_additional_residual_1 of 8 channels, and the U-Net takes 12"
      assert.include(yield* messageOf(path), `${model} makes ${made}`)
    })
  )

  it.effect("that lack a file, or have a ControlNet for another U-Net, are named when the folder is read", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(tiny.folder)
      const model = join(path, "controlnet", "plain", "model.onnx")
      yield* change(() => rm(model))
      assert.include(yield* messageOf(path), `${model} is missing`)
      yield* change(() => cp(join(path, "text_encoder", "model.onnx"), model))
      assert.include(
        yield* messageOf(path),
        `${model} makes last_hidden_state, and the U-Net takes nothing of that name`
      )
      yield* change(() => writeFile(model, "not a network"))
      assert.include(yield* messageOf(path), `${model} is not an ONNX network`)
    })
  )

  for (const [what, from, to, said] of [
    [
      "for a layer that the U-Net has no inputs for",
      "middle.key_value",
      "middle.key_query",
      "has factors for middle.key_query, and the U-Net takes none there"
    ],
    ["whose keys are another program's", "unet.down", "lora_down", "has an array lora_down.conv_in.alpha"],
    ["with half of a layer", "key_value.lora_B", "key_query.lora_B", "has no unet.middle.key_value.lora_B.weight"],
    [
      "of another size",
      "[12,2]",
      "[8,3] ",
      "has unet.middle.key_value.lora_B.weight as [8, 3], and the U-Net takes [12, linear_rank]"
    ]
  ] as const) {
    it.effect(`LoRAs ${what} are named when the folder is read`, () =>
      Effect.gen(function* () {
        const path = yield* tiny.copy(tiny.folder)
        const file = join(path, "loras", "Bold.safetensors")
        yield* rewrite(file, from, to)
        const message = yield* messageOf(path)
        assert.include(message, `${file} `)
        assert.include(message, said)
      })
    )
  }

  it.effect("that are LoRAs of two ranks at one layer, or of none, are named when the folder is read", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(tiny.folder)
      const file = join(path, "loras", "Soft.safetensors")
      const header = {
        "unet.middle.key_value.lora_A.weight": { dtype: "F32", shape: [2, 6], data_offsets: [0, 48] },
        "unet.middle.key_value.lora_B.weight": { dtype: "F32", shape: [12, 1], data_offsets: [48, 96] }
      }
      yield* change(() => writeFile(file, tiny.safetensors(header, new Uint8Array(96))))
      assert.include(yield* messageOf(path), `${file} has factors of the ranks 2 and 1 for middle.key_value`)
      yield* change(() => writeFile(file, tiny.safetensors({})))
      assert.include(yield* messageOf(path), `${file} has no factors`)
    })
  )

  it.effect("do not fit a U-Net that has no inputs for them", () =>
    Effect.gen(function* () {
      const path = yield* tiny.copy(weights.folder)
      yield* change(() => cp(join(tiny.folder, "loras"), join(path, "loras"), { recursive: true }))
      assert.include(yield* messageOf(path), "Bold.safetensors has factors for down.conv_in")
    })
  )
})
