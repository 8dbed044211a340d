/** What several operations of the OpenAPI document have in common: bodies, headers, failures. */
import * as Contract from "../Contract.ts"
import * as EventStream from "../EventStream.ts"

/** A schema of the document, by name. */
export const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` })

/** A body of JSON that one of the document's schemas describes. */
export const json = (name: string, more: object = {}) => ({
  content: { "application/json": { schema: schema(name), ...more } }
})

const text = { type: "string" }
const dollars = { type: "string", pattern: "^\\d+(\\.\\d+)?(e-?\\d+)?$" }

/** Every header that an answer can have beside those of HTTP itself. */
export const headers = {
  [Contract.headers.requestId]: { description: "The server's name for the request.", required: true, schema: text },
  [Contract.headers.model]: { description: "The model that made the pictures.", required: true, schema: text },
  [Contract.headers.warnings]: {
    description: "Warnings, where there are any: a JSON list in ASCII, at most 4 kB of it.",
    schema: { type: "string", pattern: "^\\[[\\x20-\\x7e]*\\]$" }
  },
  [Contract.headers.cost]: {
    description: "US dollars for all pictures, where it is known.",
    schema: dollars
  },
  [Contract.headers.estimate]: {
    description: "US dollars that it costs by all that is known before it is made.",
    schema: dollars
  },
  [Contract.headers.seed]: {
    description: "The seed, where the answer is the picture itself.",
    schema: { type: "string", pattern: "^\\d{1,20}$" }
  },
  location: { description: "Where to ask for the job.", required: true, schema: text },
  "preference-applied": { description: "What was preferred.", required: true, schema: { const: "respond-async" } },
  [Contract.headers.rateLimit]: {
    description:
      "Requests left, and until when (draft 8 of the IETF's header fields for rate limiting), where there is a limit.",
    schema: text
  },
  [Contract.headers.rateLimitPolicy]: { description: "The limit, in the same terms.", schema: text },
  "retry-after": {
    description: "Seconds to wait before it makes sense to try again, where that is known.",
    schema: { type: "string", pattern: "^\\d+$" }
  },
  "www-authenticate": { description: "How to send a key.", required: true, schema: text },
  "cache-control": { description: "For how long the picture may be kept.", required: true, schema: text }
} as const

const everywhere = [Contract.headers.requestId, Contract.headers.rateLimit, Contract.headers.rateLimitPolicy] as const

/** Headers of an answer, by name, and those that are on every one. */
export const withHeaders = (...names: ReadonlyArray<keyof typeof headers>) => ({
  headers: Object.fromEntries([...everywhere, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]))
})

/** An answer with the contract's error body. */
export const failure = (description: string, ...names: ReadonlyArray<keyof typeof headers>) => ({
  description,
  ...withHeaders(...names),
  ...json("ErrorResponse")
})

/** What any operation that asks for a key may answer. */
export const keyFailures = {
  "401": failure("Unauthorized", "www-authenticate"),
  "403": failure("The key may not do this"),
  "429": failure("Too Many Requests", "retry-after"),
  "500": failure("The server failed; its log says why"),
  "503": failure("The server is busy or shutting down", "retry-after")
}

/** What any operation may answer besides that asks another server, where this one hands requests on to another. */
export const upstreamFailures = {
  "502": failure("The server behind this one failed", "retry-after"),
  "504": failure("The pictures took too long")
}

/**
 * A stream of events. OpenAPI 3.1 has no words for the parts of a stream: `x-events` says which schema the data of an event of a name
 * has.
 */
export const events = (schemas: { readonly [event: string]: object }) => ({
  [EventStream.mediaType]: {
    schema: {
      type: "string",
      description: `Server-sent events, each with a JSON text as its data: ${Object.keys(schemas).join(", ")}.`
    },
    "x-events": schemas
  }
})

const integer = { type: "integer", minimum: 0 }

/** The events of a generation, the last of them `completed` or `error`. */
export const generationEvents = {
  queued: { type: "object", required: ["position"], properties: { position: integer } },
  started: { type: "object", required: ["model"], properties: { model: text } },
  progress: {
    type: "object",
    required: ["step", "of", "index"],
    properties: {
      step: integer,
      of: integer,
      index: integer,
      preview: { type: "string", description: "A small PNG in base64." }
    }
  },
  image: { $ref: "#/components/schemas/ImageGenerationResponse/properties/images/items" },
  completed: { anyOf: [schema("ImageGenerationResponse"), schema("OpenAiImageResponse")] },
  error: schema("ErrorResponse")
}
