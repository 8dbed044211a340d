/**
 * `.safetensors`, the file format of LoRAs: the length of a header in 8 bytes, the header as JSON, then the numbers.
 *
 * Whatever precision a file has, its numbers come out as 32-bit floats.
 */
import { open, readFile } from "node:fs/promises"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A file can't be read, or is not what it should be; the description names it. */
export class SafetensorsFailure extends Data.TaggedError("SafetensorsFailure")<{ readonly description: string }> {}

const whole = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** Schema of what the header says of one array. */
export const TensorInfo = Schema.Struct({
  dtype: Schema.Literals(["F16", "BF16", "F32"]),
  shape: Schema.Array(whole),
  /** Where its numbers are, in bytes after the header. */
  data_offsets: Schema.Tuple([whole, whole])
})

/** What the header says of one array. */
export interface TensorInfo extends Schema.Schema.Type<typeof TensorInfo> {}

/** All arrays of a file, without their numbers. */
export type Header = ReadonlyMap<string, TensorInfo>

/** One array. */
export interface Tensor {
  readonly shape: ReadonlyArray<number>
  readonly data: Float32Array
}

/** Longer headers are refused, as the format's own library does. */
const longestHeader = 100_000_000

const lengthBytes = 8

const bytesOf = { F16: 2, BF16: 2, F32: 4 } as const

const elements = (shape: ReadonlyArray<number>): number => shape.reduce((product, length) => product * length, 1)

const decodeJson = Schema.decodeEffect(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown)))

const decodeTensors = Schema.decodeUnknownEffect(Schema.Record(Schema.String, TensorInfo), { errors: "all" })

const failure = (path: string, what: string) => new SafetensorsFailure({ description: `${path} ${what}` })

const notSafetensors = (path: string) => failure(path, "is not a safetensors file")

/** Checks that each array has as many bytes as its shape says, all of them in the file. */
const misplaced = (tensors: Header, dataBytes: number): string | undefined =>
  [...tensors].find(
    ([
      ,
      {
        data_offsets: [from, to],
        dtype,
        shape
      }
    ]) => {
      return to - from !== elements(shape) * bytesOf[dtype] || to > dataBytes
    }
  )?.[0]

/** The header's text and where the numbers begin. */
const readStart = (path: string) =>
  Effect.tryPromise({
    try: async () => {
      const file = await open(path)
      try {
        const { size } = await file.stat()
        const first = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, 0)
        const length = Number(first.buffer.readBigUInt64LE())
        if (first.bytesRead < lengthBytes || length > Math.min(longestHeader, size - lengthBytes)) return undefined
        const { buffer } = await file.read(Buffer.alloc(length), 0, length, lengthBytes)
        const dataStart = lengthBytes + length
        return { text: buffer.toString("utf8"), dataStart, dataBytes: size - dataStart }
      } finally {
        await file.close()
      }
    },
    catch: () => failure(path, "can't be read")
  })

const describe = Effect.fnUntraced(function* (path: string) {
  const start = yield* readStart(path)
  if (start === undefined) return yield* notSafetensors(path)
  const { __metadata__: _, ...listed } = yield* Effect.mapError(decodeJson(start.text), () => notSafetensors(path))
  const decoded = yield* Effect.mapError(decodeTensors(listed), ({ message }) =>
    failure(path, `is not what it should be: ${message}`)
  )
  const header: Header = new Map(Object.entries(decoded))
  const wrong = misplaced(header, start.dataBytes)
  if (wrong !== undefined) return yield* failure(path, `is broken off or damaged: ${wrong} is not all there`)
  return { header, dataStart: start.dataStart }
})

/** What a file has, without reading its numbers. */
export const readHeader = (path: string): Effect.Effect<Header, SafetensorsFailure> =>
  Effect.map(describe(path), ({ header }) => header)

/** A 16-bit float's bits as a number. `Float16Array` would do it, but is not there before Node 24. */
const halfToFloat = (bits: number): number => {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : (1024 + fraction) * 2 ** (exponent - 25)
  return bits >= 0x8000 ? -size : size
}

/** Numbers from bytes, which the format has in the order that every machine with Node has. */
const floats = (bytes: Uint8Array, dtype: TensorInfo["dtype"]): Float32Array => {
  const { buffer } = Uint8Array.from(bytes) // a copy of its own, which begins where a number may begin
  if (dtype === "F32") return new Float32Array(buffer)
  const bits = new Uint16Array(buffer)
  if (dtype === "F16") return Float32Array.from(bits, halfToFloat)
  return new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer)
}

/**
 * Reads a file.
 *
 * @example
 * import * as Safetensors from "@hyperimage/diffusion/Safetensors"
 * import * as Effect from "effect/Effect"
 *
 * const shapes = Effect.map(Safetensors.read("Watercolor.safetensors"), (tensors) =>
 *   [...tensors].map(([name, { shape }]) => `${name}: ${shape.join("×")}`)
 * )
 */
export const read = Effect.fnUntraced(function* (
  path: string
): Effect.fn.Return<ReadonlyMap<string, Tensor>, SafetensorsFailure> {
  const { dataStart, header } = yield* describe(path)
  const bytes = yield* Effect.tryPromise({ try: () => readFile(path), catch: () => failure(path, "can't be read") })
  return new Map(
    [...header].map(
      ([
        name,
        {
          data_offsets: [from, to],
          dtype,
          shape
        }
      ]) => {
        return [name, { shape, data: floats(bytes.subarray(dataStart + from, dataStart + to), dtype) }] as const
      }
    )
  )
})
