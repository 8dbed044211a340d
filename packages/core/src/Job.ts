/**
 * A generation that goes on without its client: asked for with `Prefer: respond-async`, looked after at `GET /jobs/:id`.
 */
import * as Schema from "effect/Schema"
import { ImageGenerationResponse } from "./Contract.ts"
import { ErrorResponse } from "./ErrorResponse.ts"
import { OpenAiImageResponse } from "./OpenAiImages.ts"

/** How far a job is; the last three are final. */
export const Status = Schema.Literals(["queued", "running", "completed", "failed", "cancelled"])

/** How far a job is. */
export type Status = typeof Status.Type

/** What a server tells of a job. */
export const Job = Schema.Struct({
  id: Schema.String.annotate({ description: "Its name, in the paths /jobs/{id} and /jobs/{id}/events." }),
  status: Status.annotate({ description: "How far it is; completed, failed and cancelled are final." }),
  created: Schema.Int.annotate({ description: "When it was taken in, in seconds since 1970." }),
  position: Schema.optionalKey(
    Schema.Int.annotate({ description: "How many others have to end before it begins, while it waits: 1 is next." })
  ),
  progress: Schema.optionalKey(
    Schema.Struct({ step: Schema.Int, of: Schema.Int, index: Schema.Int }).annotate({
      description: "Steps done over all its pictures, and the picture in work, where the engine tells."
    })
  ),
  response: Schema.optionalKey(
    Schema.Union([ImageGenerationResponse, OpenAiImageResponse]).annotate({
      description: "The answer, once completed; of the kind that the request was."
    })
  ),
  error: Schema.optionalKey(ErrorResponse.fields.error.annotate({ description: "What went wrong, once failed." }))
}).annotate({ identifier: "Job" })

/** What a server tells of a job. */
export interface Job extends Schema.Schema.Type<typeof Job> {}
