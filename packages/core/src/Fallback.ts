/**
 * Another generator for when the first one can't.
 */
import * as Effect from "effect/Effect"
import type { ImageError } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"

/** Failures that made no picture and that another generator need not share. */
const mayBeAbleElsewhere: ReadonlySet<ImageError["reason"]["_tag"]> = new Set([
  "Unauthorized",
  "PermissionDenied",
  "InsufficientCredit",
  "ModelNotFound",
  "Unsupported",
  "EngineFailure"
])

/** Whether to turn to the other one by default: no picture was made, and the request itself is not at fault. */
export const isWorthAnother = (error: ImageError): boolean =>
  error.isRetryable || mayBeAbleElsewhere.has(error.reason._tag)

/**
 * A wrapper that turns to `other` where the wrapped generator fails. By default not for failures that may have made and charged a
 * picture; `when` decides otherwise.
 */
export const wrapper =
  (other: ImageGenerator.Service, when: (error: ImageError) => boolean = isWorthAnother): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.succeed({
      ...ImageGenerator.mapGenerate(
        generator,
        (generate) => (request, emit) =>
          Effect.catchIf(generate(request, emit), when, () => other.generate(request, emit))
      ),
      // Where the first one has no room, the other may.
      admit: Effect.void,
      models: Effect.zipWith(generator.models, other.models, (first, second) => [
        ...first,
        ...second.filter((model) => !first.some((known) => known.name === model.name))
      ])
    })
