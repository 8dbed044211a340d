/** The operations of the OpenAPI document that are about jobs. */
import { events, failure, generationEvents, json, keyFailures, withHeaders } from "./openApiParts.ts"

const jobId = {
  name: "id",
  in: "path",
  required: true,
  description: "As the 202 to the generation said it.",
  schema: { type: "string" }
}

const failures = { ...keyFailures, "404": failure("No such job, or not the caller's") }

/** `GET /jobs/{id}` */
export const getJob = {
  summary: "How far a job is",
  operationId: "getJob",
  tags: ["Jobs"],
  parameters: [jobId],
  responses: { "200": { description: "The job", ...withHeaders(), ...json("Job") }, ...failures }
}

/** `DELETE /jobs/{id}` */
export const cancelJob = {
  ...getJob,
  summary: "Cancel a job",
  operationId: "cancelJob",
  responses: { "200": { description: "The job, which has stopped", ...withHeaders(), ...json("Job") }, ...failures }
}

/** `GET /jobs/{id}/events` */
export const getJobEvents = {
  summary: "The events of a job, those that were and those that come",
  operationId: "getJobEvents",
  tags: ["Jobs"],
  parameters: [
    jobId,
    {
      name: "Last-Event-ID",
      in: "header",
      description: "The id of the last event that the client has seen. Absent: from the beginning.",
      schema: { type: "string" }
    }
  ],
  responses: {
    "200": { description: "The events", ...withHeaders(), content: events(generationEvents) },
    ...failures
  }
}
