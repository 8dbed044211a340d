/**
 * The OpenAPI 3.1 document of the contract, made from the schemas that decode and encode it.
 */
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as Contract from "./Contract.ts"
import { ErrorResponse } from "./ErrorResponse.ts"
import { ImageRequest } from "./ImageRequest.ts"
import {
  generateImage,
  generateImageAlias,
  imageGenerationRequest,
  openAiImageRequest
} from "./internal/openApiGeneration.ts"
import { cancelJob, getJob, getJobEvents } from "./internal/openApiJobs.ts"
import { getModel, getModelPrice, getOpenApi, listModels } from "./internal/openApiModels.ts"
import { headers } from "./internal/openApiParts.ts"
import { getPicture } from "./internal/openApiPictures.ts"
import { getUsage } from "./internal/openApiUsage.ts"
import { Job } from "./Job.ts"
import { ModelList } from "./ModelList.ts"
import { ModelPrice } from "./ModelPrice.ts"
import * as OpenAiEvents from "./OpenAiEvents.ts"
import * as Seed from "./Seed.ts"
import { UsageReport } from "./UsageReport.ts"

/** What a server says of itself. */
export interface Options {
  /** Where the paths begin, e.g. `https://images.example.com/v1`. Absent: where the document lies. */
  readonly serverUrl?: string
}

/** An OpenAPI 3.1 document; print it with `Json.stringify`, which keeps the largest seed whole. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0"
  readonly paths: { readonly [path: string]: unknown }
  readonly components: {
    readonly schemas: JsonSchema.Definitions
    readonly headers: unknown
    readonly securitySchemes: unknown
  }
  readonly [part: string]: unknown
}

const { definitions } = JsonSchema.toMultiDocumentOpenApi3_1({
  dialect: "draft-2020-12",
  schemas: [{}],
  definitions: {
    ...Schema.toJsonSchemaDocument(ImageRequest).definitions,
    ImageGenerationRequest: imageGenerationRequest,
    OpenAiImageRequest: openAiImageRequest,
    ...Schema.toJsonSchemaDocument(Contract.ImageGenerationResponse).definitions,
    ...Schema.toJsonSchemaDocument(Job).definitions,
    ...Schema.toJsonSchemaDocument(ErrorResponse).definitions,
    ...Schema.toJsonSchemaDocument(ModelList).definitions,
    ...Schema.toJsonSchemaDocument(ModelPrice).definitions,
    ...Schema.toJsonSchemaDocument(UsageReport).definitions,
    ...Schema.toJsonSchemaDocument(OpenAiEvents.PartialImage).definitions,
    ...Schema.toJsonSchemaDocument(OpenAiEvents.Completed).definitions,
    // On the wire a seed is an integer, whatever else the decoder puts up with.
    Seed: { type: "integer", minimum: 0, maximum: Seed.maximum, description: "Unsigned 64-bit integer." }
  }
})

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
    { name: "Models", description: "What there is to ask for" },
    { name: "Usage", description: "What a key used, and what is left" }
  ],
  paths: {
    [Contract.paths.generate]: { post: generateImage },
    [Contract.paths.generateAlias]: { post: generateImageAlias },
    [`${Contract.paths.pictures}/{id}`]: { get: getPicture },
    [`${Contract.paths.jobs}/{id}`]: { get: getJob, delete: cancelJob },
    [`${Contract.paths.jobs}/{id}/events`]: { get: getJobEvents },
    [Contract.paths.models]: { get: listModels },
    [`${Contract.paths.models}/{name}`]: { get: getModel },
    [`${Contract.paths.models}/{name}/price`]: { get: getModelPrice },
    [Contract.paths.usage]: { get: getUsage },
    [Contract.paths.openapi]: { get: getOpenApi }
  },
  components: {
    headers,
    securitySchemes: { BearerAuth: { type: "http", scheme: "bearer", bearerFormat: "API Key" } },
    schemas: definitions
  }
})
