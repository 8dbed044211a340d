import { Json } from "@hyperimage/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib"
import { failure, generate } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const { answer, inChunks } = FaultServer
const largest = 2n ** 64n - 1n

/** The picture and its seed in the answer of a server that behaves so. */
const read = (behaviour: FaultServer.Behaviour) =>
  Effect.gen(function* () {
    const server = yield* FaultServer.make(behaviour)
    const response = yield* generate(server.baseUrl)
    const [image] = response.images
    return { response, image: image!, bytes: Buffer.from(yield* image!.bytes) }
  })

describe("Answers", () => {
  for (const [encoding, compress] of [
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
    ["zstd", zstdCompressSync],
    ["br, gzip", (text: string) => gzipSync(brotliCompressSync(text))]
  ] as const) {
    it.live(`are read when compressed with ${encoding} by ${compress.name || "two"}`, () =>
      Effect.gen(function* () {
        const { image } = yield* read(
          answer({ headers: { "content-encoding": encoding }, body: compress(Pictures.body()) })
        )
        assert.strictEqual(image.base64, Pictures.redPixel)
      }).pipe(Effect.scoped)
    )
  }

  it.live("are read under any content type, and under none", () =>
    Effect.gen(function* () {
      for (const headers of [{ "content-type": "text/html" }, {}]) {
        const { image } = yield* read(answer({ headers, body: Pictures.body() }))
        assert.strictEqual(image.base64, Pictures.redPixel)
      }
    }).pipe(Effect.scoped)
  )

  it.live("are read byte by byte", () =>
    Effect.gen(function* () {
      const { image } = yield* read(inChunks(1, { body: Pictures.body() }))
      assert.strictEqual(image.base64, Pictures.redPixel)
    }).pipe(Effect.scoped)
  )

  it.live("of 30 MB are read whole, their length announced or not", () =>
    Effect.gen(function* () {
      const picture = Pictures.large(22_500_000)
      for (const behaviour of [answer, (one: FaultServer.Answer) => inChunks(100_000, one)]) {
        const { bytes, image } = yield* read(behaviour({ body: Pictures.body({}, { image: picture, random_seed: 9 }) }))
        assert.isTrue(bytes.equals(Buffer.from(picture, "base64")))
        assert.strictEqual(image.seed, 9n)
      }
    }).pipe(Effect.scoped)
  )

  it.live("larger than allowed are refused, not read, and not unpacked", () =>
    Effect.gen(function* () {
      const body = Pictures.body({}, { image: Pictures.large(300_000) })
      const bomb = gzipSync(Buffer.alloc(1_000_000, "x"))
      for (const behaviour of [
        answer({ body }),
        inChunks(10_000, { body }),
        answer({ headers: { "content-encoding": "gzip" }, body: bomb })
      ]) {
        const server = yield* FaultServer.make(behaviour)
        const { error } = yield* failure(server.baseUrl, { maximumAnswerBytes: 100_000 })
        assert.strictEqual(error.reason._tag, "InvalidResponse")
        assert.include(error.message, "body: expected at most 100000 bytes, got more")
        assert.lengthOf(server.seen, 1)
      }
    }).pipe(Effect.scoped)
  )

  it.live("have their seed in either spelling, up to 2^64 - 1", () =>
    Effect.gen(function* () {
      for (const spelling of ["seed", "random_seed"]) {
        const text = `{"images":[{"image":"${Pictures.redPixel}","${spelling}":${largest}}]}`
        assert.strictEqual((yield* read(answer({ body: text }))).image.seed, largest)
      }
    }).pipe(Effect.scoped)
  )

  it.live("bring a seed back whole through a round trip", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make((socket, { body }) => {
        const [, seed = ""] = /"seed":(\d+)/.exec(body) ?? []
        answer({ body: `{"images":[{"image":"${Pictures.redPixel}","random_seed":${seed}}]}` })(socket, server.seen[0]!)
      })
      for (const seed of [0n, 42n, 2n ** 53n + 1n, 2n ** 63n + 1n, largest]) {
        const { images } = yield* generate(server.baseUrl, {}, { seed })
        assert.strictEqual(images[0]?.seed, seed)
      }
    }).pipe(Effect.scoped)
  )

  it.live("bring the model, time, warnings, cost and request id that the server tells", () =>
    Effect.gen(function* () {
      const warning = { code: "stand_in", field: "model_name", message: "sketch stood in" }
      const { response } = yield* read(
        answer({
          headers: { "x-request-id": "r-17" },
          body: Pictures.body({ model: "sketch", inference_time: 1.25, cost: 0.5, warnings: [warning] })
        })
      )
      const { images: _, ...rest } = response
      assert.deepStrictEqual(rest as object, {
        model: "sketch",
        inference_time: 1.25,
        cost: 0.5,
        warnings: [warning],
        requestId: "r-17"
      })
    }).pipe(Effect.scoped)
  )

  it.live("may tell model and cost in headers", () =>
    Effect.gen(function* () {
      const headers = { "x-hyperimage-model": "sketch", "x-hyperimage-cost-usd": "0.0025" }
      const { response } = yield* read(answer({ headers, body: Pictures.body() }))
      assert.strictEqual(response.model, "sketch")
      assert.strictEqual(response.cost, 0.0025)
    }).pipe(Effect.scoped)
  )

  it.live("that fail bring the request id too", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 500, headers: { "x-request-id": "r-18" } }))
      assert.strictEqual((yield* failure(server.baseUrl)).error.requestId, "r-18")
    }).pipe(Effect.scoped)
  )

  it.live("of a server of ours bring back the very reason that it had", () =>
    Effect.gen(function* () {
      const details = { _tag: "Unsupported", feature: "lora", model: "FLUX.1-schnell" } as const
      const body = Json.stringify({
        error: { message: "no", type: "invalid_request_error", code: "unsupported", details }
      })
      const server = yield* FaultServer.make(answer({ status: 400, body }))
      const { error } = yield* failure(server.baseUrl)
      assert.deepInclude(error.reason, details)
    }).pipe(Effect.scoped)
  )

  it.live("with fewer pictures than asked say so", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ body: Pictures.body() }))
      const response = yield* generate(server.baseUrl, {}, { n: 3 })
      assert.lengthOf(response.images, 1)
      assert.deepInclude(response.warnings[0], { code: "partial", field: "n" })
    }).pipe(Effect.scoped)
  )
})

describe("Requests", () => {
  it.live("carry every field under the contract's name, sizes and defaults always", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ body: Pictures.body() }))
      yield* generate(server.baseUrl, {}, { negative_prompt: "dogs", lora: { Pixel_Art: 0.7 }, seed: largest })
      const [seen] = server.seen
      assert.strictEqual(`${seen?.method} ${seen?.path}`, "POST /v1/image/generation")
      assert.strictEqual(seen?.headers["content-type"], "application/json")
      assert.include(seen?.body, `"seed":${largest}`)
      assert.deepStrictEqual(JSON.parse(seen?.body.replace(`"seed":${largest},`, "") ?? ""), {
        model_name: "SDXL1.0-base",
        prompt: "a cat",
        negative_prompt: "dogs",
        steps: 30,
        cfg_scale: 7.5,
        height: 1024,
        width: 1024,
        n: 1,
        lora: { Pixel_Art: 0.7 }
      })
    }).pipe(Effect.scoped)
  )
})
