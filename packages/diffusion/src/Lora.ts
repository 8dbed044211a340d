/**
 * LoRAs: small files that retune a model's layers, in the naming of diffusers and PEFT.
 *
 * For each layer a file has two factors, `unet.<layer>.lora_A.weight` (`[rank, in, …]`) and `unet.<layer>.lora_B.weight`
 * (`[out, rank, …]`), whose product is added to the layer's weights; `unet.<layer>.alpha`, where there is one, scales it by
 * alpha / rank. The U-Net takes the factors as inputs, so that nothing is loaded anew for a request and each can have its own
 * (`UnetInputs`).
 */
import * as Effect from "effect/Effect"
import type { Feeds, Values } from "./Network.ts"
import type { Place } from "./OnnxInterface.ts"
import * as Safetensors from "./Safetensors.ts"
import { factorNames } from "./UnetInputs.ts"

/** One layer's factors; what they are scaled by is in `B`. */
export interface Factors {
  readonly A: Safetensors.Tensor
  readonly B: Safetensors.Tensor
}

/** The factors of a file, by layer. */
export type Lora = ReadonlyMap<string, Factors>

/** A LoRA and how strongly it counts: 0 not at all, 1 as it was trained. */
export interface Weighted {
  readonly lora: Lora
  readonly weight: number
}

const keyPattern = /^unet\.(.+)\.(?:lora_([AB])\.weight|alpha)$/

const parts = ["A", "B"] as const

const keyOf = (layer: string, part: "A" | "B") => `unet.${layer}.lora_${part}.weight`

/** The layers that a file's keys name. */
const layersOf = (keys: Iterable<string>): ReadonlyArray<string> => [
  ...new Set(Array.from(keys, (key) => keyPattern.exec(key)?.[1]).filter((layer) => layer !== undefined))
]

/** Whether an array fits into an input, whose free sizes fit any. */
const fits = (shape: ReadonlyArray<number>, place: ReadonlyArray<number | string>): boolean =>
  shape.length === place.length &&
  shape.every((length, axis) => typeof place[axis] === "string" || place[axis] === length)

/** What is wrong with one layer's arrays, in words. */
const wrongLayer = (header: Safetensors.Header, inputs: ReadonlyArray<Place>, layer: string): string | undefined => {
  const names = factorNames(layer)
  const ranks = parts.map((part) => header.get(keyOf(layer, part))?.shape[part === "A" ? 0 : 1])
  for (const part of parts) {
    const tensor = header.get(keyOf(layer, part))
    const input = inputs.find(({ name }) => name === names[part])
    if (input === undefined) return `has factors for ${layer}, and the U-Net takes none there`
    if (tensor === undefined) return `has no ${keyOf(layer, part)}`
    if (!fits(tensor.shape, input.shape)) {
      return `has ${keyOf(layer, part)} as [${tensor.shape.join(", ")}], and the U-Net takes [${input.shape.join(", ")}]`
    }
  }
  return ranks[0] === ranks[1] ? undefined : `has factors of the ranks ${ranks.join(" and ")} for ${layer}`
}

/** Checks a file against the inputs of a U-Net, without reading its numbers; fails with what is wrong, and the file's path. */
export const check = Effect.fnUntraced(function* (
  path: string,
  inputs: ReadonlyArray<Place>
): Effect.fn.Return<void, Safetensors.SafetensorsFailure> {
  const header = yield* Safetensors.readHeader(path)
  const layers = layersOf(header.keys())
  const foreign = [...header.keys()].find((key) => !keyPattern.test(key))
  const wrong =
    foreign !== undefined
      ? `has an array ${foreign}, and only unet.<layer>.lora_A.weight, .lora_B.weight and .alpha have a meaning here`
      : layers.length === 0
        ? "has no factors"
        : layers.map((layer) => wrongLayer(header, inputs, layer)).find((problem) => problem !== undefined)
  if (wrong !== undefined) return yield* new Safetensors.SafetensorsFailure({ description: `${path} ${wrong}` })
})

const scaled = ({ data, shape }: Safetensors.Tensor, factor: number): Safetensors.Tensor =>
  factor === 1 ? { data, shape } : { shape, data: data.map((value) => value * factor) }

/** Reads a file that `check` has passed. */
export const read = (path: string): Effect.Effect<Lora, Safetensors.SafetensorsFailure> =>
  Effect.map(
    Safetensors.read(path),
    (tensors) =>
      new Map(
        layersOf(tensors.keys()).flatMap((layer) => {
          const [A, B] = parts.map((part) => tensors.get(keyOf(layer, part)))
          if (A === undefined || B === undefined) return []
          const rank = A.shape[0] ?? 1
          const alpha = tensors.get(`unet.${layer}.alpha`)?.data[0] ?? rank
          return [[layer, { A, B: scaled(B, alpha / rank) }] as const]
        })
      )
  )

/** Arrays `[rank, …]` below each other: their ranks add up. */
const stackRows = (tensors: ReadonlyArray<Safetensors.Tensor>): Values => {
  const [, ...rest] = tensors[0]?.shape ?? []
  const length = rest.reduce((product, size) => product * size, 1)
  const data = new Float32Array(tensors.reduce((total, tensor) => total + tensor.data.length, 0))
  tensors.reduce((start, tensor) => {
    data.set(tensor.data, start)
    return start + tensor.data.length
  }, 0)
  return { data, shape: [data.length / length, ...rest] }
}

/** Arrays `[out, rank, …]` beside each other. What follows the rank has a size of 1. */
const stackColumns = (tensors: ReadonlyArray<Safetensors.Tensor>): Values => {
  const [rows = 1, , ...rest] = tensors[0]?.shape ?? []
  const widths = tensors.map((tensor) => tensor.data.length / rows)
  const width = widths.reduce((total, columns) => total + columns, 0)
  const data = new Float32Array(rows * width)
  let column = 0
  for (const [index, tensor] of tensors.entries()) {
    const columns = widths[index] ?? 0
    for (let row = 0; row < rows; row++) {
      data.set(tensor.data.subarray(row * columns, (row + 1) * columns), row * width + column)
    }
    column += columns
  }
  return { data, shape: [rows, width, ...rest] }
}

/**
 * Several LoRAs as feeds for a U-Net: at each layer one of a higher rank, which adds what they add together.
 *
 * @example
 * import * as Lora from "@hyperimage/diffusion/Lora"
 * import * as Effect from "effect/Effect"
 *
 * const feeds = Effect.map(Lora.read("Watercolor.safetensors"), (lora) => Lora.combine([{ lora, weight: 0.7 }]))
 */
export const combine = (loras: ReadonlyArray<Weighted>): Feeds => {
  const layers = new Set(loras.flatMap(({ lora }) => [...lora.keys()]))
  return Object.fromEntries(
    [...layers].flatMap((layer) => {
      const names = factorNames(layer)
      const factors = loras.flatMap(({ lora, weight }) => {
        const found = lora.get(layer)
        return found === undefined ? [] : [{ A: found.A, B: scaled(found.B, weight) }]
      })
      return [
        [names.A, stackRows(factors.map(({ A }) => A))] as const,
        [names.B, stackColumns(factors.map(({ B }) => B))] as const
      ]
    })
  )
}
