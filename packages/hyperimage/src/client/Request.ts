/**
 * A request for any number of pictures: what people write, checked, with every default filled in.
 *
 * A request on the wire asks for four pictures at most. In code and on the command line `n` has no such limit: the engine's layer
 * splits what is more over several requests (see `Engine.layer`).
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"

/** A request as people write it: only `model_name` and `prompt` are required, and `n` is any whole number from 1. */
export interface Request extends ImageRequest.Input {}

const isMany = (n: unknown): n is number =>
  typeof n === "number" && Number.isSafeInteger(n) && n > ImageRequest.maximumImages

/** Checks a request. Fails with `InvalidRequest`, whose issues name every wrong field. */
export const decode = (request: unknown): Effect.Effect<ImageRequest.ImageRequest, ImageError> => {
  if (typeof request !== "object" || request === null || !("n" in request)) return ImageRequest.decode(request)
  const { n } = request
  return isMany(n)
    ? Effect.map(ImageRequest.decode({ ...request, n: ImageRequest.maximumImages }), (checked) => ({ ...checked, n }))
    : ImageRequest.decode(request)
}
