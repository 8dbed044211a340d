/** The operation of the OpenAPI document that makes pictures. */
import { events, failure, json } from "./openApiParts.ts"

const generated = json("ImageGenerationResponse")

/** Bytes; only for `n` of 1, and only where the model makes pictures of that type. */
const pictures = { "image/png": {}, "image/jpeg": {}, "image/webp": {} }

const responses = {
  "200": { description: "Successful image generation", content: { ...generated.content, ...events, ...pictures } },
  "202": {
    description: "With `Prefer: respond-async`: a job, which goes on without its client",
    headers: { Location: { description: "Where to ask for it.", schema: { type: "string" } } },
    ...json("Job")
  },
  "400": failure("Bad Request"),
  "401": failure("Unauthorized"),
  "429": failure("Too Many Requests"),
  default: failure("Any other failure")
}

/** `POST /image/generation` */
export const generateImage = {
  summary: "Generate an image",
  description:
    "Generate one or more images from a text prompt using the specified diffusion model. Returns base64-encoded images in the `images` array.",
  operationId: "generateImage",
  tags: ["Image Generation"],
  parameters: [
    { name: "Prefer", in: "header", description: "`respond-async` asks for a job.", schema: { type: "string" } },
    {
      name: "Idempotency-Key",
      in: "header",
      description:
        "The same key with the same body gets the same pictures, made once; with another body it is refused.",
      schema: { type: "string", minLength: 1, maxLength: 255 }
    }
  ],
  requestBody: {
    required: true,
    ...json("ImageGenerationRequest", {
      examples: {
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
    })
  },
  responses
}
