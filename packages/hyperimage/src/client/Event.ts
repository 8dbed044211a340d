/**
 * What happens while a request is worked on, as plain objects told apart by `type`: `Queued`* → `Started` → `Progress`* →
 * `ImageReady`* → `Completed`.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageEvent, Preview } from "@hyperimage/core/ImageEvent"
import * as Effect from "effect/Effect"
import { fromImageResponse, type GenerateResult } from "./GenerateResult.ts"
import { Image } from "./Image.ts"

/** One thing that happened. */
export type Event =
  /** Waiting; so many others have to end before this one begins: 1 is next in line. */
  | { readonly type: "Queued"; readonly position: number }
  /** `model` has begun to work. */
  | { readonly type: "Started"; readonly model: string }
  /** `step` of `of` steps are done, over all pictures; `index` is the picture in work; `preview` a rough look at it. */
  | {
      readonly type: "Progress"
      readonly step: number
      readonly of: number
      readonly index: number
      readonly preview?: Preview
    }
  /** One picture is finished, others may follow. */
  | { readonly type: "ImageReady"; readonly image: Image }
  /** All are finished; always the last. */
  | { readonly type: "Completed"; readonly result: GenerateResult }

/** The same event, for Promises. Fails with `InvalidResponse` where the engine completed without any picture. */
export const fromImageEvent = (event: ImageEvent): Effect.Effect<Event, ImageError> => {
  switch (event._tag) {
    case "Completed":
      return Effect.map(fromImageResponse(event.response), (result) => ({ type: "Completed", result }))
    case "ImageReady":
      return Effect.succeed({ type: "ImageReady", image: new Image(event.image) })
    case "Progress": {
      const { _tag: type, ...rest } = event
      return Effect.succeed({ type, ...rest })
    }
    case "Started":
      return Effect.succeed({ type: "Started", model: event.model })
    case "Queued":
      return Effect.succeed({ type: "Queued", position: event.position })
  }
}
