/**
 * What a `model.onnx` takes and gives, read from the file without loading the network: loading takes a worker and a while, and whether
 * the parts of a folder fit together should be known when an app starts.
 *
 * An ONNX file is a Protocol Buffers message. Of it, the names and shapes in `ModelProto.graph` are read, everything else is skipped.
 */
import type { Value } from "./Network.ts"

/** An input or output: its name, and its shape with names for sizes that vary. */
export type Place = Omit<Value, "type">

/** The places where a network takes and gives arrays. */
export interface OnnxInterface {
  readonly inputs: ReadonlyArray<Place>
  readonly outputs: ReadonlyArray<Place>
}

/** One field of a message: a number, or the bytes of a text or of a message inside. */
interface Field {
  readonly id: number
  readonly value: number | Uint8Array
}

/** The number at `start` and where it ends. 7 bits a byte, the lowest first; larger ones than 2^53 lose their last digits. */
const varint = (bytes: Uint8Array, start: number): readonly [value: number, end: number] => {
  let value = 0
  let position = start
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[position++] ?? 0
    value += (byte & 127) * factor
    if (byte < 128) return [value, position]
  }
}

/** The fields of a message; `undefined` where it is none. */
const fieldsOf = (bytes: Uint8Array): ReadonlyArray<Field> | undefined => {
  const fields: Array<Field> = []
  let position = 0
  while (position < bytes.length) {
    const [key, start] = varint(bytes, position)
    const id = Math.floor(key / 8)
    const kind = key % 8
    if (kind === 0) {
      const [value, end] = varint(bytes, start)
      fields.push({ id, value })
      position = end
    } else if (kind === 2) {
      const [length, from] = varint(bytes, start)
      position = from + length
      fields.push({ id, value: bytes.subarray(from, position) })
    } else if (kind === 1 || kind === 5) {
      position = start + (kind === 1 ? 8 : 4)
    } else return undefined
  }
  return position === bytes.length ? fields : undefined
}

/** The messages inside a message that a field has, one for each time that it stands there. */
const inside = (message: Uint8Array | undefined, id: number): ReadonlyArray<Uint8Array> =>
  message === undefined
    ? []
    : (fieldsOf(message) ?? []).flatMap((field) =>
        field.id === id && typeof field.value !== "number" ? [field.value] : []
      )

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("utf8")

/** `TensorShapeProto.Dimension`: a number in field 1, or a name in field 2. */
const size = (dimension: Uint8Array): number | string => {
  const known = fieldsOf(dimension)?.find(({ id }) => id === 1)?.value
  return typeof known === "number" ? known : text(inside(dimension, 2)[0])
}

/** `ValueInfoProto`: the name in field 1, and in field 2 the type, whose tensor has a shape. */
const place = (value: Uint8Array): Place => {
  const [tensor] = inside(inside(value, 2)[0], 1)
  const [shape] = inside(tensor, 2)
  return { name: text(inside(value, 1)[0]), shape: inside(shape, 1).map(size) }
}

/**
 * Reads the contents of a `model.onnx`; `undefined` where they are something else.
 *
 * @example
 * import { readFileSync } from "node:fs"
 * import * as OnnxInterface from "@hyperimage/diffusion/OnnxInterface"
 *
 * const names = OnnxInterface.parse(readFileSync("unet/model.onnx"))?.inputs.map(({ name }) => name)
 */
export const parse = (file: Uint8Array): OnnxInterface | undefined => {
  const [graph] = inside(file, 7)
  return graph === undefined
    ? undefined
    : { inputs: inside(graph, 11).map(place), outputs: inside(graph, 12).map(place) }
}
