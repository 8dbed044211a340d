/**
 * Bodies as they were before a server or a proxy compressed them.
 *
 * Compression is not asked for, since pictures are compressed already, but some proxies don't wait to be asked.
 */
import type { InvalidResponse } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import * as Zlib from "node:zlib"
import { invalidBody, tooLarge } from "./exchange.ts"

type Decompress = (
  body: Buffer,
  options: { readonly maxOutputLength: number },
  done: (error: Error | null, bytes: Buffer) => void
) => void

/** `deflate` means zlib's format; some servers send the bare one, whose first byte says so. */
const inflate: Decompress = (body, options, done) =>
  ((body[0] ?? 0) & 0x0f) === 8 ? Zlib.inflate(body, options, done) : Zlib.inflateRaw(body, options, done)

const decoders: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ["gzip", Zlib.gunzip],
  ["x-gzip", Zlib.gunzip],
  ["deflate", inflate],
  ["br", Zlib.brotliDecompress],
  ["zstd", Zlib.zstdDecompress]
])

/** Undoes one encoding, to at most `most` bytes. */
const undo = (body: Buffer, encoding: string, most: number): Effect.Effect<Buffer, InvalidResponse> => {
  const decompress = decoders.get(encoding)
  if (decompress === undefined) {
    return Effect.fail(invalidBody(`expected content-encoding gzip, deflate, br or zstd, got ${encoding.slice(0, 40)}`))
  }
  return Effect.callback((resume) =>
    decompress(body, { maxOutputLength: most }, (error, bytes) =>
      resume(
        error === null
          ? Effect.succeed(bytes)
          : Effect.fail(
              error instanceof RangeError ? tooLarge(most) : invalidBody(`expected ${encoding}: ${error.message}`)
            )
      )
    )
  )
}

/**
 * Undoes the encodings of a `content-encoding` header, the last one first.
 *
 * Fails with `InvalidResponse` if one is not known, if the body isn't what it says, or if it has more than `most` bytes.
 */
export const decode = (body: Buffer, header: string, most: number): Effect.Effect<Buffer, InvalidResponse> =>
  header
    .split(",")
    .map((encoding) => encoding.trim().toLowerCase())
    .filter((encoding) => encoding !== "" && encoding !== "identity")
    .reduceRight<Effect.Effect<Buffer, InvalidResponse>>(
      (bytes, encoding) => Effect.flatMap(bytes, (encoded) => undo(encoded, encoding, most)),
      Effect.succeed(body)
    )
