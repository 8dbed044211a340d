/**
 * What came of a request: the pictures, how long they took, what they cost, and what was done differently from how it was asked.
 */
import type { Dollars } from "./Price.ts"
import type { GeneratedImage } from "./GeneratedImage.ts"
import type { Warning } from "./Warning.ts"

/** The pictures of one request, in order. */
export interface ImageResponse {
  /** The name of the model that made the pictures, which a stand-in makes another one than was asked for. */
  readonly model: string
  readonly images: ReadonlyArray<GeneratedImage>
  /** Seconds spent in inference, as the engine measured it. */
  readonly inference_time: number
  /** Dollars, where the engine or its model's price tells. */
  readonly cost?: Dollars
  readonly warnings: ReadonlyArray<Warning>
  /** The server's name for the request, where one came. */
  readonly requestId?: string
}

/** The response to no request at all: no pictures, no time, no cost. */
export const empty: ImageResponse = { model: "", images: [], inference_time: 0, cost: 0, warnings: [] }

/** The same response with more warnings; one already there is not said twice. */
export const withWarnings = (response: ImageResponse, warnings: ReadonlyArray<Warning>): ImageResponse => {
  const fresh = warnings.filter((warning) => !response.warnings.some((known) => known.message === warning.message))
  return fresh.length === 0 ? response : { ...response, warnings: [...response.warnings, ...fresh] }
}

/** One response of several that answered parts of one request; the pictures are in the order given and keep their places. */
export const merge = (responses: readonly [ImageResponse, ...ReadonlyArray<ImageResponse>]): ImageResponse => {
  const [first, ...rest] = responses
  const costs = responses.flatMap((response) => (response.cost === undefined ? [] : [response.cost]))
  return rest.reduce<ImageResponse>((merged, response) => withWarnings(merged, response.warnings), {
    ...first,
    images: responses.flatMap((response) => response.images),
    inference_time: responses.reduce((sum, response) => sum + response.inference_time, 0),
    ...(costs.length === 0 ? {} : { cost: costs.reduce((sum, cost) => sum + cost, 0) })
  })
}
