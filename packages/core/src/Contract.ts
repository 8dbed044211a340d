/**
 * The HTTP contract in one place: paths, bodies, headers, statuses, and the OpenAPI 3.1 document that is made from them.
 *
 * Servers and clients both read it, so that they can't drift apart. Answers are decoded leniently (either spelling of the seed, a
 * missing `index`) and encoded strictly (all of them, so that every kind of client finds its own).
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as GeneratedImage from "./GeneratedImage.ts"
import { ImageError, InvalidResponse } from "./ImageError.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import { fromSchemaError } from "./internal/issues.ts"
import * as Json from "./Json.ts"
import { Seed } from "./Seed.ts"
import { Warning } from "./Warning.ts"

/** Paths below the base URL, which ends in `/v1`. */
export const paths = {
  generate: "/image/generation",
  /** The live service's second name for it; OpenAI's clients ask here too. */
  generateAlias: "/images/generations",
  jobs: "/jobs",
  models: "/models",
  /** What the caller used. */
  usage: "/usage",
  /** Pictures that an answer told the address of. */
  pictures: "/pictures",
  openapi: "/openapi.json"
} as const

/** Headers of ours, beside the standard ones. */
export const headers = {
  /** The server's name for a request, to quote when something went wrong. */
  requestId: "x-request-id",
  /** The model that made the pictures. */
  model: "x-hyperimage-model",
  /** Warnings, as a JSON list in ASCII. */
  warnings: "x-hyperimage-warnings",
  /** The seed, where the answer is the picture itself. */
  seed: "x-hyperimage-seed",
  /** US dollars that it costs by all that is known before it is made. */
  estimate: "x-hyperimage-estimate-usd",
  /** US dollars that it cost. */
  cost: "x-hyperimage-cost-usd",
  /** Requests left, and until when (draft 8 of the IETF's header fields for rate limiting). */
  rateLimit: "ratelimit",
  /** Requests in a window of time, in the same terms. */
  rateLimitPolicy: "ratelimit-policy",
  /** Sent by clients that would rather try again than lose a picture; the same key is never made or billed twice. */
  idempotencyKey: "idempotency-key"
} as const

/** In which form a server is to answer with pictures: in the answer itself, or as addresses where they are for a while. */
export const ResponseFormat = Schema.Literals(["b64_json", "url"]).annotate({
  expected: "b64_json or url",
  description: "`url`: the answer has addresses of the pictures, which expire, in the place of the pictures."
})

/** In which form a server is to answer with pictures. */
export type ResponseFormat = typeof ResponseFormat.Type

/** What a server answers; both spellings of the seed, so that clients of either kind find theirs. */
export const ImageGenerationResponse = Schema.Struct({
  images: Schema.Array(
    Schema.Struct({
      index: Schema.Int.annotate({ description: "Place among the pictures, from 0." }),
      image: Schema.optionalKey(Schema.String.annotate({ description: "Base64-encoded image bytes." })),
      url: Schema.optionalKey(
        Schema.String.annotate({
          description: 'In the place of `image` with `response_format: "url"`: where the picture is for a while.'
        })
      ),
      seed: Schema.optionalKey(Seed.pipe(Schema.annotate({ description: "The seed that reproduces the picture." }))),
      random_seed: Schema.optionalKey(
        Seed.pipe(Schema.annotate({ description: "The same, as the live service spells it." }))
      )
    })
  ),
  inference_time: Schema.Finite.annotate({ description: "Seconds spent in inference." }),
  model: Schema.String.annotate({ description: "The model that made the pictures." }),
  cost: Schema.optionalKey(Schema.Finite.annotate({ description: "US dollars." })),
  warnings: Schema.Array(Warning)
}).annotate({ identifier: "ImageGenerationResponse" })

const encodeSeed = Schema.encodeSync(Seed)

const encodeSeeds = ({ seed }: GeneratedImage.GeneratedImage) =>
  seed === undefined ? {} : { seed: encodeSeed(seed), random_seed: encodeSeed(seed) }

