/**
 * The pictures in an answer, and what is said about them beside: their cost, the request's name, whether some are missing.
 */
import * as Contract from "@hyperimage/core/Contract"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as ImageResponse from "@hyperimage/core/ImageResponse"
import type * as Price from "@hyperimage/core/Price"
import * as Effect from "effect/Effect"
import * as Answer from "./answer.ts"
import { headerOf } from "./exchange.ts"
import type { Answered } from "./server.ts"

/** Dollars as the body tells them, or a header; else by the price list, where the server has one. */
const costOf = (
  { answer }: Answered,
  response: ImageResponse.ImageResponse,
  request: ImageRequest,
  price: Price.Formula | undefined
): { readonly cost?: Price.Dollars } => {
  if (response.cost !== undefined) return {}
  const header = headerOf(answer, Contract.headers.cost)
  const told = header === undefined || header === "" ? Number.NaN : Number(header)
  if (Number.isFinite(told)) return { cost: told }
  return price === undefined ? {} : { cost: price({ ...request, n: response.images.length }) }
}

const missing = (made: number, asked: number): ReadonlyArray<ImageResponse.ImageResponse["warnings"][number]> =>
  made >= asked
    ? []
    : [
        {
          code: "partial",
          field: "n",
          message: `n: the server made ${made} of ${asked} pictures; if it knows no n, set imagesPerRequest to 1`
        }
      ]

/**
 * The response in an answer. Fails with `InvalidResponse` where the answer isn't one.
 */
export const read = (
  answered: Answered,
  request: ImageRequest,
  price: Price.Formula | undefined
): Effect.Effect<ImageResponse.ImageResponse, ImageError> => {
  const { answer, body } = answered
  return Contract.decodeResponse(body, headerOf(answer, Contract.headers.model) ?? request.model_name).pipe(
    Effect.mapBoth({
      onFailure: ({ reason }) => Answer.failure("generate", reason, answer),
      onSuccess: (response) => ({
        ...ImageResponse.withWarnings(response, missing(response.images.length, request.n)),
        ...costOf(answered, response, request, price),
        ...Answer.requestIdOf(answer)
      })
    })
  )
}
