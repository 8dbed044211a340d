import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import * as Reason from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import * as Errors from "hyperimage"
import * as LoopbackServer from "./LoopbackServer.ts"

const cat = { model_name: "SDXL1.0-base", prompt: "a cat in a hat" }

/** A sample of each reason, and the class that it becomes. */
const samples: ReadonlyArray<readonly [Reason.ImageErrorReason, new (...args: never) => Errors.HyperimageError]> = [
  [
    new Reason.InvalidRequest({ issues: [{ path: ["steps"], message: "steps: too many" }] }),
    Errors.InvalidRequestError
  ],
  [new Reason.Unauthorized({ description: "no key" }), Errors.UnauthorizedError],
  [new Reason.PermissionDenied({}), Errors.PermissionDeniedError],
  [new Reason.InsufficientCredit({}), Errors.InsufficientCreditError],
  [new Reason.RateLimited({ retryAfter: Duration.millis(1500) }), Errors.RateLimitedError],
  [new Reason.ModelNotFound({ model: "SDXL9", available: ["SDXL1.0-base"] }), Errors.ModelNotFoundError],
  [new Reason.Unsupported({ feature: "lora", model: "FLUX.1-schnell" }), Errors.UnsupportedError],
  [new Reason.ContentRejected({}), Errors.ContentRejectedError],
  [new Reason.Overloaded({ retryAfter: Duration.seconds(3) }), Errors.OverloadedError],
  [new Reason.UpstreamFailure({ status: 500 }), Errors.UpstreamFailureError],
  [new Reason.Network({ phase: "body" }), Errors.NetworkError],
  [new Reason.Timeout({ after: Duration.seconds(30) }), Errors.TimeoutError],
  [
    new Reason.InvalidResponse({ issues: [{ path: ["images"], message: "images: is required" }] }),
    Errors.InvalidResponseError
  ],
  [new Reason.EngineFailure({}), Errors.EngineFailureError]
]

/** What a client's call rejects with where a server answers with a reason. */
const answeredWith = async (reason: Reason.ImageErrorReason): Promise<unknown> => {
  const { body, headers, status } = ErrorResponse.toHttp(reason)
  await using server = await LoopbackServer.listen((_, response) =>
    LoopbackServer.json(response, JSON.stringify(body), status, { ...headers, "x-request-id": "req-1" })
  )
  await using client = new Errors.Hyperimage({ baseUrl: server.url, apiKey: "sk-secret", retry: false })
  return await client.generate(cat).then(
    () => assert.fail("expected a rejection"),
    (error) => error
  )
}

describe("errors", () => {
  it("has a class for every reason", () => {
    assert.sameMembers(
      samples.map(([{ _tag }]) => _tag),
      Reason.ImageErrorReason.members.map(({ identifier }) => identifier)
    )
    assert.lengthOf(new Set(samples.map(([, type]) => type)), samples.length)
  })

  for (const [reason, type] of samples) {
    it(`is a ${type.name} for a server's ${reason._tag}, and of no other class`, async () => {
      const error = await answeredWith(reason)
      assert.isTrue(error instanceof type)
      assert.instanceOf(error, Errors.HyperimageError)
      assert.instanceOf(error, Error)
      const others = samples.filter(([, other]) => other !== type)
      assert.isEmpty(others.filter(([, other]) => error instanceof other))
      assert.deepInclude(error, {
        name: `${reason._tag}Error`,
        reason: reason._tag,
        message: reason.message,
        status: ErrorResponse.toHttp(reason).status,
        requestId: "req-1",
        isRetryable: reason.isRetryable,
        isAmbiguous: reason.isAmbiguous
      })
      assert.notMatch(`${error.stack} ${error.message}`, /sk-secret|a cat in a hat/)
    })
  }

  it("carries what the reason knows", async () => {
    assert.deepInclude(await answeredWith(samples[0]![0]), {
      issues: [{ path: ["steps"], message: "steps: too many" }]
    })
    assert.deepInclude(await answeredWith(samples[4]![0]), { retryAfter: 1.5, issues: [] })
    assert.deepInclude(await answeredWith(samples[5]![0]), { model: "SDXL9", available: ["SDXL1.0-base"] })
    assert.deepInclude(await answeredWith(samples[6]![0]), { feature: "lora", model: "FLUX.1-schnell" })
    assert.deepInclude(await answeredWith(samples[10]![0]), { phase: "body" })
    assert.deepInclude(await answeredWith(samples[11]![0]), { after: 30 })
  })

  it("says which field is to blame for an unknown model and an unsupported feature", async () => {
    const paths = async (reason: Reason.ImageErrorReason) => {
      const error = await answeredWith(reason)
      return error instanceof Errors.HyperimageError ? error.issues.map(({ path }) => path) : []
    }
    assert.deepStrictEqual(await paths(samples[5]![0]), [["model_name"]])
    assert.deepStrictEqual(await paths(samples[6]![0]), [["lora"]])
  })

  it("is a NetworkError where nobody listens, safe to try again", async () => {
    await using client = new Errors.Hyperimage({ baseUrl: "http://127.0.0.1:1/v1", retry: false })
    const error: unknown = await client.generate(cat).catch((error: unknown) => error)
    assert.instanceOf(error, Errors.NetworkError)
    assert.deepInclude(error, { phase: "connect", isRetryable: true, isAmbiguous: false, status: undefined })
  })
})
