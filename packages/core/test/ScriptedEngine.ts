/** An engine that does what a test says, for the things that wrap engines: it counts, waits, fails, and hands out one-pixel pictures. */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageError, type ImageErrorReason } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageModel } from "@hyperimage/core/ImageModel"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Seed from "@hyperimage/core/Seed"
import { Effect, Result } from "effect"

/** A PNG of one red pixel. */
export const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

export const picture = (index = 0, seed?: bigint) =>
  Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index, seed }))

export const failure = (reason: ImageErrorReason) =>
  new ImageError({ module: "ScriptedEngine", method: "generate", reason })

/** The request with this prompt and these fields, on a model named `scripted`. */
export const request = (fields: Partial<ImageRequest.Input> = {}) =>
  Effect.runSync(
    ImageRequest.decode({ model_name: "scripted", prompt: "a cat", width: 512, height: 512, steps: 25, ...fields })
  )

export const respond = (asked: ImageRequest.ImageRequest): ImageResponse => ({
  model: asked.model_name,
  images: Array.from({ length: asked.n }, (_, index) =>
    picture(index, asked.seed === undefined ? undefined : Seed.at(asked.seed, index))
  ),
  inference_time: 1,
  warnings: []
})

/** An engine that answers its n-th request with `script(n)`, from 1, and remembers what it was asked. */
export const make = (
  script: (call: number, asked: ImageRequest.ImageRequest) => Effect.Effect<ImageResponse, ImageError>,
  models: ReadonlyArray<ImageModel> = []
) => {
  const asked: Array<ImageRequest.ImageRequest> = []
  const generator = ImageGenerator.make({
    provider: { name: "scripted", kind: "internal" },
    models: Effect.succeed(models),
    generate: (one) =>
      Effect.suspend(() => {
        asked.push(one)
        return script(asked.length, one)
      })
  })
  return { generator, asked }
}

/** An engine that always succeeds. */
export const willing = () => make((_, asked) => Effect.succeed(respond(asked)))
