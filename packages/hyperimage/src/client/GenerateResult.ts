/**
 * What came of a call: the pictures, how long they took, what they cost, and what was done differently from how it was asked.
 */
import { ImageError, InvalidResponse } from "@hyperimage/core/ImageError"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import type { Warning } from "@hyperimage/core/Warning"
import * as Effect from "effect/Effect"
import { Image } from "./Image.ts"

/** The pictures of one request, in order, and what is known of how they were made. */
export interface GenerateResult {
  /** At least one, so that `images[0]` needs no check. */
  readonly images: readonly [Image, ...ReadonlyArray<Image>]
  /** Seconds spent in inference, as the engine measured it. */
  readonly inference_time: number
  /** US dollars, where the engine or its model's price tells. */
  readonly cost: number | undefined
  /** What was done differently from how it was asked, e.g. that another model stood in. */
  readonly warnings: ReadonlyArray<Warning>
  /** The model that made the pictures. */
  readonly model: string
  /** The server's name for the request, where one came. */
  readonly requestId: string | undefined
}

const withoutPictures = new ImageError({
  module: "Hyperimage",
  method: "generate",
  reason: new InvalidResponse({
    issues: [{ path: ["images"], message: "images: expected at least one picture, got none" }]
  })
})

/** The same response, for Promises. Fails with `InvalidResponse` where an engine answered without any picture. */
export const fromImageResponse = (response: ImageResponse): Effect.Effect<GenerateResult, ImageError> => {
  const [first, ...others] = response.images.map((image) => new Image(image))
  return first === undefined
    ? Effect.fail(withoutPictures)
    : Effect.succeed({
        images: [first, ...others],
        inference_time: response.inference_time,
        cost: response.cost,
        warnings: response.warnings,
        model: response.model,
        requestId: response.requestId
      })
}
