/**
 * Pictures as files of another type, for clients that want one: what a picture tells of how it was made goes with it.
 */
import { fromBytes, type MediaType } from "@hyperimage/core/GeneratedImage"
import type { Convert } from "@hyperimage/express"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as Picture from "@hyperimage/sharp/Picture"
import * as Effect from "effect/Effect"

const formats: Record<MediaType, Picture.Format> = { "image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp" }

/** Writes a picture as a file of a type, in the quality that `Picture.convert` takes when nobody says. */
export const convert: Convert = Effect.fnUntraced(function* (image, mediaType) {
  const written = yield* Picture.convert({ format: formats[mediaType] })(image)
  const told = Provenance.copy(yield* image.bytes, yield* written.bytes)
  return yield* Effect.fromResult(fromBytes(told, written))
})
