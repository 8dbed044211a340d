/**
 * ControlNets: another picture's edges, depth or poses steer where things are in the new one.
 *
 * The ordinary picture is sent, and whoever draws makes the map from it. A picture is loaded first, which checks that it is one;
 * `apply` is then a step of a pipeline that compiles only on models that declare `controlnet_name`.
 */
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Picture from "@hyperimage/sharp/Picture"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"

/**
 * The ControlNets that are known:
 *
 * - `canny`: sharp edges
 * - `depth`: what is near and what is far
 * - `openpose`: how people stand
 * - `softedge`: outlines, without small detail
 * - `lineart`: drawn lines
 */
export const names = ["canny", "depth", "openpose", "softedge", "lineart"] as const

/** A known ControlNet, or one that the engine in use has beside them. */
export type Name = (typeof names)[number] | (string & {})

/** How large a picture may be; see `Picture.Options`. */
export type LoadOptions = Omit<Picture.Options, "field">

const field = "controlnet_image"

/** The picture in a file. Fails with `InvalidRequest` where it can't be read or isn't a whole PNG, JPEG or WebP picture. */
export const fromFile = (
  path: string,
  options?: LoadOptions
): Effect.Effect<Picture.Picture, ImageError, FileSystem.FileSystem> => Picture.fromFile(path, { ...options, field })

/** The picture in bytes. Fails with `InvalidRequest` where they aren't a whole PNG, JPEG or WebP picture. */
export const fromBytes = (bytes: Uint8Array, options?: LoadOptions): Effect.Effect<Picture.Picture, ImageError> =>
  Picture.inspect(bytes, { ...options, field })

/** The picture in base64 text. Fails with `InvalidRequest` where it isn't base64 of a whole PNG, JPEG or WebP picture. */
export const fromBase64 = (text: string, options?: LoadOptions): Effect.Effect<Picture.Picture, ImageError> =>
  Picture.fromBase64(text, { ...options, field })

/** How the picture is sent. */
export interface Options {
  /**
   * Brings the picture to the size of the request, so that both have the same proportions: `cover` cuts off what sticks out, `fill`
   * stretches. Absent: it is sent as it is.
   */
  readonly fit?: "cover" | "fill"
}

const unknown = (name: string, known: ReadonlyArray<string>) => {
  const message = `controlnet_name: expected one of ${known.join(", ")}, got ${JSON.stringify(name.slice(0, 100))}`
  return new ImageError({
    module: "ControlNet",
    method: "apply",
    reason: new InvalidRequest({ issues: [{ path: ["controlnet_name"], message }] })
  })
}

/**
 * Lets a picture steer the pipeline's pictures; of several ControlNets, the last one counts.
 *
 * When the pipeline runs, a name that its model doesn't have fails with `InvalidRequest`, before anything is sent.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as ControlNet from "@hyperimage/controlnet"
 *
 * const program = Effect.gen(function* () {
 *   const room = yield* ControlNet.fromFile("room.jpg")
 *   return yield* Pipeline.prompt(ControlNet.sdxl, "the same room, in autumn colours").pipe(
 *     ControlNet.apply("depth", room, { fit: "cover" }),
 *     Pipeline.generate
 *   )
 * })
 */
export const apply =
  (name: Name, picture: Picture.Picture, options: Options = {}): Pipeline.Step<{ readonly controlnet_name: true }> =>
  (self) => {
    const base64 = Picture.toBase64(picture)
    const { controlnets } = self.model.limits

    const fitted = (request: ImageRequest): Effect.Effect<ImageRequest, ImageError> =>
      options.fit === undefined
        ? Effect.succeed(request)
        : Picture.resize({ width: request.width, height: request.height, fit: options.fit })(picture).pipe(
            Effect.map((resized) => ({ ...request, controlnet_image: Picture.toBase64(resized) }))
          )

    return self.pipe(
      Pipeline.controlNet(name, base64),
      Pipeline.prepare((request) => {
        // A later step may have chosen another ControlNet, which then has a preparation of its own.
        if (request.controlnet_name !== name || request.controlnet_image !== base64) return Effect.succeed(request)
        if (controlnets !== undefined && !controlnets.includes(name)) return Effect.fail(unknown(name, controlnets))
        return fitted(request)
      })
    )
  }
