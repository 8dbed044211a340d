/**
 * More pictures than one request can ask for, made by several.
 *
 * The live service makes one picture for a request, the contract allows four, and people want twenty. With a seed, picture `i` gets
 * `seed + i`, exactly as one large request would have given. A picture that was made is never thrown away because another one failed.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { GeneratedImage } from "./GeneratedImage.ts"
import type { ImageError } from "./ImageError.ts"
import { ImageEvent } from "./ImageEvent.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import * as ImageResponse from "./ImageResponse.ts"
import * as Seed from "./Seed.ts"

/** How to split. */
export interface Options {
  /** The most pictures for one request. */
  readonly most: number
  /** How many of the requests may be under way at once. Absent: all. */
  readonly concurrency?: number
}

/** One of the requests, and the place of its first picture among all. */
interface Part {
  readonly request: ImageRequest
  readonly offset: number
}

/** The requests that together ask for `count` pictures. */
export const parts = (request: ImageRequest, count: number, most: number): ReadonlyArray<Part> =>
  Array.from({ length: Math.ceil(count / most) }, (_, index) => {
    const offset = index * most
    const n = Math.min(most, count - offset)
    return {
      offset,
      request: request.seed === undefined ? { ...request, n } : { ...request, n, seed: Seed.at(request.seed, offset) }
    }
  })

/** A part's picture, at the place that it has among all of them. */
const placed = (image: GeneratedImage, part: Part): GeneratedImage =>
  image.with({ index: image.index + part.offset, seed: image.seed })

/** A part's events, with the places that its pictures have among all of them. */
const shifted = (event: ImageGenerator.EventMeanwhile, part: Part, count: number): ImageGenerator.EventMeanwhile => {
  switch (event._tag) {
    case "Progress": {
      const perPicture = event.of / part.request.n
      const step = event.step + part.offset * perPicture
      return { ...event, index: event.index + part.offset, step, of: perPicture * count }
    }
    case "ImageReady":
      return ImageEvent.ImageReady({ image: placed(event.image, part) })
    default:
      return event
  }
}

/** Several responses as one; where some parts failed, the pictures of the others with a warning that says so. */
const together = (
  results: ReadonlyArray<Result.Result<ImageResponse.ImageResponse, ImageError>>,
  count: number
): Result.Result<ImageResponse.ImageResponse, ImageError> => {
  const failures = results.filter(Result.isFailure).map((result) => result.failure)
  const [first, ...rest] = results.filter(Result.isSuccess).map((result) => result.success)
  const [failure] = failures
  if (first === undefined) {
    return failure === undefined ? Result.succeed(ImageResponse.empty) : Result.fail(failure)
  }
  const response = ImageResponse.merge([first, ...rest])
  return Result.succeed(
    failure === undefined
      ? response
      : ImageResponse.withWarnings(response, [
          {
            code: "partial",
            field: "n",
            message: `n: ${response.images.length} of ${count} pictures were made; ${failure.reason.message}`
          }
        ])
  )
}

/** Makes one part's pictures. Each is announced when its part is done, so that it can be kept whatever becomes of the others. */
const generatePart = (
  generateOne: ImageGenerator.Generate,
  part: Part,
  count: number,
  emit: ImageGenerator.Emit
): Effect.Effect<ImageResponse.ImageResponse, ImageError> =>
  Effect.suspend(() => {
    const announced = new Set<number>()
    const tell = (event: ImageGenerator.EventMeanwhile) => {
      if (event._tag === "ImageReady") announced.add(event.image.index)
      return emit(shifted(event, part, count))
    }
    return generateOne(part.request, tell).pipe(
      Effect.tap(({ images }) =>
        Effect.forEach(
          images.filter((image) => !announced.has(image.index)),
          (image) => tell(ImageEvent.ImageReady({ image })),
          { discard: true }
        )
      ),
      Effect.map((response) => ({ ...response, images: response.images.map((image) => placed(image, part)) }))
    )
  })

/**
 * Makes `count` pictures of a request with as many requests as it takes; `request.n` is not looked at.
 *
 * Fails only if no picture was made. Otherwise what was made and paid for is returned, with a `partial` warning if some are missing;
 * the others keep their places, and so their seeds.
 */
export const generate =
  (generator: { readonly generate: ImageGenerator.Generate }, options: Options) =>
  (
    request: ImageRequest,
    count: number,
    emit: ImageGenerator.Emit
  ): Effect.Effect<ImageResponse.ImageResponse, ImageError> =>
    Effect.forEach(
      parts(request, count, options.most),
      (part) => Effect.result(generatePart(generator.generate, part, count, emit)),
      { concurrency: options.concurrency ?? "unbounded" }
    ).pipe(Effect.flatMap((results) => Effect.fromResult(together(results, count))))

/** A wrapper that asks for at most `options.most` pictures at a time, for servers and engines that can't make more. */
export const wrapper = (options: Options): ImageGenerator.Wrapper =>
  ImageGenerator.wrapper(
    (generateOne) => (request, emit) =>
      request.n <= options.most
        ? generateOne(request, emit)
        : generate({ generate: generateOne }, options)(request, request.n, emit)
  )
