import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import { InvalidRequest, ModelNotFound, RateLimited, Unsupported } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import * as Failure from "../src/api/Failure.ts"

const of = (reason: Parameters<typeof ErrorResponse.toHttp>[0]) => {
  const { body, status } = ErrorResponse.toHttp(reason)
  return Failure.read(body, status)
}

describe("a refusal", () => {
  it("is told at each wrong field, without the field's name", () => {
    const issues = [
      { path: ["steps"], message: "steps: expected an integer between 1 and 100, got 101" },
      { path: ["lora", "Logo"], message: "lora.Logo: expected a finite weight" }
    ]
    assert.deepStrictEqual(of(new InvalidRequest({ issues })).byField, {
      steps: "Expected an integer between 1 and 100, got 101",
      lora: "Expected a finite weight"
    })
  })

  it("names the field that asks for what isn't there", () => {
    assert.hasAllKeys(of(new ModelNotFound({ model: "x", available: ["sketch"] })).byField, ["model_name"])
    assert.hasAllKeys(of(new Unsupported({ feature: "lora", model: "sketch" })).byField, ["lora"])
  })

  it("that no field is to blame for is told as a whole", () => {
    const { byField, message, status } = of(new RateLimited({}))
    assert.deepStrictEqual([byField, status], [{}, 429])
    assert.isNotEmpty(message)
  })

  it("that isn't the contract's still says something", () => {
    assert.strictEqual(Failure.read("<html>", 502).message, "The server refused the request (502)")
  })
})
