/** Pictures as other types of files than they were made, from a server that listens. */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Provenance from "@hyperimage/provenance/Provenance"
import * as Picture from "@hyperimage/sharp/Picture"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as Models from "../src/Models.ts"
import * as Server from "../src/Server.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

const generator = Provenance.wrapper()(
  ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed(Models.catalog.models),
    generate: ({ model_name: model }) =>
      Effect.succeed({
        model,
        images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 2n ** 64n - 1n }))],
        inference_time: 0,
        warnings: []
      })
  })
)

const told = { prompt: "a café cat 猫", model_name: "SDXL1.0-base", seed: 18_446_744_073_709_551_615n }

const post = (url: string, body: object, accept = "*/*") =>
  Effect.promise(async () => {
    const headers = { "content-type": "application/json", accept }
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
    return { answer, bytes: new Uint8Array(await answer.arrayBuffer()) }
  })

describe("a server whose engine makes PNGs", () => {
  it.live.each(["image/webp", "image/jpeg", "image/png"] as const)("gives %s that tells how it was made", (mediaType) =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve({ generator: yield* generator, port: 0 })
      const { prompt, model_name } = told
      const { answer, bytes } = yield* post(`${url}/image/generation`, { prompt, model_name }, mediaType)
      assert.deepStrictEqual([answer.status, answer.headers.get("content-type")], [200, mediaType])
      assert.strictEqual(GeneratedImage.sniff(bytes), mediaType)
      const { height, width } = yield* Picture.inspect(bytes)
      assert.deepStrictEqual([width, height], [1, 1])
      assert.containSubset(Provenance.read(bytes), told)
    })
  )

  it.live("gives OpenAI's clients the output_format that they ask for", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve({ generator: yield* generator, port: 0 })
      const body = { prompt: told.prompt, model: told.model_name, output_format: "webp" }
      const { answer, bytes } = yield* post(`${url}/images/generations`, body)
      const [picture] = JSON.parse(Buffer.from(bytes).toString()).data
      assert.strictEqual(GeneratedImage.sniff(Buffer.from(picture.b64_json, "base64")), "image/webp")
      assert.isNull(answer.headers.get("x-hyperimage-warnings"))
    })
  )
})
