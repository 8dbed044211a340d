/**
 * Why a request was refused, for people: which fields are wrong and how, and what can be said of the whole.
 *
 * Read from the contract's error body; its `details.issues` carry the path of each wrong field.
 */
import { fields, list, text } from "./Reading.ts"

/** What went wrong. */
export interface Failure {
  /** Of the HTTP answer; absent where there was none, or where an event stream broke off. */
  readonly status?: number
  /** The whole, in a sentence. */
  readonly message: string
  /** By field of the request, e.g. `steps`. */
  readonly byField: Readonly<Record<string, string>>
}

const withoutPath = (message: string, path: string): string =>
  message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** A failure that no field is to blame for. */
export const of = (message: string, status?: number): Failure => ({
  message,
  byField: {},
  ...(status === undefined ? {} : { status })
})

/** The reasons that name a field without listing issues. */
const fieldOfReason: Readonly<Record<string, string>> = { ModelNotFound: "model_name", ContentRejected: "prompt" }

/**
 * Reads the contract's error body.
 *
 * An issue with the path `["lora", "Pixel_Art"]` belongs to the field `lora`.
 */
export const read = (body: unknown, status?: number): Failure => {
  const error = fields(fields(body)["error"])
  const message =
    text(error["message"]) ?? `The server refused the request${status === undefined ? "" : ` (${status})`}`
  const details = fields(error["details"])
  const byField: Record<string, string> = {}
  for (const issue of list(details["issues"])) {
    const { message: words, path } = fields(issue)
    const [field] = list(path)
    if (typeof field === "string" && byField[field] === undefined) {
      byField[field] = sentence(withoutPath(text(words) ?? message, list(path).join(".")))
    }
  }
  const blamed = fieldOfReason[text(details["_tag"]) ?? ""] ?? text(details["feature"])
  if (blamed !== undefined) byField[blamed] = message
  return { message: sentence(message), byField, ...(status === undefined ? {} : { status }) }
}
