/**
 * The OpenAPI 3.1 document of the contract, made from the schemas that decode and encode it.
 */
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as Contract from "./Contract.ts"
import { ErrorResponse } from "./ErrorResponse.ts"
import { ImageRequest } from "./ImageRequest.ts"
import { generateImage } from "./internal/openApiGeneration.ts"
import { cancelJob, getJob, getJobEvents } from "./internal/openApiJobs.ts"
import { failure, json } from "./internal/openApiParts.ts"
import { Job } from "./Job.ts"
import { ModelList } from "./ModelList.ts"
import * as Seed from "./Seed.ts"

/** What a server says of itself. */
export interface Options {
  /** Where the paths begin, e.g. `https://images.example.com/v1`. Absent: where the document lies. */
  readonly serverUrl?: string
}

/** An OpenAPI 3.1 document; print it with `Json.stringify`, which keeps the largest seed whole. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0"
  readonly paths: { readonly [path: string]: unknown }
  readonly components: { readonly schemas: JsonSchema.Definitions; readonly securitySchemes: unknown }
  readonly [part: string]: unknown
}

const { definitions } = JsonSchema.toMultiDocumentOpenApi3_1({
  dialect: "draft-2020-12",
  schemas: [{}],
  definitions: {
    ...Schema.toJsonSchemaDocument(ImageRequest).definitions,
    ...Schema.toJsonSchemaDocument(Contract.ImageGenerationResponse).definitions,
    ...Schema.toJsonSchemaDocument(Job).definitions,
    ...Schema.toJsonSchemaDocument(ErrorResponse).definitions,
    ...Schema.toJsonSchemaDocument(ModelList).definitions,
    // On the wire a seed is an integer, whatever else the decoder puts up with.
    Seed: { type: "integer", minimum: 0, maximum: Seed.maximum, description: "Unsigned 64-bit integer." }
  }
})

const listModels = {
  summary: "List the models",
  operationId: "listModels",
  tags: ["Models"],
  responses: {
    "200": { description: "The models, and which model really answers for each", ...json("ModelList") },
    default: failure("Any failure")
  }
}

const getModel = {
  summary: "One model",
  operationId: "getModel",
  tags: ["Models"],
  parameters: [
    { name: "name", in: "path", required: true, description: "Name or alias, in any case.", schema: { type: "string" } }
  ],
  responses: {
    "200": { description: "The model", ...json("Model") },
    "404": failure("No model of that name"),
    default: failure("Any other failure")
  }
}

/**
 * The document for a server.
 *
 * @example
 * import * as Json from "@hyperimage/core/Json"
 * import * as OpenApi from "@hyperimage/core/OpenApi"
 *
 * Json.stringify(OpenApi.make({ serverUrl: "http://127.0.0.1:8787/v1" }), 2)
 */
export const make = (options: Options = {}): OpenApiDocument => ({
  openapi: "3.1.0",
  info: {
    title: "Hyperimage",
    description: "The Hyperbolic Image Generation API, served by Hyperimage.",
    version: "v1",
    license: { name: "MIT" }
  },
  servers: [{ url: options.serverUrl ?? "." }],
  security: [{ BearerAuth: [] }],
  tags: [
    { name: "Image Generation", description: "Text-to-image diffusion endpoint" },
    { name: "Jobs", description: "Generations that go on without their client" },
    { name: "Models", description: "What there is to ask for" }
  ],
  paths: {
    [Contract.paths.generate]: { post: generateImage },
    [Contract.paths.generateAlias]: { post: { ...generateImage, operationId: "generateImageAlias" } },
    [`${Contract.paths.jobs}/{id}`]: { get: getJob, delete: cancelJob },
    [`${Contract.paths.jobs}/{id}/events`]: { get: getJobEvents },
    [Contract.paths.models]: { get: listModels },
    [`${Contract.paths.models}/{name}`]: { get: getModel }
  },
  components: {
    securitySchemes: { BearerAuth: { type: "http", scheme: "bearer", bearerFormat: "API Key" } },
    schemas: definitions
  }
})
