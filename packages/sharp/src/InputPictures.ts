/**
 * Looks at the pictures that come with a request before anybody works on it: a text file sent as a ControlNet's picture is refused
 * here, with the field's name, and not somewhere inside an engine or after a paid call.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"
import { invalidRequest } from "./internal/issues.ts"
import * as Picture from "./Picture.ts"

/** How large the pictures may be; see `Picture.Options`. */
export type Options = Omit<Picture.Options, "field">

const fields = ["image", "controlnet_image"] as const

/**
 * Checks that `image` and `controlnet_image`, where a request has them, are pictures that decode.
 *
 * Fails with `InvalidRequest`, with one issue for each that isn't.
 */
export const check = Effect.fnUntraced(function* (
  request: ImageRequest,
  options: Options = {}
): Effect.fn.Return<void, ImageError> {
  const pictures = fields.flatMap((field) => {
    const text = request[field]
    return text === undefined ? [] : [{ field, text }]
  })
  yield* Effect.validate(pictures, ({ field, text }) => Picture.fromBase64(text, { ...options, field }), {
    discard: true
  }).pipe(
    Effect.mapError((errors) => {
      const issues = errors.flatMap(({ reason }) => (reason._tag === "InvalidRequest" ? reason.issues : []))
      return invalidRequest("InputPictures", "check", issues)
    })
  )
})

/**
 * A wrapper that refuses requests whose pictures don't decode.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as InputPictures from "@hyperimage/sharp/InputPictures"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const careful = engine.pipe(ImageGenerator.wrap(InputPictures.wrapper()))
 */
export const wrapper = (options: Options = {}): ImageGenerator.Wrapper =>
  ImageGenerator.wrapper(
    (generate) => (request, emit) => check(request, options).pipe(Effect.andThen(generate(request, emit)))
  )
