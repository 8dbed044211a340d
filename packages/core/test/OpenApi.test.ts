/** Holds the generated document against the contract as it was given (`fixtures/seed-openapi.yml`). */
import { readFileSync } from "node:fs"
import * as ErrorResponse from "@hyperimage/core/ErrorResponse"
import * as Reason from "@hyperimage/core/ImageError"
import * as OpenApi from "@hyperimage/core/OpenApi"
import * as Json from "@hyperimage/core/Json"
import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { parse } from "yaml"

// oxlint-disable-next-line typescript/no-explicit-any -- two documents of unknown shape are compared
type Document = any

const given: Document = parse(readFileSync(new URL("fixtures/seed-openapi.yml", import.meta.url), "utf8"))
const ours: Document = JSON.parse(Json.stringify(OpenApi.make()))

const resolve = (schema: Document): Document =>
  schema.$ref === undefined ? schema : ours.components.schemas[schema.$ref.split("/").at(-1)]

const path = "/image/generation"

/** One of each. */
const reasons = [
  new Reason.InvalidRequest({ issues: [] }),
  new Reason.Unauthorized({}),
  new Reason.PermissionDenied({}),
  new Reason.InsufficientCredit({}),
  new Reason.RateLimited({}),
  new Reason.ModelNotFound({ model: "x", available: [] }),
  new Reason.Unsupported({ feature: "lora", model: "x" }),
  new Reason.ContentRejected({}),
  new Reason.Overloaded({}),
  new Reason.UpstreamFailure({ status: 500 }),
  new Reason.Network({ phase: "connect" }),
  new Reason.Timeout({ after: Duration.seconds(1) }),
  new Reason.InvalidResponse({ issues: [] }),
  new Reason.EngineFailure({})
]

describe("OpenApi", () => {
  it("is an OpenAPI 3.1 document with the contract's operation", () => {
    assert.strictEqual(ours.openapi, given.openapi)
    assert.strictEqual(ours.paths[path].post.operationId, given.paths[path].post.operationId)
    assert.deepStrictEqual(ours.paths[path].post.tags, given.paths[path].post.tags)
    assert.isTrue(ours.paths[path].post.requestBody.required)
    assert.deepStrictEqual(
      ours.paths[path].post.requestBody.content["application/json"].examples,
      given.paths[path].post.requestBody.content["application/json"].examples
    )
  })

  it("has every field of the request with its type, range and default", () => {
    const request = ours.components.schemas.ImageGenerationRequest
    const expected = given.components.schemas.ImageGenerationRequest
    assert.sameMembers(request.required, expected.required)
    for (const [name, field] of Object.entries<Document>(expected.properties)) {
      const own = resolve(request.properties[name])
      for (const key of ["type", "minimum", "maximum", "default"]) {
        if (field[key] !== undefined) assert.deepStrictEqual(own[key], field[key], `${name}.${key}`)
      }
    }
  })

  it("has every field of the response and of the error", () => {
    const response = ours.components.schemas.ImageGenerationResponse.properties
    const expected = given.components.schemas.ImageGenerationResponse.properties
    assert.strictEqual(resolve(response.inference_time).type, expected.inference_time.type)
    for (const [name, field] of Object.entries<Document>(expected.images.items.properties)) {
      const own = response.images.items.properties[name]
      assert.strictEqual(resolve(own.allOf?.[0] ?? own).type, field.type, name)
    }
    const error = ours.components.schemas.ErrorResponse.properties.error.properties
    for (const [name, field] of Object.entries<Document>(
      given.components.schemas.ErrorResponse.properties.error.properties
    )) {
      assert.strictEqual(error[name].type, field.type, name)
    }
  })

  it("adds fields of the live service, and the form of the answer, and requires none of them", () => {
    const request = ours.components.schemas.ImageGenerationRequest
    const added = Object.keys(request.properties).filter(
      (name) => given.components.schemas.ImageGenerationRequest.properties[name] === undefined
    )
    const live =
      "prompt_2 negative_prompt_2 sampler style_preset enable_refiner backend image strength controlnet_name controlnet_image"
    assert.sameMembers(added, [...live.split(" "), "response_format"])
  })

  it("has the contract's statuses, each with its body", () => {
    const { responses } = ours.paths[path].post
    for (const [status, response] of Object.entries<Document>(given.paths[path].post.responses)) {
      assert.deepStrictEqual(
        responses[status].content["application/json"].schema,
        response.content["application/json"].schema,
        status
      )
    }
  })

  it("has beyond those only statuses that are answered, and the status of every reason", () => {
    const { responses } = ours.paths[path].post
    const statuses = Object.keys(responses).filter((status) => given.paths[path].post.responses[status] === undefined)
    // A job; what may not be asked for, accepted, sent; and what the server or the one behind it can't do.
    assert.sameMembers(statuses, ["202", "402", "403", "406", "413", "422", "500", "502", "503", "504"])
    for (const reason of reasons) assert.property(responses, String(ErrorResponse.toHttp(reason).status), reason._tag)
  })

  it("asks for the contract's bearer key", () => {
    assert.deepStrictEqual(ours.security, given.security)
    assert.deepStrictEqual(ours.components.securitySchemes, given.components.securitySchemes)
  })

  it("resolves every reference", () => {
    const references = [...Json.stringify(ours).matchAll(/"\$ref":"#\/([^"]+)"/g)]
    assert.isNotEmpty(references)
    for (const [, pointer = ""] of references) {
      const target = pointer.split("/").reduce((part: Document, key) => part?.[key.replaceAll("~1", "/")], ours)
      assert.isDefined(target, pointer)
    }
  })
})
