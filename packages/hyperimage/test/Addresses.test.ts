/** What a server tells of where things are: prices in both spellings, and addresses of pictures. */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import * as Models from "../src/Models.ts"
import * as Server from "../src/Server.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

const generator = ImageGenerator.make({
  provider: { name: "test", kind: "internal" },
  models: Effect.succeed(Models.catalog.models),
  generate: ({ model_name: model }) =>
    Effect.succeed({
      model,
      images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0 }))],
      inference_time: 0,
      warnings: []
    })
})

const getJson = (url: string) => Effect.promise(async () => JSON.parse(await (await fetch(url)).text()))

/** Draws a picture and gives its address. */
const draw = (url: string) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/image/generation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model_name: "SDXL1.0-base", prompt: "a cat", response_format: "url" })
    })
    const address: string = JSON.parse(await answer.text()).images[0].url
    return address
  })

describe("a server", () => {
  it.live("tells a model's price below /v1, and where the live service does", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve({ generator, port: 0 })
      const path = "/models/SDXL1.0-base/price?width=512&height=512&steps=25"
      const price = yield* getJson(url + path)
      assert.strictEqual(price.price_usd, 0.0025)
      assert.deepStrictEqual(yield* getJson(url.replace("/v1", "") + path), price)
    })
  )

  it.live("tells addresses of pictures as it was asked, or as it is known behind a proxy", () =>
    Effect.gen(function* () {
      const here = yield* Server.serve({ generator, port: 0 })
      const picture = yield* draw(here.url)
      assert.isTrue(picture.startsWith(`${here.url}/pictures/`))
      const answer = yield* Effect.promise(() => fetch(picture))
      assert.deepStrictEqual([answer.status, answer.headers.get("content-type")], [200, "image/png"])

      const secret = Redacted.make("a secret of both")
      const behind = yield* Server.serve({
        generator,
        port: 0,
        serverUrl: "https://images.example.com/v1",
        pictures: { secret }
      })
      const told = yield* draw(behind.url)
      assert.isTrue(told.startsWith("https://images.example.com/v1/pictures/"))
      const proxied = told.replace("https://images.example.com/v1", behind.url)
      assert.strictEqual((yield* Effect.promise(() => fetch(proxied))).status, 200)
      const { servers } = yield* getJson(`${behind.url}/openapi.json`)
      assert.deepStrictEqual(servers, [{ url: "https://images.example.com/v1" }])
    })
  )
})
