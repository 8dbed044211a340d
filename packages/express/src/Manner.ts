/**
 * In which manner a client wants its pictures: as JSON, as events, as a job, or as the bytes of a single picture.
 */
import * as EventStream from "@hyperimage/core/EventStream"
import type { MediaType } from "@hyperimage/core/GeneratedImage"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Effect from "effect/Effect"
import type { Request } from "express"
import * as Answer from "./Answer.ts"
import * as Conversion from "./Conversion.ts"
import { type HttpFailure, notAcceptable } from "./HttpFailure.ts"

/** The manners there are. */
export type Manner = "json" | "events" | "job" | "picture"

const json = "application/json"
const pictures: ReadonlyArray<MediaType> = ["image/png", "image/jpeg", "image/webp"]

/** `Prefer: respond-async`, alone or among other preferences (RFC 7240). */
const prefersAsync = (request: Request) => /(^|,)\s*respond-async\s*(;|,|$)/i.test(request.get("prefer") ?? "")

/**
 * What the headers ask for. Fails with 406 where a picture is asked for in a form that there never is; whatever else can't be given is
 * answered with JSON.
 */
export const of = (request: Request): Effect.Effect<Manner, HttpFailure> => {
  if (prefersAsync(request)) return Effect.succeed("job")
  const { accept } = request.headers
  // What most clients send, without weighing it against everything that there is.
  if (accept === undefined || accept === json || accept === "*/*") return Effect.succeed("json")
  const accepted = request.accepts([json, EventStream.mediaType, ...pictures])
  if (accepted === EventStream.mediaType) return Effect.succeed("events")
  if (accepted !== false) return Effect.succeed(accepted === json ? "json" : "picture")
  return /image\//i.test(accept)
    ? Effect.fail(notAcceptable(`expected ${pictures.join(", ")} or ${json}`))
    : Effect.succeed("json")
}

/** A single picture can't be the answer to a request for several. */
export const checkCount = ({ n }: ImageRequest): Effect.Effect<void, ImageError> =>
  n === 1
    ? Effect.void
    : Effect.fail(
        new ImageError({
          module: "Express",
          method: "generate",
          reason: new InvalidRequest({
            issues: [{ path: ["n"], message: `n: expected 1 where a picture is accepted and not JSON, got ${n}` }]
          })
        })
      )

/**
 * The bytes of the picture: as it was made where the client takes that as well as any other, else as the type that it prefers. Where
 * nothing can be converted and the client doesn't accept the type it gets JSON, and where it doesn't accept that either, 406.
 */
export const pictureOf: (
  request: Request,
  response: ImageResponse,
  asJson: Effect.Effect<Answer.Answer, ImageError>,
  convert: Conversion.Convert | undefined
) => Effect.Effect<Answer.Answer, ImageError | HttpFailure> = Effect.fnUntraced(
  function* (request, response, asJson, convert) {
    const [picture] = response.images
    if (picture === undefined) return yield* Effect.die(new Error("The generator gave no picture"))
    const types = [picture.mediaType, ...(convert === undefined ? [] : pictures)]
    const accepted = request.accepts([...types, json])
    if (accepted === json) return yield* asJson
    const mediaType = types.find((type) => type === accepted)
    if (mediaType === undefined) return yield* notAcceptable(`the picture is ${picture.mediaType}`)
    const file = convert === undefined ? picture : yield* Conversion.to(picture, mediaType, convert)
    return Answer.picture(response, mediaType, yield* file.bytes)
  }
)
