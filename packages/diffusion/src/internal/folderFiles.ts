/**
 * Files of a model folder: whether they are there, and the error that names one that is not, or is wrong.
 */
import { access } from "node:fs/promises"
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"

/** The folder can't be used; the description names the file. */
export const fail = (description: string) =>
  new ImageError({ module: "ModelFolder", method: "read", reason: new EngineFailure({ description }) })

const exists = (path: string): Effect.Effect<boolean> =>
  Effect.promise(() =>
    access(path).then(
      () => true,
      () => false
    )
  )

/** The path of a file that must be there. */
export const required = Effect.fnUntraced(function* (path: string) {
  return (yield* exists(path)) ? path : yield* fail(`${path} is missing`)
})

/** The path of a file that may be absent. */
export const optional = (path: string): Effect.Effect<string | undefined> =>
  Effect.map(exists(path), (there) => (there ? path : undefined))
