/**
 * What a person reads when a command fails: plain words, one line for each thing that is wrong, with the flag to change. Never a
 * stack trace.
 */
import { type ImageError, isImageError } from "@hyperimage/core/ImageError"
import * as Json from "@hyperimage/core/Json"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { fromImageError } from "../client/errors.ts"
import { WrongSettings } from "../settings/WrongSettings.ts"
import { flagOf } from "./RequestFlags.ts"

/** What was asked for can't be: change it. */
export const wrongInput = 2

/** What was asked for could be, and failed. */
export const failed = 1

/** A failure that has been told already; what is left is to end with its exit code. */
export class Told extends Data.TaggedError("Told")<{ readonly exitCode: number }> {
  override readonly [Runtime.errorExitCode] = this.exitCode
  override readonly [Runtime.errorReported] = false
}

/** An issue's message begins with the field's name; people at a terminal know its flag. */
const withFlag = ({ message, path }: { readonly path: ReadonlyArray<string | number>; readonly message: string }) => {
  const [field] = path
  return typeof field === "string" && message.startsWith(field)
    ? `${flagOf(field)}${message.slice(field.length)}`
    : message
}

const hints: { readonly [reason: string]: string } = {
  Unauthorized: "Set HYPERBOLIC_API_KEY to your key, or draw on this machine with --engine local.",
  InsufficientCredit: "Draw on this machine with --engine local, which costs nothing.",
  ModelNotFound: "`hyperimage models` lists the models.",
  Network: "Check --base-url or HYPERBOLIC_BASE_URL, or draw on this machine with --engine local.",
  Overloaded: "Try again later, or draw on this machine with --engine local."
}

const linesOf = (error: ImageError): ReadonlyArray<string> => {
  const { issues, message, reason, requestId } = fromImageError(error)
  const hint = hints[reason]
  return [
    ...(issues.length === 0 || reason === "InvalidResponse" ? [message] : issues.map(withFlag)),
    ...(hint === undefined ? [] : [hint]),
    ...(requestId === undefined ? [] : [`The server's name for the request: ${requestId}`])
  ]
}

const isWrongInput = (error: Error): boolean =>
  isImageError(error)
    ? ["InvalidRequest", "ModelNotFound", "Unsupported"].includes(error.reason._tag)
    : error instanceof WrongSettings

/** What a program reads when a command fails. */
const jsonOf = (error: Error) => {
  if (!isImageError(error)) return { reason: error.name, message: error.message }
  const { isAmbiguous, isRetryable, issues, message, reason, requestId, retryAfter, status } = fromImageError(error)
  return { reason, message, issues, status, requestId, retryAfter, isRetryable, isAmbiguous }
}

/** Tells a failure on standard error, as JSON on standard output too where that was asked for, and ends with the exit code. */
const tell = Effect.fnUntraced(function* (error: Error, json: boolean) {
  const lines = isImageError(error) ? linesOf(error) : error.message.split("\n")
  yield* Console.error(lines.map((line) => `hyperimage: ${line}`).join("\n"))
  if (json) yield* Console.log(Json.stringify({ error: jsonOf(error) }, 2))
  return yield* new Told({ exitCode: isWrongInput(error) ? wrongInput : failed })
})

/** Tells whatever a command fails with. */
export const told =
  (options: { readonly json: boolean }) =>
  <A, E extends Error, R>(command: Effect.Effect<A, E, R>): Effect.Effect<A, Told, R> =>
    Effect.catch(command, (error) => tell(error, options.json))
