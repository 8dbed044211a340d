/** What several operations of the OpenAPI document have in common. */
import * as EventStream from "../EventStream.ts"

/** A body of JSON, as a schema of the document says it. */
export const json = (schema: string, more: object = {}) => ({
  content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` }, ...more } }
})

/** An answer with the contract's error body. */
export const failure = (description: string) => ({ description, ...json("ErrorResponse") })

/** OpenAPI 3.1 has no words for the parts of a stream; the description says what they are. */
export const events = {
  [EventStream.mediaType]: {
    schema: {
      type: "string",
      description:
        "Server-sent events, each with a JSON text as its data: `queued` {position}, `started` {model}, `progress` {step, of, index, preview?}, `image` {index, image, seed, random_seed}, `completed` with an ImageGenerationResponse, `error` with an ErrorResponse."
    }
  }
}
