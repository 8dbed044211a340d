/** A tiny untrained model with ControlNets and LoRAs, made by `reference/adapters.py`, and folders that a test may change. */
import { cp, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"
import sharp from "sharp"

/** The folder: ControlNets `negative` and `plain`, LoRAs `Bold` and `Soft`. */
export const folder = fileURLToPath(new URL("./reference/adapters", import.meta.url))

/** A LoRA that lies elsewhere. */
export const ink = fileURLToPath(new URL("./reference/adapters-Ink.safetensors", import.meta.url))

/** What it can do, and more: it names a ControlNet that the folder doesn't have. */
export const model = ImageModel.make({
  name: "tiny",
  family: "tiny",
  description: "Untrained.",
  can: { negative_prompt: true, cfg_scale: true, image: true, lora: true, controlnet_name: true },
  limits: { controlnets: ["openpose"] },
  defaults: { width: 64, height: 64, steps: 4, cfg_scale: 3 }
})

/** A request at the model's own size. */
export const request = (fields: Partial<ImageRequest.Input> = {}) =>
  ImageRequest.decode({
    model_name: "tiny",
    prompt: "a red cat",
    width: 64,
    height: 64,
    steps: 4,
    cfg_scale: 3,
    seed: 1,
    ...fields
  })

/** A picture of any size, by the rule that `reference/adapters.py` has. */
export const picture = (width: number, height: number): Promise<Buffer> =>
  sharp(
    Uint8Array.from({ length: width * height * 3 }, (_, index) => {
      const place = Math.floor(index / 3)
      return ((place % width) * 5 + Math.floor(place / width) * 3 + (index % 3) * 40) % 256
    }),
    { raw: { width, height, channels: 3 } }
  )
    .png()
    .toBuffer()

/** A `.safetensors` file: a header, as text or JSON, and numbers. */
export const safetensors = (header: unknown, data: Uint8Array = new Uint8Array(0)): Buffer => {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, data])
}

/** A copy of a folder, gone afterwards. */
export const copy = (folder: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const path = await mkdtemp(join(tmpdir(), "model-"))
      await cp(folder, path, { recursive: true })
      return path
    }),
    (path) => Effect.promise(() => rm(path, { recursive: true }))
  )
