import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as StandIn from "@hyperimage/core/StandIn"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { serve, until } from "./Run.ts"

const small = { model_name: "sketch", prompt: "a cat", width: 128, height: 128, steps: 2, seed: 7 }

const ask = (baseUrl: string, fields: ImageRequest.Input, key?: string) =>
  Effect.gen(function* () {
    const client = yield* Hyperbolic.make({ baseUrl, ...(key === undefined ? {} : { apiKey: Redacted.make(key) }) })
    return yield* client.generate(yield* ImageRequest.decode(fields))
  })

describe("the server", () => {
  it.live("without a key serves this machine alone, says so, and ends on a signal", () =>
    Effect.gen(function* () {
      const { exit, printed, signal, url } = yield* serve({ env: { HOST: "0.0.0.0" } })
      assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/v1$/)
      yield* until(Effect.sync(printed), (text) => text.includes("serving this machine only"))
      assert.match(printed(), /listening on 127\.0\.0\.1 only, not on 0\.0\.0\.0/)
      const { images, model } = yield* ask(url, small)
      assert.deepStrictEqual([model, images[0]?.mediaType, images[0]?.seed], ["sketch", "image/png", 7n])
      signal("SIGTERM")
      assert.strictEqual(yield* Effect.timeout(exit, "10 seconds"), 0)
    })
  )

  it.live("shows the playground at /, under a strict policy", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const page = yield* Effect.promise(() => fetch(new URL("/", url)))
      const html = yield* Effect.promise(() => page.text())
      assert.include(html, "<title>Hyperimage playground</title>")
      assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'self';/)
      const [, script = ""] = /<script [^>]*src="([^"]+)"/.exec(html) ?? []
      const answer = yield* Effect.promise(() => fetch(new URL(script, url)))
      assert.match(answer.headers.get("content-type") ?? "", /javascript/)
    })
  )

  it.live("asks for one of its keys", () =>
    Effect.gen(function* () {
      const { url } = yield* serve({ env: { HYPERIMAGE_API_KEYS: "first, second" } })
      const error = yield* Effect.flip(ask(url, small, "third"))
      assert.strictEqual(error.reason._tag, "Unauthorized")
      assert.lengthOf((yield* ask(url, small, "second")).images, 1)
    })
  )

  it.live("answers to other models' names with the bundled one, and says so", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const { model, warnings } = yield* ask(url, { ...small, model_name: "SDXL1.0-base", width: 64, height: 64 })
      assert.strictEqual(model, "sketch")
      assert.include(
        warnings.map((warning) => warning.code),
        "stand_in"
      )
      const client = yield* Hyperbolic.make({ baseUrl: url })
      const served = new Map((yield* client.models).map((listed) => [listed.name, StandIn.servedBy(listed)]))
      for (const name of ["sketch", "SDXL1.0-base", "SD3.5", "FLUX.1-dev", "FLUX.1-schnell", "ControlNet-SDXL"]) {
        assert.strictEqual(served.get(name), "sketch", name)
      }
    })
  )

  it.live("refuses a text file in the place of a picture, and names the field", () =>
    Effect.gen(function* () {
      const { url } = yield* serve()
      const picture = Buffer.from("a text file").toString("base64")
      const model = { model_name: "ControlNet-SDXL", controlnet_name: "canny", controlnet_image: picture }
      const { reason, status } = yield* Effect.flip(ask(url, { ...small, ...model }))
      assert.strictEqual(status, 400)
      assert.match(reason.message, /^controlnet_image: expected a PNG, JPEG or WebP picture/)
    })
  )

  it.live("hands requests on to another server where the environment names one", () =>
    Effect.gen(function* () {
      const behind = yield* serve({ env: { HYPERIMAGE_API_KEYS: "inner" } })
      const before = yield* serve({
        env: { HYPERIMAGE_API_KEYS: "outer", HYPERBOLIC_BASE_URL: behind.url, HYPERBOLIC_API_KEY: "inner" }
      })
      const direct = yield* ask(behind.url, { ...small, n: 2 }, "inner")
      const through = yield* ask(before.url, { ...small, n: 2 }, "outer")
      assert.deepStrictEqual(
        through.images.map((image) => image.base64),
        direct.images.map((image) => image.base64)
      )
    })
  )
})
