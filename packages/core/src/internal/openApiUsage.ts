/** The operation of the OpenAPI document that tells what a key used. */
import { failure, json, keyFailures, withHeaders } from "./openApiParts.ts"

/** `GET /usage` */
export const getUsage = {
  summary: "What this key used, and what is left",
  operationId: "getUsage",
  tags: ["Usage"],
  responses: {
    "200": { description: "Today and this month, by model", ...withHeaders(), ...json("UsageReport") },
    "404": failure("The server keeps no ledger"),
    ...keyFailures
  }
}
