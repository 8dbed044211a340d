/**
 * Pictures carry how they were made, and that a model made them, inside their own files.
 *
 * Two things are written, next to the pixels and without touching them: the settings, in the text that A1111-style readers know (see
 * `Parameters`), and IPTC's mark of AI-made media as XMP. No time is among them: the same seed still gives the same bytes.
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Effect from "effect/Effect"
import { type Container, view } from "./internal/container.ts"
import { jpeg } from "./internal/jpeg.ts"
import { png } from "./internal/png.ts"
import { webp } from "./internal/webp.ts"
import * as Parameters from "./Parameters.ts"
import * as Settings from "./Settings.ts"

const containers: Record<GeneratedImage.MediaType, Container> = {
  "image/png": png,
  "image/jpeg": jpeg,
  "image/webp": webp
}

const containerOf = (bytes: Uint8Array): Container | undefined => {
  const mediaType = GeneratedImage.sniff(bytes)
  return mediaType === undefined ? undefined : containers[mediaType]
}

/**
 * The file with these settings in the place of any that it had, and marked as made by a model.
 *
 * The very same bytes come back where they are no PNG, JPEG or WebP file whose parts can be told apart, and where they carry a signed
 * manifest (C2PA), which a change would break. A segment of a JPEG ends at 64 KB: prompts that don't fit are left out there.
 *
 * @example
 * import * as Provenance from "@hyperimage/provenance/Provenance"
 *
 * declare const file: Uint8Array
 *
 * const told = Provenance.write(file, { prompt: "a cat", steps: 20, seed: 7n, model_name: "sketch" })
 */
export const write = (bytes: Uint8Array, settings: Settings.Settings): Uint8Array => {
  const candidates = [Parameters.print(settings), Parameters.print(Settings.withoutPrompts(settings))]
  return containerOf(bytes)?.write(view(bytes), candidates) ?? bytes
}

/**
 * The settings that a picture carries, ours or those of another A1111-style writer; `undefined` where it carries none.
 *
 * @example
 * import * as ImageRequest from "@hyperimage/core/ImageRequest"
 * import * as Provenance from "@hyperimage/provenance/Provenance"
 *
 * declare const file: Uint8Array
 *
 * const sameAgain = ImageRequest.decode(Provenance.read(file))
 */
export const read = (bytes: Uint8Array): Settings.Settings | undefined => {
  const parameters = containerOf(bytes)?.read(view(bytes))
  return parameters === undefined ? undefined : Parameters.parse(parameters)
}

/**
 * The file `to` with what `from` tells of how it was made, word for word: for a picture that was written as a file of another type, which
 * loses what stands beside the pixels. Where `from` tells nothing, `to` comes back as it is.
 *
 * @example
 * import * as Provenance from "@hyperimage/provenance/Provenance"
 *
 * declare const png: Uint8Array
 * declare const samePictureAsWebp: Uint8Array
 *
 * const told = Provenance.copy(png, samePictureAsWebp)
 */
export const copy = (from: Uint8Array, to: Uint8Array): Uint8Array => {
  const parameters = containerOf(from)?.read(view(from))
  if (parameters === undefined) return to
  const candidates = [parameters, Parameters.print(Settings.withoutPrompts(Parameters.parse(parameters)))]
  return containerOf(to)?.write(view(to), candidates) ?? to
}

/** The file with its settings in it; one that told them before keeps them, where it is to, but for prompts that are to be left out. */
const telling = (
  bytes: Uint8Array,
  request: ImageRequest,
  image: GeneratedImage.GeneratedImage,
  model: string | undefined,
  options: Settings.Options
): Uint8Array => {
  const before = options.keep === true ? read(bytes) : undefined
  if (before === undefined) return write(bytes, Settings.of(request, image, model, options))
  const kept = Settings.withoutPrompts(before)
  const tellsPrompts = Object.keys(before).length > Object.keys(kept).length
  return options.prompt === false && tellsPrompts ? write(bytes, kept) : bytes
}

/** A picture with its settings in it; whatever goes wrong, the picture that was made is not lost. */
const told = (
  request: ImageRequest,
  image: GeneratedImage.GeneratedImage,
  model: string | undefined,
  options: Settings.Options
): Effect.Effect<GeneratedImage.GeneratedImage> =>
  image.bytes.pipe(
    Effect.map((bytes) => ({ bytes, written: telling(bytes, request, image, model, options) })),
    Effect.flatMap(({ bytes, written }) =>
      written === bytes ? Effect.succeed(image) : Effect.fromResult(GeneratedImage.fromBytes(written, image))
    ),
    // A picture whose bytes can't be read fails when somebody asks for them.
    Effect.orElseSucceed(() => image),
    // The picture is made and maybe paid for: a mistake in here costs its settings, not the picture.
    Effect.catchDefect(() => Effect.succeed(image))
  )

/**
 * A wrapper that writes settings and mark into every picture, those that are announced while others are still made among them.
 *
 * Put it next to the engine, inside whatever changes requests: then it sees what was really done. `prompt: false` leaves the prompts
 * out and keeps the rest. `keep: true` is for pictures of another server, which may have told more than is known here.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Provenance from "@hyperimage/provenance/Provenance"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const discreet = engine.pipe(ImageGenerator.wrap(Provenance.wrapper({ prompt: false })))
 */
export const wrapper = (options: Settings.Options = {}): ImageGenerator.Wrapper =>
  ImageGenerator.wrapper((generate) =>
    Effect.fnUntraced(function* (request, emit) {
      let working: string | undefined
      const response = yield* generate(request, (event) => {
        if (event._tag === "Started") working = event.model
        return event._tag === "ImageReady"
          ? Effect.flatMap(told(request, event.image, working, options), (image) =>
              emit(ImageEvent.ImageReady({ image }))
            )
          : emit(event)
      })
      const images = yield* Effect.forEach(response.images, (image) => told(request, image, response.model, options))
      return { ...response, images }
    })
  )
