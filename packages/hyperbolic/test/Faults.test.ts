import { ImageGenerator } from "@hyperimage/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { gzipSync } from "node:zlib"
import { failure, generate, quick } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const good = { body: Pictures.body() }
const html = { "content-type": "text/html" }
const page = "<html><head><title>Bad Gateway</title></head><body>nginx</body></html>"
const { answer, closeInBody, inChunks, reset, resetInBody, stall, stallInBody } = FaultServer

interface Fault {
  readonly name: string
  readonly behaviour: FaultServer.Behaviour
  readonly reason: object
  readonly status?: number
  /** Words that the message has. */
  readonly words: string
  /** How many requests the server sees. */
  readonly requests: number
}

const surelyNone = quick.times + 1

const faults: ReadonlyArray<Fault> = [
  {
    name: "a reset before the answer",
    behaviour: reset,
    reason: { _tag: "Network", phase: "headers" },
    words: "before an answer came",
    requests: 1
  },
  {
    name: "a reset in the body",
    behaviour: resetInBody(good, 40),
    reason: { _tag: "Network", phase: "body" },
    status: 200,
    words: "in the middle of the answer",
    requests: 1
  },
  {
    name: "a body that ends too soon",
    behaviour: closeInBody(good, 40),
    reason: { _tag: "Network", phase: "body" },
    status: 200,
    words: "in the middle of the answer",
    requests: 1
  },
  {
    name: "silence instead of an answer",
    behaviour: stall,
    reason: { _tag: "Timeout" },
    words: "No answer within 400ms",
    requests: 1
  },
  {
    name: "silence in the body",
    behaviour: stallInBody(good, 40),
    reason: { _tag: "Timeout" },
    words: "No answer within 400ms",
    requests: 1
  },
  {
    name: "truncated JSON",
    behaviour: answer({ body: good.body.slice(0, 90) }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "body: expected JSON",
    requests: 1
  },
  {
    name: "an empty body",
    behaviour: answer({ body: "" }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "body: expected JSON, got nothing",
    requests: 1
  },
  {
    name: "a page of HTML under 200",
    behaviour: answer({ headers: html, body: page }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "is the base URL right? (Bad Gateway)",
    requests: 1
  },
  {
    name: "JSON that is no image response",
    behaviour: answer({ body: '{"images":[{"image":5}],"inference_time":"long"}' }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "images[0].image: expected a picture as base64 text, got 5",
    requests: 1
  },
  {
    name: "a picture that is no picture",
    behaviour: answer({ body: Pictures.body({}, { image: "bm90IGEgcGljdHVyZQ==" }) }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "images[0].image: expected a PNG, JPEG or WebP picture",
    requests: 1
  },
  {
    name: "a picture that is not base64",
    behaviour: answer({ body: Pictures.body({}, { image: "?".repeat(4000) }) }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "images[0].image: expected base64",
    requests: 1
  },
  {
    name: "what is called gzip and isn't",
    behaviour: answer({ ...good, headers: { "content-encoding": "gzip" } }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "body: expected gzip",
    requests: 1
  },
  {
    name: "an encoding that nobody knows",
    behaviour: answer({ ...good, headers: { "content-encoding": "smoke" } }),
    reason: { _tag: "InvalidResponse" },
    status: 200,
    words: "expected content-encoding gzip, deflate, br or zstd, got smoke",
    requests: 1
  },
  {
    name: "an error under 200",
    behaviour: answer({ body: '{"error":{"message":"out of memory","type":"server_error","code":"oom"}}' }),
    reason: { _tag: "UpstreamFailure" },
    status: 200,
    words: "out of memory",
    requests: 1
  },
  {
    name: "the live service's form of an error under 200",
    behaviour: answer({ body: '{"object":"error","message":"Runtime Error: We would fix it asap.","code":404}' }),
    reason: { _tag: "UpstreamFailure" },
    status: 200,
    words: "Runtime Error",
    requests: 1
  },
  {
    name: "a 500",
    behaviour: answer({ status: 500, body: '{"error":{"message":"worker crashed"}}' }),
    reason: { _tag: "UpstreamFailure" },
    status: 500,
    words: "worker crashed",
    requests: 1
  },
  {
    name: "a proxy's page under 502",
    behaviour: answer({ status: 502, headers: html, body: page }),
    reason: { _tag: "UpstreamFailure" },
    status: 502,
    words: "The server failed with status 502: Bad Gateway",
    requests: 1
  },
  {
    name: "a 503",
    behaviour: answer({ status: 503, body: "busy" }),
    reason: { _tag: "Overloaded" },
    status: 503,
    words: "busy",
    requests: surelyNone
  },
  {
    name: "a 503 that breaks off",
    behaviour: resetInBody({ status: 503, body: '{"error":{"message":"busy"}}' }, 5),
    reason: { _tag: "Overloaded" },
    status: 503,
    words: "No capacity",
    requests: surelyNone
  },
  {
    name: "a compressed 503",
    behaviour: answer({ status: 503, headers: { "content-encoding": "gzip" }, body: gzipSync('{"detail":"busy"}') }),
    reason: { _tag: "Overloaded" },
    status: 503,
    words: "busy",
    requests: surelyNone
  },
  {
    name: "a 429 without Retry-After",
    behaviour: answer({ status: 429, body: '{"error":{"message":"slow down"}}' }),
    reason: { _tag: "RateLimited" },
    status: 429,
    words: "slow down",
    requests: surelyNone
  },
  {
    name: "a 401",
    behaviour: answer({ status: 401, body: '{"detail":"Not authenticated"}' }),
    reason: { _tag: "Unauthorized" },
    status: 401,
    words: "Not authenticated",
    requests: 1
  },
  {
    name: "a 402",
    behaviour: answer({ status: 402, body: '{"error":"no money"}' }),
    reason: { _tag: "InsufficientCredit" },
    status: 402,
    words: "no money",
    requests: 1
  },
  {
    name: "FastAPI's 422",
    behaviour: answer({ status: 422, body: '{"detail":[{"loc":["body","height"],"msg":"Input should be ≥ 128"}]}' }),
    reason: { _tag: "InvalidRequest" },
    status: 422,
    words: "height: Input should be ≥ 128",
    requests: 1
  },
  {
    name: "a model that the server hasn't",
    behaviour: answer({
      status: 400,
      body: `{"object":"error","message":"SDXL9 is not supported for now. Available model list: ['SD2']","code":40301}`
    }),
    reason: { _tag: "ModelNotFound", model: "SDXL9", available: ["SD2"] },
    status: 400,
    words: "there is no model",
    requests: 1
  },
  {
    name: "a wrong path",
    behaviour: answer({ status: 404, headers: html, body: "<h1>Not Found</h1>" }),
    reason: { _tag: "InvalidResponse" },
    status: 404,
    words: "is the base URL right?",
    requests: 1
  },
  {
    name: "a hundred kilobytes of words under 500",
    behaviour: inChunks(9999, { status: 500, headers: html, body: `<title>Oops</title>${"x".repeat(100_000)}` }),
    reason: { _tag: "UpstreamFailure" },
    status: 500,
    words: "Oops",
    requests: 1
  }
]

describe("What can go wrong", () => {
  it.live("a refused connection is tried again, as nothing was sent", () =>
    Effect.gen(function* () {
      let attempts = 0
      const count = ImageGenerator.wrapper(
        (generate) => (asked, emit) =>
          Effect.suspend(() => {
            attempts += 1
            return generate(asked, emit)
          })
      )
      const { error } = yield* failure(yield* FaultServer.refusing, { perAttempt: count })
      assert.deepInclude(error.reason, { _tag: "Network", phase: "connect" })
      assert.include(error.message, "ECONNREFUSED")
      assert.strictEqual(attempts, surelyNone)
    }).pipe(Effect.scoped)
  )

  for (const { behaviour, name, reason, requests, status, words } of faults) {
    it.live(
      `${name} is ${Object.values(reason)[0]}, after ${requests === 1 ? "one request" : `${requests} requests`}`,
      () =>
        Effect.gen(function* () {
          const server = yield* FaultServer.make(behaviour)
          const { error, millis } = yield* failure(server.baseUrl, { retry: { ...quick, deadline: "400 millis" } })
          assert.deepInclude(error.reason, reason)
          assert.include(error.message, words)
          assert.strictEqual(error.status, status)
          assert.lengthOf(server.seen, requests)
          assert.isBelow(millis, 1000)
        }).pipe(Effect.scoped)
    )
  }

  it.live("base64 that goes wrong further on is told when the bytes are asked for", () =>
    Effect.gen(function* () {
      const image = `${Pictures.large(3000).slice(0, 2000)}${"*".repeat(2000)}`
      const server = yield* FaultServer.make(answer({ body: Pictures.body({}, { image }) }))
      const { images } = yield* generate(server.baseUrl)
      const error = yield* Effect.flip(images[0]!.bytes)
      assert.include(error.message, "images[0].image: expected base64")
    }).pipe(Effect.scoped)
  )
})
