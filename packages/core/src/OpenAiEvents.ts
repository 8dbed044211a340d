/**
 * A generation's events as OpenAI streams them (`stream: true`): up to `partial_images` previews of each picture, spread over its steps,
 * then the picture.
 *
 * Previews are what the engine shows of its work: small PNGs, whatever the picture will be. Each event has besides OpenAI's fields the
 * picture's `index`; the last one has what the answer as a whole would tell, `cost` and `warnings`. Tokens aren't counted here.
 */
import * as Schema from "effect/Schema"
import * as EventStream from "./EventStream.ts"
import type { GeneratedImage } from "./GeneratedImage.ts"
import { ImageEvent } from "./ImageEvent.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import * as Base64 from "./internal/base64.ts"
import { formatOf, type Settings } from "./OpenAiImages.ts"
import { Warning } from "./Warning.ts"

const about = {
  b64_json: Schema.String.annotate({ description: "Base64-encoded image bytes." }),
  index: Schema.Int.annotate({ description: "The picture's place, from 0." }),
  created_at: Schema.Int.annotate({ description: "Seconds since 1970." }),
  size: Schema.String.annotate({ description: "As it was asked for, `WIDTHxHEIGHT`." }),
  quality: Schema.String,
  background: Schema.Literal("opaque"),
  output_format: Schema.Literals(["png", "jpeg", "webp"])
}

/** Schema of the data of `image_generation.partial_image`. */
export const PartialImage = Schema.Struct({
  type: Schema.Literal("image_generation.partial_image"),
  partial_image_index: Schema.Int,
  ...about
}).annotate({ identifier: "OpenAiPartialImage" })

const Tokens = Schema.Struct({
  total_tokens: Schema.Int,
  input_tokens: Schema.Int,
  output_tokens: Schema.Int,
  input_tokens_details: Schema.Struct({ text_tokens: Schema.Int, image_tokens: Schema.Int })
}).annotate({ description: "Always 0: nothing is counted in tokens here." })

/** Schema of the data of `image_generation.completed`. */
export const Completed = Schema.Struct({
  type: Schema.Literal("image_generation.completed"),
  ...about,
  usage: Tokens,
  cost: Schema.optionalKey(Schema.Finite.annotate({ description: "In the last event: US dollars, for all pictures." })),
  warnings: Schema.optionalKey(Schema.Array(Warning).annotate({ description: "In the last event." }))
}).annotate({ identifier: "OpenAiCompleted" })

const noTokens: typeof Tokens.Type = {
  total_tokens: 0,
  input_tokens: 0,
  output_tokens: 0,
  input_tokens_details: { text_tokens: 0, image_tokens: 0 }
}

/** Tells events in OpenAI's way. */
export interface Teller {
  /** The messages for the next event, which happened at `now`, in milliseconds. */
  readonly tell: (event: ImageEvent, now: number) => ReadonlyArray<EventStream.Message>
}

/** How many of a picture's previews are due once so many of the steps of a whole request are done, for the picture in work. */
const dueAt = (
  { index, of, step }: Extract<ImageEvent, { _tag: "Progress" }>,
  pictures: number,
  partialImages: number
): number => {
  const stepsOfEach = of / pictures
  const done = Math.min(1, Math.max(0, step / stepsOfEach - index))
  return Math.min(partialImages, Math.floor(done * (partialImages + 1)))
}

/**
 * A teller for one generation.
 *
 * A picture is told when the next one is there, or the end: only then it is known whether it is the last.
 */
export const teller = (request: ImageRequest, { partial_images = 0, quality = "auto" }: Settings): Teller => {
  const told = new Map<number, number>()
  let latest: GeneratedImage | undefined

  const common = (now: number) => ({
    created_at: Math.floor(now / 1000),
    size: `${request.width}x${request.height}`,
    quality,
    background: "opaque" as const
  })

  const partial = (event: Extract<ImageEvent, { _tag: "Progress" }>, now: number) => {
    const already = told.get(event.index) ?? 0
    if (event.preview === undefined || dueAt(event, request.n, partial_images) <= already) return []
    told.set(event.index, already + 1)
    const data: typeof PartialImage.Type = {
      type: "image_generation.partial_image",
      b64_json: Base64.encode(event.preview.bytes),
      partial_image_index: already,
      index: event.index,
      output_format: "png",
      ...common(now)
    }
    return [EventStream.message(data.type, data)]
  }

  const completed = (image: GeneratedImage | undefined, now: number, response?: ImageResponse) => {
    if (image === undefined) return []
    const data: typeof Completed.Type = {
      type: "image_generation.completed",
      b64_json: image.base64,
      index: image.index,
      output_format: formatOf(image.mediaType),
      ...common(now),
      usage: noTokens,
      ...(response?.cost === undefined ? {} : { cost: response.cost }),
      ...(response === undefined || response.warnings.length === 0 ? {} : { warnings: response.warnings })
    }
    return [EventStream.message(data.type, data)]
  }

  return {
    tell: (event, now) =>
      ImageEvent.$match(event, {
        Queued: () => [],
        Started: () => [],
        Progress: (progress) => partial(progress, now),
        ImageReady: ({ image }) => {
          const before = latest
          latest = image
          return completed(before, now)
        },
        Completed: ({ response }) => completed(latest, now, response)
      })
  }
}
