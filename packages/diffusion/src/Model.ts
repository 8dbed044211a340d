/**
 * The networks of a model folder, loaded, as the four things a pipeline does with them: read texts, remove noise, decode latents,
 * encode pictures. Its adapters are loaded when they are asked for.
 *
 * Exports differ in details (whole or fractional timesteps, one for the batch or one for each row, a pooled text or none); they are
 * read from the networks' own metadata. Arrays are row after row, as the networks have them.
 */
import * as Effect from "effect/Effect"
import * as AdapterCache from "./AdapterCache.ts"
import type { ModelFolder } from "./ModelFolder.ts"
import * as Network from "./Network.ts"
import type { NetworkFailure, Turn } from "./Turns.ts"
import * as UnetInputs from "./UnetInputs.ts"

/** What the text encoder makes of texts. */
export interface TextRows {
  readonly rows: number
  /** `[rows, tokens, width]`. */
  readonly states: Network.Output
  /** `[rows, width]`, for models whose U-Net wants a summary of the text too. */
  readonly pooled?: Network.Output
}

/** What the U-Net looks at beside the latents, the same at each evaluation. */
export interface Conditioning {
  readonly texts: TextRows
  /** Values of inputs that otherwise change nothing; see `UnetInputs`. */
  readonly adapters: Network.Feeds
}

/** A loaded model. */
export interface Model {
  readonly folder: ModelFolder
  /** Whether the U-Net takes whole timesteps only. */
  readonly wholeTimesteps: boolean
  /** Reads texts, given as tokens. */
  readonly readTexts: (
    turn: Turn,
    texts: ReadonlyArray<ReadonlyArray<number>>
  ) => Effect.Effect<TextRows, NetworkFailure>
  /** One evaluation of the U-Net on latents `[rows, channels, native, native]`, as many rows as there are texts; gives as many. */
  readonly evaluate: (
    turn: Turn,
    latents: Float32Array,
    timestep: number,
    conditioning: Conditioning
  ) => Effect.Effect<Float32Array, NetworkFailure>
  /** Colours from -1 to 1, `[3, height × scale, width × scale]`, of finished latents `[channels, height, width]`. */
  readonly decode: (turn: Turn, latents: Float32Array, size: Size) => Effect.Effect<Float32Array, NetworkFailure>
  /** Latents of colours; absent where the folder has no encoder. `size` is that of the latents. */
  readonly encode?: (turn: Turn, colors: Float32Array, size: Size) => Effect.Effect<Float32Array, NetworkFailure>
  readonly adapters: AdapterCache.AdapterCache
}

/** A size in latents. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** An input's only name, whatever it is called. */
const inputName = (network: Network.Network): string => network.inputs[0]?.name ?? ""

/** Timesteps in the form that a U-Net takes them. */
const timestepValues = (input: Network.Value | undefined, timestep: number, rows: number): Network.Values => {
  const shape = input?.shape.length === 0 ? [] : [input?.shape[0] === 1 ? 1 : rows]
  const count = shape[0] ?? 1
  return input?.type === "int64"
    ? { data: new BigInt64Array(count).fill(BigInt(Math.round(timestep))), shape }
    : { data: new Float32Array(count).fill(timestep), shape }
}

/** Loads the networks of a folder. */
export const load = Effect.fnUntraced(function* (
  turn: Turn,
  folder: ModelFolder,
  threads: number
): Effect.fn.Return<Model, NetworkFailure> {
  const { latent_channels: channels, latent_scale: scale, vae_scaling_factor: scaling } = folder.index
  const { native } = folder
  const { decoder: decoderPath, encoder: encoderPath, textEncoder: textEncoderPath, unet: unetPath } = folder.networks
  const textEncoder = yield* Network.load(turn, { path: textEncoderPath, threads, feeds: ["input_ids"] })
  const unet = yield* Network.load(turn, { path: unetPath, threads, feeds: UnetInputs.feeds })
  const decoder = yield* Network.load(turn, { path: decoderPath, threads, feeds: ["latent_sample"] })
  const encoder =
    encoderPath === undefined ? undefined : yield* Network.load(turn, { path: encoderPath, threads, feeds: ["sample"] })
  const timestepInput = unet.inputs.find((input) => input.name === "timestep")
  const neutral = UnetInputs.neutral(unet.inputs)
  const wantsPooled = unet.inputs.some((input) => input.name === "text_embeds")

  const readTexts = Effect.fnUntraced(function* (turn: Turn, texts: ReadonlyArray<ReadonlyArray<number>>) {
    const ids = BigInt64Array.from(texts.flat(), BigInt)
    const shape = [texts.length, folder.vocabulary.length]
    const outputs = yield* textEncoder.run(turn, { [inputName(textEncoder)]: { data: ids, shape } })
    const states = yield* Network.output(outputs, "last_hidden_state")
    return wantsPooled
      ? { rows: texts.length, states, pooled: yield* Network.output(outputs, "text_embeds") }
      : { rows: texts.length, states }
  })

  const evaluate = Effect.fnUntraced(function* (
    turn: Turn,
    latents: Float32Array,
    timestep: number,
    { adapters, texts: { pooled, rows, states } }: Conditioning
  ) {
    const outputs = yield* unet.run(turn, {
      ...neutral,
      ...adapters,
      sample: { data: latents, shape: [rows, channels, native, native] },
      timestep: timestepValues(timestepInput, timestep, rows),
      encoder_hidden_states: states,
      ...(pooled === undefined ? {} : { text_embeds: pooled })
    })
    return (yield* Network.output(outputs)).data
  })

  const decode = Effect.fnUntraced(function* (turn: Turn, latents: Float32Array, { height, width }: Size) {
    const data = scaling === 1 ? latents : latents.map((value) => value / scaling)
    const outputs = yield* decoder.run(turn, {
      [inputName(decoder)]: { data, shape: [1, channels, height, width] }
    })
    return (yield* Network.output(outputs)).data
  })

  const encode = (network: Network.Network) =>
    Effect.fnUntraced(function* (turn: Turn, colors: Float32Array, { height, width }: Size) {
      const outputs = yield* network.run(turn, {
        [inputName(network)]: { data: colors, shape: [1, 3, height * scale, width * scale] }
      })
      // An encoder that gives a distribution gives its mean first, then its variance: the mean is taken.
      const { data } = yield* Network.output(outputs)
      return data.subarray(0, channels * height * width).map((value) => value * scaling)
    })

  return {
    folder,
    wholeTimesteps: timestepInput?.type === "int64",
    readTexts,
    evaluate,
    decode,
    adapters: yield* AdapterCache.make(turn, folder.adapters, threads),
    ...(encoder === undefined ? {} : { encode: encode(encoder) })
  }
})

/** Rows of texts in another order, also more than once. */
export const selectRows = (texts: TextRows, order: ReadonlyArray<number>): TextRows => ({
  rows: order.length,
  states: Network.selectRows(texts.states, order),
  ...(texts.pooled === undefined ? {} : { pooled: Network.selectRows(texts.pooled, order) })
})
