/**
 * The whole road of a picture, on this machine: a server with the bundled engine on a free port, a request to its
 * `POST /v1/image/generation` over HTTP, by the client that would also ask the live service, and a PNG in a folder.
 */
import { EngineFailure, ImageError } from "@hyperimage/core/ImageError"
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import { ImageGenerator, mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Save from "@hyperimage/core/Save"
import type { Warning } from "@hyperimage/core/Warning"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as LocalEngine from "hyperimage/LocalEngine"
import * as Server from "hyperimage/Server"
import { randomUUID } from "node:crypto"

/** What to draw; what is not said is the bundled model's default. */
export type Wish = Pick<ImageRequest.Input, "prompt"> &
  Partial<Pick<ImageRequest.Input, "seed" | "width" | "height" | "steps" | "cfg_scale">>

/** What came of it. */
export interface Drawn {
  readonly path: string
  readonly width: number
  readonly height: number
  readonly seed: bigint | undefined
  /** From the request to the answer. */
  readonly seconds: number
  readonly warnings: ReadonlyArray<Warning>
}

/** The same generator; `watch` sees what happens, too. */
const watched = (generator: Service, watch: (event: ImageEvent) => Effect.Effect<void>): Service =>
  mapGenerate(
    generator,
    (generate) => (request, emit) => generate(request, (event) => Effect.andThen(watch(event), emit(event)))
  )

/** The size that a PNG file says it has, in its header. */
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/**
 * Draws one picture and writes it to `folder`, under the prompt's words and the seed.
 *
 * Fails with `ImageError`, with `CannotListen` or with a `PlatformError` where the file can't be written.
 */
export const draw = Effect.fnUntraced(function* (
  wish: Wish,
  folder: string,
  watch: (event: ImageEvent) => Effect.Effect<void>
) {
  const { cfg_scale, height, steps, width } = LocalEngine.model.defaults
  const request = yield* ImageRequest.decode({
    width,
    height,
    steps,
    cfg_scale,
    ...wish,
    model_name: LocalEngine.model.name
  })
  const key = Redacted.make(randomUUID())
  const generator = watched(yield* ImageGenerator, watch)
  const { url } = yield* Server.serve({ generator, port: 0, host: "127.0.0.1", keys: [key] })
  const client = yield* Hyperbolic.make({ baseUrl: url, apiKey: key })

  const begin = yield* Clock.currentTimeMillis
  const { images, warnings } = yield* client.generate(request)
  const seconds = ((yield* Clock.currentTimeMillis) - begin) / 1000

  const [image] = images
  if (image === undefined) {
    const reason = new EngineFailure({ description: "the server answered without a picture" })
    return yield* new ImageError({ module: "Demonstration", method: "draw", reason })
  }
  const files = yield* FileSystem.FileSystem
  const path = (yield* Path.Path).join(folder, Save.fileName(image, request.prompt))
  const bytes = yield* image.bytes
  yield* files.makeDirectory(folder, { recursive: true })
  yield* files.writeFile(path, bytes)
  const drawn: Drawn = { path, ...sizeOf(bytes), seed: image.seed, seconds, warnings }
  return drawn
}, Effect.scoped)
