import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import * as Reason from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { TestClock } from "effect/testing"

/** One of each, with everything that it can carry. */
const reasons: ReadonlyArray<Reason.ImageErrorReason> = [
  new Reason.InvalidRequest({
    issues: [{ path: ["lora", "Pixel_Art"], message: "lora.Pixel_Art: expected a finite weight" }]
  }),
  new Reason.Unauthorized({ description: "no such key" }),
  new Reason.PermissionDenied({ description: "not this model" }),
  new Reason.InsufficientCredit({}),
  new Reason.RateLimited({ description: "60 a minute", retryAfter: Duration.seconds(12) }),
  new Reason.ModelNotFound({ model: "SDXL", available: ["SDXL1.0-base", "SD3.5"] }),
  new Reason.Unsupported({ feature: "lora", model: "FLUX.1-schnell" }),
  new Reason.ContentRejected({ description: "moderation" }),
  new Reason.Overloaded({ retryAfter: Duration.millis(1500) }),
  new Reason.UpstreamFailure({ status: 502, description: "bad gateway" }),
  new Reason.Network({ phase: "body" }),
  new Reason.Timeout({ after: Duration.minutes(3) }),
  new Reason.InvalidResponse({ issues: [{ path: ["images"], message: "images: is required" }] }),
  new Reason.EngineFailure({})
]

const read = (status: number, body: unknown, retryAfter?: string) =>
  ErrorResponse.toReason({ status, body, ...(retryAfter === undefined ? {} : { retryAfter }) })

describe("ErrorResponse", () => {
  it("has a sample of every reason", () => {
    assert.sameMembers(
      reasons.map((reason) => reason._tag),
      Reason.ImageErrorReason.members.map((member) => member.fields._tag.schema.literal)
    )
  })

  it.effect("brings every reason back from its own status and body", () =>
    Effect.gen(function* () {
      for (const reason of reasons) {
        const answer = ErrorResponse.toHttp(reason)
        const body: unknown = JSON.parse(JSON.stringify(answer.body))
        assert.deepStrictEqual(yield* read(answer.status, body, answer.headers["retry-after"]), reason)
      }
    })
  )

  it("answers with the contract's envelope, its code a text", () => {
    for (const reason of reasons) {
      const { body, status } = ErrorResponse.toHttp(reason)
      assert.isAtLeast(status, 400)
      assert.isString(body.error.code)
      assert.isString(body.error.type)
      assert.strictEqual(body.error.message, reason.message)
    }
  })

  it("does not tell the outside which file or host failed", () => {
    const inside = "/srv/models/unet.onnx at 10.0.0.7"
    for (const reason of [
      new Reason.EngineFailure({ description: inside }),
      new Reason.Network({ phase: "connect", description: inside })
    ]) {
      assert.notInclude(JSON.stringify(ErrorResponse.toHttp(reason)), inside)
    }
  })

  it.effect("reads FastAPI's list of details", () =>
    Effect.gen(function* () {
      const reason = yield* read(422, {
        detail: [
          { type: "missing", loc: ["body", "model_name"], msg: "Field required", input: { prompt: "secret" } },
          { type: "greater_than_equal", loc: ["body", "height"], msg: "Input should be ≥ 128", ctx: { ge: 128 } }
        ]
      })
      assert.deepStrictEqual(
        reason,
        new Reason.InvalidRequest({
          issues: [
            { path: ["model_name"], message: "model_name: Field required" },
            { path: ["height"], message: "height: Input should be ≥ 128" }
          ]
        })
      )
    })
  )

  it.effect("reads FastAPI's detail as a text", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* read(401, { detail: "Not authenticated" }),
        new Reason.Unauthorized({ description: "Not authenticated" })
      )
    })
  )

  it.effect("finds the model list in the live service's words", () =>
    Effect.gen(function* () {
      const message = "SDXL9 is not supported for now. Available model list: ['SDXL1.0-base', 'SD2']"
      assert.deepStrictEqual(
        yield* read(400, { object: "error", message, type: "", param: null, code: 40301 }),
        new Reason.ModelNotFound({ model: "SDXL9", available: ["SDXL1.0-base", "SD2"] })
      )
    })
  )

  it.effect("knows a server's fault that hides under a 400", () =>
    Effect.gen(function* () {
      const message = "Runtime Error: We would fix it asap."
      const reason = yield* read(400, { object: "error", message, code: 404 })
      assert.deepStrictEqual(reason, new Reason.UpstreamFailure({ status: 400, description: message }))
      assert.isTrue(reason.isAmbiguous)
    })
  )

  it.effect("takes an error under a success status for the server's failure", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* read(200, { error: { message: "out of memory" } }),
        new Reason.UpstreamFailure({ status: 200, description: "out of memory" })
      )
    })
  )

  it.effect("keeps the contract's words where there are no details", () =>
    Effect.gen(function* () {
      const body = { error: { message: "slow down", type: "rate_limit_error", code: "429" } }
      assert.deepStrictEqual(
        yield* read(429, body, "7"),
        new Reason.RateLimited({ description: "slow down", retryAfter: Duration.seconds(7) })
      )
      assert.deepStrictEqual(
        yield* read(402, { error: "no money" }),
        new Reason.InsufficientCredit({ description: "no money" })
      )
    })
  )

  it.effect("reads Retry-After as an HTTP date in each of its three forms", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.UTC(2026, 10, 22, 12, 0, 0))
      const inHalfAMinute = new Reason.Overloaded({ retryAfter: Duration.seconds(30) })
      for (const date of [
        "Sun, 22 Nov 2026 12:00:30 GMT",
        "Sunday, 22-Nov-26 12:00:30 GMT",
        "Sun Nov 22 12:00:30 2026"
      ]) {
        assert.deepStrictEqual(yield* read(503, "", date), inHalfAMinute, date)
      }
      const past = yield* read(503, "", "Sun, 22 Nov 2026 11:00:00 GMT")
      assert.deepStrictEqual(past, new Reason.Overloaded({ retryAfter: Duration.zero }))
    })
  )

  it.effect("passes over a Retry-After that is neither seconds nor a date", () =>
    Effect.gen(function* () {
      for (const header of ["soon", "-5", "1.5", "", "2026-11-22", "Sun, sometime 2026"]) {
        assert.deepStrictEqual(yield* read(503, "", header), new Reason.Overloaded({}), header)
      }
    })
  )

  it("carries durations as seconds", () => {
    const { body } = ErrorResponse.toHttp(new Reason.RateLimited({ retryAfter: Duration.millis(1500) }))
    assert.deepStrictEqual(body.error.details, { _tag: "RateLimited", retryAfter: 1.5 })
  })

  it.effect("takes a proxy's page by its title, and nothing from an empty body", () =>
    Effect.gen(function* () {
      const page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
      assert.deepStrictEqual(
        yield* read(502, page),
        new Reason.UpstreamFailure({ status: 502, description: "502 Bad Gateway" })
      )
      assert.deepStrictEqual(yield* read(500, ""), new Reason.UpstreamFailure({ status: 500 }))
      assert.strictEqual((yield* read(404, "<h1>nope</h1>"))._tag, "InvalidResponse")
    })
  )
})
