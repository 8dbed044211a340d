/** Holds the generated document against the contract as it was given (`fixtures/seed-openapi.yml`). */
import { readFileSync } from "node:fs"
import * as OpenApi from "@hyperimage/core/OpenApi"
import * as Json from "@hyperimage/core/Json"
import { assert, describe, it } from "@effect/vitest"
import { parse } from "yaml"

// oxlint-disable-next-line typescript/no-explicit-any -- two documents of unknown shape are compared
type Document = any

const given: Document = parse(readFileSync(new URL("fixtures/seed-openapi.yml", import.meta.url), "utf8"))
const ours: Document = JSON.parse(Json.stringify(OpenApi.make()))

const resolve = (schema: Document): Document =>
  schema.$ref === undefined ? schema : ours.components.schemas[schema.$ref.split("/").at(-1)]

const path = "/image/generation"

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

  it("has the contract's statuses, each with its body", () => {
    const { default: other, ...statuses } = ours.paths[path].post.responses
    // 202 is ours: a job, which nobody gets who doesn't ask for one.
    assert.sameMembers(Object.keys(statuses), ["202", ...Object.keys(given.paths[path].post.responses)])
    for (const [status, response] of Object.entries<Document>(given.paths[path].post.responses)) {
      assert.deepStrictEqual(
        statuses[status].content["application/json"].schema,
        response.content["application/json"].schema
      )
    }
    assert.isDefined(other)
  })

  it("asks for the contract's bearer key", () => {
    assert.deepStrictEqual(ours.security, given.security)
    assert.deepStrictEqual(ours.components.securitySchemes, given.components.securitySchemes)
  })

  it("resolves every reference", () => {
    const references = [...Json.stringify(ours).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    assert.isNotEmpty(references)
    for (const [, name] of references) assert.property(ours.components.schemas, name ?? "")
  })
})
