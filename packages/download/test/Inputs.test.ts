import { assert, describe, it } from "@effect/vitest"
import { ImageGenerator, ImageRequest } from "@hyperimage/core"
import { Download } from "@hyperimage/download"
import { Effect } from "effect"
import { file, redPixel, serve } from "./PictureHost.ts"

const base64 = redPixel.toString("base64")

/** What reaches the engine of a request with these pictures. */
const reaching = (fields: Pick<ImageRequest.Input, "image" | "controlnet_image">, allow: Download.Options["allow"]) =>
  Effect.gen(function* () {
    const reached: Array<ImageRequest.ImageRequest> = []
    const engine = ImageGenerator.make({
      provider: { name: "recording", kind: "internal" },
      models: Effect.succeed([]),
      generate: (request) =>
        Effect.sync(() => {
          reached.push(request)
          return { model: request.model_name, images: [], inference_time: 0, warnings: [] }
        })
    })
    const generator = yield* Download.inputs({ allow })(engine)
    const request = yield* ImageRequest.decode({ model_name: "any", prompt: "a house", ...fields })
    yield* generator.generate(request)
    return reached.map(({ controlnet_image, image }) => ({ controlnet_image, image }))
  })

describe("Download.inputs", () => {
  it.live("puts what a URL shows in its place, and leaves base64 as it is", () =>
    Effect.gen(function* () {
      const host = yield* serve((socket) => socket.write(file(redPixel)))
      const allow = [{ from: host.origin, mayBePrivate: true }]
      const controlnet_image = `${host.origin}/map.png`
      assert.deepStrictEqual(yield* reaching({ image: base64, controlnet_image }, allow), [
        { image: base64, controlnet_image: base64 }
      ])
      assert.deepStrictEqual(yield* reaching({ image: base64 }, []), [{ image: base64, controlnet_image: undefined }])
    })
  )

  it.live("takes the picture out of a data: URI, with nothing allowed too", () =>
    Effect.gen(function* () {
      for (const head of ["data:image/png;base64,", "DATA:image/webp;charset=utf-8;base64,", "data:;base64,"]) {
        const [reached] = yield* reaching({ image: head + base64 }, [])
        assert.strictEqual(reached?.image, base64, head)
      }
    })
  )

  it.live("names each field that is refused, and the engine is not asked", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(reaching({ controlnet_image: "HTTPS://example.com/a.png" }, []))
      assert.strictEqual(reason._tag, "InvalidRequest")
      assert.match(reason.message, /^controlnet_image: expected the picture itself.*URLs are not fetched here$/)
    })
  )

  it.live("a list that can't be read is told when the generator is built", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(reaching({}, ["not a host"]))
      assert.match(reason.message, /^allow: expected a host/)
    })
  )
})
