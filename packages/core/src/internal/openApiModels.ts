/** The operations of the OpenAPI document that tell what there is to ask for, how, and for how much. */
import { parameters } from "../ModelPrice.ts"
import { failure, json, keyFailures, upstreamFailures, withHeaders } from "./openApiParts.ts"

const failures = { ...keyFailures, ...upstreamFailures }

const noModel = failure("No model of that name")

const name = {
  name: "name",
  in: "path",
  required: true,
  description: "Name or alias, in any case.",
  schema: { type: "string" }
}

/** `GET /models` */
export const listModels = {
  summary: "List the models",
  operationId: "listModels",
  tags: ["Models"],
  responses: {
    "200": {
      description: "The models, and which model really answers for each",
      ...withHeaders(),
      ...json("ModelList")
    },
    ...failures
  }
}

/** `GET /models/{name}` */
export const getModel = {
  summary: "One model",
  operationId: "getModel",
  tags: ["Models"],
  parameters: [name],
  responses: { "200": { description: "The model", ...withHeaders(), ...json("Model") }, "404": noModel, ...failures }
}

const query = parameters.map((parameter) => ({
  name: parameter,
  in: "query",
  description: `As in a request. Absent: ${parameter === "n" ? "1" : "the model's default"}.`,
  schema: { $ref: `#/components/schemas/ImageGenerationRequest/properties/${parameter}` }
}))

/** `GET /models/{name}/price` */
export const getModelPrice = {
  summary: "What a request would cost",
  operationId: "getModelPrice",
  tags: ["Models"],
  parameters: [name, ...query],
  responses: {
    "200": { description: "The price, and what it is the price of", ...withHeaders(), ...json("ModelPrice") },
    "400": failure("A parameter is no number, or out of its range"),
    "404": noModel,
    ...failures
  }
}

/** `GET /openapi.json` */
export const getOpenApi = {
  summary: "This document",
  operationId: "getOpenApi",
  tags: ["Models"],
  security: [],
  responses: {
    "200": {
      description: "OpenAPI 3.1",
      ...withHeaders(),
      content: { "application/json": { schema: { type: "object", required: ["openapi", "info", "paths"] } } }
    },
    "500": keyFailures["500"],
    "503": keyFailures["503"]
  }
}
