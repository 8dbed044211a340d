/** The operations of the OpenAPI document that make pictures. */
import * as Schema from "effect/Schema"
import * as OpenAiImages from "../OpenAiImages.ts"
import * as Contract from "../Contract.ts"
import { ImageRequest } from "../ImageRequest.ts"
import {
  events,
  failure,
  generationEvents,
  json,
  keyFailures,
  schema,
  upstreamFailures,
  withHeaders
} from "./openApiParts.ts"

/** Bytes; only for `n` of 1, and only where the model makes pictures of that type. */
const pictures = { "image/png": {}, "image/jpeg": {}, "image/webp": {} }

const made = (answers: object, streamed: { readonly [event: string]: object }) => ({
  description: "Successful image generation",
  // An answer that is streamed begins before there is anything to tell in headers.
  headers: {
    ...withHeaders(Contract.headers.warnings, Contract.headers.estimate, Contract.headers.cost, Contract.headers.seed)
      .headers,
    [Contract.headers.model]: {
      description: "The model that made the pictures; absent where events are streamed.",
      schema: { type: "string" }
    }
  },
  content: { "application/json": { schema: answers }, ...events(streamed), ...pictures }
})

/** Beyond 200, 400, 401 and 429, which are the contract's own, each stands for an answer that the server really gives. */
const failures = {
  ...keyFailures,
  "400": failure("Bad Request"),
  "402": failure("The budget or the credit is used up"),
  "406": failure("The picture is of none of the types in `Accept`"),
  "413": failure("The body is too large"),
  "422": failure("The `Idempotency-Key` was sent with another body before"),
  ...upstreamFailures
}

const job = {
  description: "With `Prefer: respond-async`: a job, which goes on without its client",
  ...withHeaders("location", "preference-applied", Contract.headers.estimate),
  ...json("Job")
}

const parameters = [
  { name: "Prefer", in: "header", description: "`respond-async` asks for a job.", schema: { type: "string" } },
  {
    name: "Idempotency-Key",
    in: "header",
    description: "The same key with the same body gets the same pictures, made once; with another body it is refused.",
    schema: { type: "string", minLength: 1, maxLength: 255, pattern: "^[\\x21-\\x7e]+$" }
  }
]

const examples = {
  SDXLBasic: {
    summary: "Basic SDXL generation",
    value: {
      model_name: "SDXL1.0-base",
      prompt: "A photorealistic cyberpunk cat wearing sunglasses",
      steps: 30,
      cfg_scale: 7.5,
      height: 1024,
      width: 1024
    }
  }
}

/** `POST /image/generation` */
export const generateImage = {
  summary: "Generate an image",
  description:
    "Generate one or more images from a text prompt using the specified diffusion model. Returns base64-encoded images in the `images` array.",
  operationId: "generateImage",
  tags: ["Image Generation"],
  parameters,
  requestBody: { required: true, ...json("ImageGenerationRequest", { examples }) },
  responses: { "200": made(schema("ImageGenerationResponse"), generationEvents), "202": job, ...failures }
}

/** `POST /images/generations` */
export const generateImageAlias = {
  ...generateImage,
  summary: "Generate an image, asked as Hyperbolic or as OpenAI",
  description:
    "The same under the live service's second name. A body with `model` in the place of `model_name` is OpenAI's, and is answered as OpenAI does.",
  operationId: "generateImageAlias",
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: { anyOf: [schema("ImageGenerationRequest"), schema("OpenAiImageRequest")] },
        examples: {
          ...examples,
          OpenAi: { summary: "As OpenAI", value: { model: "SDXL1.0-base", prompt: "a cat", size: "1024x1024" } }
        }
      }
    }
  },
  responses: {
    ...generateImage.responses,
    "200": made(
      { anyOf: [schema("ImageGenerationResponse"), schema("OpenAiImageResponse")] },
      {
        ...generationEvents,
        "image_generation.partial_image": schema("OpenAiPartialImage"),
        "image_generation.completed": schema("OpenAiCompleted")
      }
    )
  }
}

const definitionOf = (documented: Schema.Top, name: string) => Schema.toJsonSchemaDocument(documented).definitions[name]

const propertiesOf = (definition: unknown): { readonly [name: string]: object } =>
  Object(Object(definition)["properties"])

const ours = definitionOf(ImageRequest, "ImageGenerationRequest")
const responseFormat = Schema.toJsonSchemaDocument(Contract.ResponseFormat).schema

/** The request's schema, with what only a server is told: in which form to answer. */
export const imageGenerationRequest = {
  ...ours,
  properties: { ...propertiesOf(ours), response_format: responseFormat }
}

const { model_name: model, ...shared } = propertiesOf(ours)

const withoutDefault = (field: object = {}, description: string) => {
  const { default: _, ...rest } = { default: undefined, ...field }
  return { ...rest, description }
}

/** An OpenAI body's schema: OpenAI's fields, and ours beside them. */
export const openAiImageRequest = {
  type: "object",
  description: "OpenAI's body. Fields of ours beside OpenAI's are taken as they are.",
  required: ["model", "prompt"],
  not: {
    description: "Events carry the pictures themselves.",
    required: ["stream", "response_format"],
    properties: { stream: { const: true }, response_format: { const: "url" } }
  },
  properties: {
    model,
    ...shared,
    steps: withoutDefault(shared["steps"], "Denoising steps. Absent: as `quality` says."),
    width: withoutDefault(shared["width"], "Width in pixels. Absent: as `size` says."),
    height: withoutDefault(shared["height"], "Height in pixels. Absent: as `size` says."),
    ...propertiesOf(Schema.toJsonSchemaDocument(OpenAiImages.Settings).schema)
  }
}