/** One picture of a response, as an object; with a `url`, that in the place of the picture. */
export const encodeImage = (
  image: GeneratedImage.GeneratedImage,
  url?: string
): (typeof ImageGenerationResponse.Encoded)["images"][number] => ({
  index: image.index,
  ...(url === undefined ? { image: image.base64 } : { url }),
  ...encodeSeeds(image)
})

/**
 * The JSON body of a response, as objects; print it with `Json.stringify`, which keeps large seeds whole. With `urls`, one for each
 * picture, those in the place of the pictures.
 */
export const encodeResponse = (
  response: ImageResponse,
  urls: ReadonlyArray<string> = []
): typeof ImageGenerationResponse.Encoded => ({
  images: response.images.map((image, place) => encodeImage(image, urls[place])),
  inference_time: response.inference_time,
  model: response.model,
  ...(response.cost === undefined ? {} : { cost: response.cost }),
  warnings: response.warnings
})

const printImage = ({ base64Json, index, seed }: GeneratedImage.GeneratedImage): ReadonlyArray<string> => [
  `{"index":${index},"image":`,
  ...base64Json,
  seed === undefined ? "}" : `,"seed":${seed},"random_seed":${seed}}`
]

/**
 * The JSON body of a response as text, in pieces that follow each other: to join megabytes of base64 with what stands around them takes
 * longer than to send them.
 */
export const printResponse = (response: ImageResponse): ReadonlyArray<string> => {
  const begin = '{"images":['
  const rest = Json.stringify(encodeResponse({ ...response, images: [] })).slice(begin.length)
  const images = response.images.flatMap((image, place) => [...(place === 0 ? [] : [","]), ...printImage(image)])
  return [begin, ...images, rest]
}

const expected = "a picture as base64 text"
// `Schema.Uint8Array` would bring a codec to every client for bytes that never are on the wire.
const Picture = Schema.Union([
  Schema.String.annotate({ expected }),
  Schema.instanceOf(Uint8Array).annotate({ expected })
])

/** What a client accepts: nothing but the pictures is needed. `image` may be the ASCII bytes of the text, which are not copied. */
const Answered = Schema.Struct({
  images: Schema.Array(
    Schema.Struct({
      index: Schema.optionalKey(Schema.NullOr(Schema.Int)),
      image: Picture,
      seed: Schema.optionalKey(Schema.NullOr(Seed)),
      random_seed: Schema.optionalKey(Schema.NullOr(Seed))
    }).annotate({ expected: "an object with an image" })
  ).annotate({ expected: "a list of pictures" }),
  inference_time: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  model: Schema.optionalKey(Schema.String),
  cost: Schema.optionalKey(Schema.NullOr(Schema.Finite)),
  warnings: Schema.optionalKey(Schema.Array(Warning))
})

const decodeAnswered = Schema.decodeUnknownEffect(Answered, { errors: "all" })

const invalid = (issues: InvalidResponse["issues"]) =>
  new ImageError({ module: "Contract", method: "decodeResponse", reason: new InvalidResponse({ issues }) })

/**
 * Reads the JSON body of a successful answer; `askedFor` is the model's name for servers that don't tell it.
 *
 * Fails with `InvalidResponse`, whose issues name what is missing or of the wrong type; an answer without any picture is one.
 */
export const decodeResponse = (body: unknown, askedFor: string): Effect.Effect<ImageResponse, ImageError> =>
  decodeAnswered(body).pipe(
    Effect.mapError((error) => invalid(fromSchemaError(error, body))),
    Effect.flatMap((answer) => {
      const images = Result.all(
        answer.images.map((entry, position) => {
          const options = { index: entry.index ?? position, seed: entry.seed ?? entry.random_seed ?? undefined }
          return GeneratedImage.fromBase64(entry.image, options)
        })
      )
      if (Result.isFailure(images)) return Effect.fail(images.failure)
      if (images.success.length === 0) {
        return Effect.fail(invalid([{ path: ["images"], message: "images: expected at least one picture, got none" }]))
      }
      return Effect.succeed({
        model: answer.model ?? askedFor,
        images: images.success,
        inference_time: answer.inference_time ?? 0,
        ...(typeof answer.cost === "number" ? { cost: answer.cost } : {}),
        warnings: answer.warnings ?? []
      })
    })
  )
