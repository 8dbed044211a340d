/**
 * A model on disk, in the layout that Optimum exports:
 *
 * ```
 * model_index.json                  the model's shape
 * scheduler/scheduler_config.json   how it is denoised
 * tokenizer/vocab.json              how its prompts are read
 * text_encoder/model.onnx           unet/model.onnx           vae_decoder/model.onnx
 * vae_encoder/model.onnx            for image-to-image; may be absent
 * latent_rgb.json                   for previews; may be absent
 * controlnet/   loras/              see `Adapters`; may be absent
 * ```
 *
 * Reading a folder checks that everything is there and makes sense, so that a mistake shows up when an app starts and not at its first
 * picture. The weights themselves are loaded later, by the worker.
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Adapters from "./Adapters.ts"
import { fail, optional, required } from "./internal/folderFiles.ts"
import { SchedulerConfig } from "./SchedulerConfig.ts"
import { Vocabulary } from "./WordTokenizer.ts"

/** Schema of `model_index.json`, beside what diffusers writes there. */
export const ModelIndex = Schema.Struct({
  /** The side of the square that the model was trained on, in pixels. */
  native_size: Schema.Int.check(Schema.isGreaterThan(0)),
  latent_channels: Schema.Int.check(Schema.isGreaterThan(0)),
  /** How many pixels one latent is wide and high. */
  latent_scale: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Latents are divided by this before they are decoded. */
  vae_scaling_factor: Schema.Finite.pipe(Schema.withDecodingDefaultKey(Effect.succeed(1)))
})

/** The shape of a model. */
export interface ModelIndex extends Schema.Schema.Type<typeof ModelIndex> {}

/** Schema of `latent_rgb.json`. Colours run from -1 to 1, as a decoder's do. */
export const LatentRgb = Schema.Struct({
  /** For each latent channel, how much it adds to red, green and blue. */
  factors: Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite])),
  /** The colour where all latents are 0. */
  bias: Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite])
})

/** How latents become colours; see `LatentPreview`. */
export interface LatentRgb extends Schema.Schema.Type<typeof LatentRgb> {}

/** Paths of the networks. */
export interface Networks {
  readonly textEncoder: string
  readonly unet: string
  readonly decoder: string
  readonly encoder?: string
}

/** A folder that was read. Plain data, so that it can be sent to a worker. */
export interface ModelFolder {
  readonly path: string
  readonly index: ModelIndex
  /** The side of the native square, in latents. */
  readonly native: number
  readonly scheduler: SchedulerConfig
  readonly vocabulary: Vocabulary
  readonly latentRgb?: LatentRgb
  readonly networks: Networks
  readonly adapters: Adapters.Adapters
}

const json = <A>(path: string, schema: Schema.ConstraintDecoder<A>): Effect.Effect<A, ImageError> =>
  Effect.flatMap(required(path), () =>
    Effect.tryPromise({
      try: () => readFile(path, "utf8"),
      catch: () => fail(`${path} can't be read`)
    })
  ).pipe(
    Effect.flatMap((text) =>
      Schema.decodeEffect(Schema.fromJsonString(schema), { errors: "all" })(text).pipe(
        Effect.mapError((error) => fail(`${path} is not what it should be: ${error.message}`))
      )
    )
  )

/**
 * Reads a folder; `loras` are paths of further LoRAs by name. Fails with `EngineFailure`, which names the file that is missing or wrong.
 */
export const read = Effect.fnUntraced(function* (
  path: string,
  loras: ReadonlyMap<string, string> = new Map()
): Effect.fn.Return<ModelFolder, ImageError> {
  const index = yield* json(join(path, "model_index.json"), ModelIndex)
  const native = index.native_size / index.latent_scale
  if (!Number.isInteger(native)) {
    return yield* fail(`${join(path, "model_index.json")}: native_size is not a multiple of latent_scale`)
  }
  const scheduler = yield* json(join(path, "scheduler", "scheduler_config.json"), SchedulerConfig)
  const vocabulary = yield* json(join(path, "tokenizer", "vocab.json"), Vocabulary)
  const textEncoder = yield* required(join(path, "text_encoder", "model.onnx"))
  const unet = yield* required(join(path, "unet", "model.onnx"))
  const decoder = yield* required(join(path, "vae_decoder", "model.onnx"))
  const encoder = yield* optional(join(path, "vae_encoder", "model.onnx"))
  const latentRgbPath = yield* optional(join(path, "latent_rgb.json"))
  const latentRgb = latentRgbPath === undefined ? undefined : yield* json(latentRgbPath, LatentRgb)
  return {
    path,
    index,
    native,
    scheduler,
    vocabulary,
    networks: { textEncoder, unet, decoder, ...(encoder === undefined ? {} : { encoder }) },
    adapters: yield* Adapters.read(path, unet, loras),
    ...(latentRgb === undefined ? {} : { latentRgb })
  }
})
