/** The operation of the OpenAPI document that hands out pictures by their address. */
import { failure, withHeaders } from "./openApiParts.ts"

/** `GET /pictures/{id}` */
export const getPicture = {
  summary: "A picture that an answer told the address of",
  description: "The address as it was told is all it takes; no key is asked for.",
  operationId: "getPicture",
  tags: ["Image Generation"],
  security: [],
  parameters: [
    { name: "id", in: "path", required: true, schema: { type: "string" } },
    {
      name: "expires",
      in: "query",
      required: true,
      description: "Seconds since 1970.",
      schema: { type: "string", pattern: "^\\d{1,12}$" }
    },
    { name: "signature", in: "query", required: true, schema: { type: "string" } }
  ],
  responses: {
    "200": {
      description: "The picture",
      ...withHeaders("cache-control"),
      content: { "image/png": {}, "image/jpeg": {}, "image/webp": {} }
    },
    "403": failure("The address isn't one that this server told"),
    "410": failure("The address has expired, or the picture isn't kept any more"),
    "500": failure("The server failed; its log says why"),
    "503": failure("The server is shutting down")
  }
}
