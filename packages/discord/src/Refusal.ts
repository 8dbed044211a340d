/**
 * Why something isn't done, in plain words and in the language of whoever asked, with what to do about it.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import type { KeyValueStoreError } from "effect/persistence/KeyValueStore"
import type { DiscordFailure } from "./DiscordApi.ts"
import * as Text from "./Text.ts"
import type { Words } from "./Words.ts"

/** The door itself says no: not allowed here, too soon, no such thing. */
export class Refusal extends Data.TaggedError("Refusal")<{ readonly say: (words: Words) => string }> {}

/** Everything that can be in the way of an answer. */
export type Obstacle = ImageError | Refusal | KeyValueStoreError | DiscordFailure

const seconds = (duration: Duration.Duration | undefined) =>
  duration === undefined ? undefined : Duration.toSeconds(duration)

const ofReason = ({ reason }: ImageError, { error, refusal }: Words): string => {
  switch (reason._tag) {
    case "InvalidRequest":
      return error.invalid(reason.issues.map(({ message }) => message).join("; "))
    case "Unauthorized":
      return error.unauthorized
    case "PermissionDenied":
      return error.denied(reason.description === undefined ? "" : ` (${reason.description})`)
    case "InsufficientCredit":
      return error.credit
    case "RateLimited":
      return error.limited(seconds(reason.retryAfter))
    case "ModelNotFound":
      return error.modelNotFound(reason.model.slice(0, 80), reason.available.slice(0, 20).join(", "))
    case "Unsupported":
      return error.unsupported(reason.feature, reason.model)
    case "ContentRejected":
      return reason.description === undefined ? error.rejected : refusal.words
    case "Overloaded":
      return error.overloaded(seconds(reason.retryAfter))
    case "UpstreamFailure":
    case "InvalidResponse":
      return error.upstream
    case "Network":
      return error.network
    case "Timeout":
      return error.timeout
    case "EngineFailure":
      return error.engine
  }
}

/** What to tell whoever asked. At most 600 characters, and nobody is named in it so that it pings. */
export const inWords = (obstacle: Obstacle, words: Words): string => {
  const text = (): string => {
    switch (obstacle._tag) {
      case "Refusal":
        return obstacle.say(words)
      case "ImageError":
        return ofReason(obstacle, words)
      case "KeyValueStoreError":
        return words.refusal.storage
      case "DiscordFailure":
        return words.refusal.bug
    }
  }
  return Text.shown(text(), 600)
}
