import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as ModelFolder from "../src/ModelFolder.ts"
import { folder } from "./weights.ts"

/** A copy of the model that a test may break; gone afterwards. */
const copy = Effect.acquireRelease(
  Effect.promise(async () => {
    const path = await mkdtemp(join(tmpdir(), "model-"))
    await cp(folder, path, { recursive: true })
    return path
  }),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

const messageOf = (path: string) => Effect.map(Effect.flip(ModelFolder.read(path)), (error) => error.message)

describe("ModelFolder", () => {
  it.effect("reads a whole folder", () =>
    Effect.gen(function* () {
      const read = yield* ModelFolder.read(folder)
      assert.strictEqual(read.native, 16)
      assert.strictEqual(read.scheduler.prediction_type, "v_prediction")
      assert.strictEqual(read.vocabulary.length, 24)
      assert.strictEqual(read.latentRgb?.factors.length, read.index.latent_channels)
    })
  )

  for (const file of [
    "model_index.json",
    "scheduler/scheduler_config.json",
    "tokenizer/vocab.json",
    "text_encoder/model.onnx",
    "unet/model.onnx",
    "vae_decoder/model.onnx"
  ]) {
    it.effect(`names ${file} when it is missing`, () =>
      Effect.gen(function* () {
        const path = yield* copy
        yield* Effect.promise(() => rm(join(path, file)))
        const error = yield* Effect.flip(ModelFolder.read(path))
        assert.strictEqual(error.reason._tag, "EngineFailure")
        assert.include(error.message, `${join(path, file)} is missing`)
      })
    )
  }

  it.effect("does without an encoder and without a preview matrix", () =>
    Effect.gen(function* () {
      const path = yield* copy
      yield* Effect.promise(() => rm(join(path, "vae_encoder"), { recursive: true }))
      yield* Effect.promise(() => rm(join(path, "latent_rgb.json")))
      const read = yield* ModelFolder.read(path)
      assert.isUndefined(read.networks.encoder)
      assert.isUndefined(read.latentRgb)
    })
  )

  it.effect("names a file that is not JSON, and a key that is wrong", () =>
    Effect.gen(function* () {
      const path = yield* copy
      yield* Effect.promise(() => writeFile(join(path, "tokenizer/vocab.json"), "{"))
      assert.include(yield* messageOf(path), "vocab.json is not what it should be")
      yield* Effect.promise(() => writeFile(join(path, "model_index.json"), '{"native_size":"large","latent_scale":8}'))
      const message = yield* messageOf(path)
      assert.include(message, "model_index.json is not what it should be")
      assert.include(message, "native_size")
      assert.include(message, "latent_channels")
      const index = '{"native_size":100,"latent_scale":8,"latent_channels":16}'
      yield* Effect.promise(() => writeFile(join(path, "model_index.json"), index))
      assert.include(yield* messageOf(path), "native_size is not a multiple of latent_scale")
    })
  )
})
