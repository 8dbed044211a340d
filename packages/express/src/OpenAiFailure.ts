/**
 * Errors as OpenAI's clients read them: the contract's body, whose form is OpenAI's, with the field that was wrong as `param`.
 */
import { type ImageError, type ImageErrorReason, isImageError } from "@hyperimage/core/ImageError"
import { fromImageError, HttpFailure } from "./HttpFailure.ts"

const paramOf = (reason: ImageErrorReason): string | null => {
  switch (reason._tag) {
    case "InvalidRequest":
      return reason.issues[0]?.path[0]?.toString() ?? null
    case "ModelNotFound":
      return "model"
    case "Unsupported":
      return reason.feature
    case "ContentRejected":
      return reason.field ?? null
    default:
      return null
  }
}

/** A model that there isn't is told by the contract's name of the field; who sent an OpenAI body called it `model`. */
const withItsName = (message: string): string => message.replace(/^model_name(?=:)/, "model")

/** The answer to an error of a request with an OpenAI body. */
export const of = (error: ImageError | HttpFailure): HttpFailure => {
  const failure = isImageError(error) ? fromImageError(error) : error
  const param = isImageError(failure.cause) ? paramOf(failure.cause.reason) : null
  const { body, cause, headers, status } = failure
  return new HttpFailure({
    status,
    headers,
    cause,
    body: { error: { ...body.error, message: withItsName(body.error.message), param } }
  })
}
