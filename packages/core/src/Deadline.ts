/**
 * The longest that one generation may take.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { ImageError, Timeout } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"

/**
 * A wrapper that interrupts a generation after a while and fails with `Timeout`. Put it outside of a retry to span all attempts, or
 * inside of one to bound each.
 */
export const wrapper = (duration: Duration.Input): ImageGenerator.Wrapper => {
  const after = Duration.fromInputUnsafe(duration)
  return ImageGenerator.wrapper(
    (generate) => (request, emit) =>
      Effect.timeoutOrElse(generate(request, emit), {
        duration: after,
        orElse: () =>
          Effect.fail(new ImageError({ module: "Deadline", method: "generate", reason: new Timeout({ after }) }))
      })
  )
}
