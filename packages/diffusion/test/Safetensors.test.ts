import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Safetensors from "../src/Safetensors.ts"
import { safetensors } from "./tiny.ts"

/** A file with these contents, gone afterwards. */
const fileOf = (contents: Uint8Array) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const path = join(await mkdtemp(join(tmpdir(), "safetensors-")), "file.safetensors")
      await writeFile(path, contents)
      return path
    }),
    (path) => Effect.promise(() => rm(dirname(path), { recursive: true }))
  )

const bytes = (values: { readonly buffer: ArrayBufferLike }) => new Uint8Array(values.buffer)

const one = (dtype: string, count: number, size: number) => ({
  array: { dtype, shape: [count], data_offsets: [0, count * size] }
})

describe("Safetensors", () => {
  it.effect("reads 16-bit floats of all kinds: whole, small, subnormal, infinite", () =>
    Effect.gen(function* () {
      const bits = Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x3555, 0x0001, 0x8001, 0x7bff, 0x7c00, 0xfc00, 0x7e00)
      const path = yield* fileOf(safetensors(one("F16", bits.length, 2), bytes(bits)))
      const numbers = (yield* Safetensors.read(path)).get("array")?.data
      const [third, tiny] = [0.333251953125, 2 ** -24]
      assert.deepStrictEqual(numbers, Float32Array.of(0, 1, -2, third, tiny, -tiny, 65504, Infinity, -Infinity, NaN))
    })
  )

  it.effect("reads bfloat16 and 32-bit floats, wherever they begin", () =>
    Effect.gen(function* () {
      const header = {
        __metadata__: { made_by: "hand" },
        short: { dtype: "BF16", shape: [3], data_offsets: [0, 6] },
        long: { dtype: "F32", shape: [1, 2], data_offsets: [6, 14] },
        scalar: { dtype: "F32", shape: [], data_offsets: [14, 18] }
      }
      const data = Buffer.concat([bytes(Uint16Array.of(0x3f80, 0xc040, 0x7f80)), bytes(Float32Array.of(0.1, -7, 4))])
      const path = yield* fileOf(safetensors(header, data))
      const read = yield* Safetensors.read(path)
      assert.deepStrictEqual(read.get("short"), { shape: [3], data: Float32Array.of(1, -3, Infinity) })
      assert.deepStrictEqual(read.get("long"), { shape: [1, 2], data: Float32Array.of(0.1, -7) })
      assert.deepStrictEqual(read.get("scalar"), { shape: [], data: Float32Array.of(4) })
      assert.deepStrictEqual([...(yield* Safetensors.readHeader(path)).keys()], ["short", "long", "scalar"])
    })
  )

  for (const [what, header, data, said] of [
    ["has no JSON", "not JSON", 0, "is not a safetensors file"],
    ["has another kind of numbers", one("I64", 1, 8), 8, 'Expected "F16" | "BF16" | "F32"'],
    ["has a wrong shape", { array: { dtype: "F32", shape: [-1], data_offsets: [0, 4] } }, 4, '["array"]["shape"][0]'],
    ["breaks off", one("F32", 4, 4), 15, "array is not all there"],
    ["says two sizes", { array: { dtype: "F32", shape: [3], data_offsets: [0, 16] } }, 16, "array is not all there"]
  ] as const) {
    it.effect(`names a file that ${what}`, () =>
      Effect.gen(function* () {
        const path = yield* fileOf(safetensors(header, new Uint8Array(data)))
        const { description } = yield* Effect.flip(Safetensors.read(path))
        assert.include(description, path)
        assert.include(description, said)
      })
    )
  }

  for (const [what, contents] of [
    ["is empty", new Uint8Array(0)],
    ["is shorter than its header's length", Uint8Array.of(1, 0, 0)],
    ["tells a header longer than itself", new Uint8Array(8).fill(255)],
    ["is something else", Buffer.from("PNG, or so it could be said")]
  ] as const) {
    it.effect(`names a file that ${what}`, () =>
      Effect.gen(function* () {
        const path = yield* fileOf(contents)
        const { description } = yield* Effect.flip(Safetensors.readHeader(path))
        assert.strictEqual(description, `${path} is not a safetensors file`)
      })
    )
  }
})
