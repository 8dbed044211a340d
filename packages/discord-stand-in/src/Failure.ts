/**
 * Discord's error answers: a status, a code, words, and for a bad body the tree of what is wrong where.
 */
import * as Data from "effect/Data"
import type { Issue } from "./Form.ts"
import type { JsonObject } from "./Json.ts"

/** An answer that isn't the one asked for. */
export class Failure extends Data.TaggedError("Failure")<{
  readonly status: number
  readonly code: number
  readonly message: string
  readonly errors?: JsonObject
}> {}

interface Branch {
  [key: string]: Branch | Array<{ readonly code: string; readonly message: string }>
}

/** The issues as Discord nests them: keys and indices down to `_errors`. */
const treeOf = (issues: ReadonlyArray<Issue>): JsonObject => {
  const root: Branch = {}
  for (const { code, message, path } of issues) {
    let branch = root
    for (const key of path) {
      const inner = branch[key]
      branch = inner === undefined || Array.isArray(inner) ? (branch[key] = {}) : inner
    }
    const errors = branch["_errors"]
    if (Array.isArray(errors)) errors.push({ code, message })
    else branch["_errors"] = [{ code, message }]
  }
  return root
}

/** 400: the body breaks these rules. */
export const invalidForm = (issues: ReadonlyArray<Issue>): Failure =>
  new Failure({ status: 400, code: 50035, message: "Invalid Form Body", errors: treeOf(issues) })

const failure = (status: number, code: number, message: string) => () => new Failure({ status, code, message })

/** 401: no bot token, or not this bot's. */
export const unauthorized = failure(401, 0, "401: Unauthorized")
/** 401: the interaction's fifteen minutes are over. */
export const invalidWebhookToken = failure(401, 50027, "Invalid Webhook Token")
/** 403: not this app's to change. */
export const missingPermissions = failure(403, 50013, "Missing Permissions")
/** 403: a message of somebody else. */
export const notTheAuthor = failure(403, 50005, "Cannot edit a message authored by another user")
/** 404: no such route. */
export const notFound = failure(404, 0, "404: Not Found")
/** 405: the route exists, for other methods. */
export const methodNotAllowed = failure(405, 0, "405: Method Not Allowed")
/** 404: no such application, or another one than the token's. */
export const unknownApplication = failure(404, 10002, "Unknown Application")
/** 404: no such channel. */
export const unknownChannel = failure(404, 10003, "Unknown Channel")
/** 404: no such server. */
export const unknownGuild = failure(404, 10004, "Unknown Guild")
/** 404: no such message, or one that this route can't see. */
export const unknownMessage = failure(404, 10008, "Unknown Message")
/** 404: no such user. */
export const unknownUser = failure(404, 10013, "Unknown User")
/** 404: the interaction's token is unknown, or nobody has answered it yet. */
export const unknownWebhook = failure(404, 10015, "Unknown Webhook")
/** 404: no such interaction, or its three seconds are over. */
export const unknownInteraction = failure(404, 10062, "Unknown interaction")
/** 404: no such command. */
export const unknownCommand = failure(404, 10063, "Unknown application command")
/** 400: the interaction has had its answer. */
export const alreadyAcknowledged = failure(400, 40060, "Interaction has already been acknowledged.")
/** 400: nothing to show. */
export const emptyMessage = failure(400, 50006, "Cannot send an empty message")
/** 400: only version 10 is spoken here. */
export const invalidApiVersion = failure(400, 50041, "Invalid API version")
/** 400: the body isn't JSON. */
export const invalidJson = failure(400, 50109, "The request body contains invalid JSON.")
/** 413: a file, or the whole, is larger than allowed. */
export const tooLarge = failure(413, 40005, "Request entity too large")
