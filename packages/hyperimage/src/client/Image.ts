/**
 * One picture, for Promises: bytes when they are asked for, base64 as the wire carries it, and a file in one call.
 */
import type { GeneratedImage, MediaType } from "@hyperimage/core/GeneratedImage"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { mkdir, writeFile } from "node:fs/promises"
import { dirname } from "node:path"
import { fromImageError } from "./errors.ts"

/** A picture that was made. */
export class Image {
  readonly #image: GeneratedImage

  constructor(image: GeneratedImage) {
    this.#image = image
  }

  /** Its place in the response, from 0. */
  get index(): number {
    return this.#image.index
  }

  /** The seed that makes it again, where whoever made it told. A `bigint`, because seeds go up to 2^64 - 1. */
  get seed(): bigint | undefined {
    return this.#image.seed
  }

  /** PNG, JPEG or WebP, as its own first bytes say. */
  get mediaType(): MediaType {
    return this.#image.mediaType
  }

  /** The file as base64 text. */
  get base64(): string {
    return this.#image.base64
  }

  /** The file's bytes. Rejects with `InvalidResponseError` where what the server sent is not base64 after all. */
  async bytes(): Promise<Uint8Array> {
    const bytes = await Effect.runPromise(Effect.result(this.#image.bytes))
    return Result.isSuccess(bytes) ? bytes.success : Promise.reject(fromImageError(bytes.failure))
  }

  /**
   * Writes the file, makes the folder that it is to lie in if that isn't there, and gives back the path. Rejects as `bytes` does,
   * or with the file system's own error.
   */
  async save(path: string): Promise<string> {
    const bytes = await this.bytes()
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    return path
  }

  /** Keeps pictures out of logs: what it is, not its bytes. */
  toJSON(): { readonly index: number; readonly seed: string | undefined; readonly mediaType: MediaType } {
    return { index: this.index, seed: this.seed?.toString(), mediaType: this.mediaType }
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Image { index: ${this.index}, seed: ${this.seed}, mediaType: ${this.mediaType} }`
  }
}
