/** `stream: true` as OpenAI's own client reads it. */
import { EngineFailure, RateLimited } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect } from "effect"
import OpenAI, { APIError, RateLimitError } from "openai"
import { door, failure, model, post, redPixel, respond, scripted } from "./Harness.ts"

const preview = { mediaType: "image/png", bytes: Buffer.from(redPixel, "base64") } as const

/** Ten steps a picture, each with a preview. */
const stepping = (end: Effect.Effect<void, ReturnType<typeof failure>> = Effect.void) =>
  ImageGenerator.make({
    provider: { name: "stepping", kind: "internal" },
    models: Effect.succeed([model]),
    generate: (request, emit) =>
      Effect.gen(function* () {
        yield* emit(ImageEvent.Started({ model: "able" }))
        const steps = 10 * request.n
        for (let step = 1; step <= steps; step++) {
          yield* emit(ImageEvent.Progress({ step, of: steps, index: Math.floor((step - 1) / 10), preview }))
          yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
        }
        yield* end
        return respond(request)
      })
  })

const asked = { model: "able", prompt: "a cat", stream: true } as const

/** What the client's stream yields, and the error that ends it. */
const watch = (base: string, more: { partial_images?: number; n?: number; quality?: "high" }) =>
  Effect.promise(async () => {
    const events: Array<OpenAI.Images.ImageGenStreamEvent> = []
    try {
      const client = new OpenAI({ baseURL: base, apiKey: "key", maxRetries: 0 })
      for await (const event of await client.images.generate({ ...asked, ...more })) events.push(event)
      return { events, error: undefined }
    } catch (error) {
      return { events, error }
    }
  })

describe("a stream for OpenAI's client", () => {
  it.live("has partial images, then the picture", () =>
    Effect.gen(function* () {
      const base = yield* door({ generator: stepping() })
      const { error, events } = yield* watch(base, { partial_images: 2, quality: "high" })
      assert.isUndefined(error)
      assert.deepStrictEqual(
        events.map((event) => [event.type, "partial_image_index" in event ? event.partial_image_index : undefined]),
        [
          ["image_generation.partial_image", 0],
          ["image_generation.partial_image", 1],
          ["image_generation.completed", undefined]
        ]
      )
      for (const event of events) {
        assert.deepInclude(event, {
          b64_json: redPixel,
          size: "1024x1024",
          quality: "high",
          background: "opaque",
          output_format: "png"
        })
        assert.approximately(event.created_at, Date.now() / 1000, 60)
      }
      assert.propertyVal(events.at(-1), "cost", 0.0025)
      assert.deepPropertyVal(events.at(-1), "usage", {
        total_tokens: 0,
        input_tokens: 0,
        output_tokens: 0,
        input_tokens_details: { text_tokens: 0, image_tokens: 0 }
      })
    })
  )

  it.live("has every one of several pictures, and no previews where none are asked for", () =>
    Effect.gen(function* () {
      const base = yield* door({ generator: stepping() })
      const { events } = yield* watch(base, { n: 3 })
      assert.deepStrictEqual(
        events.map((event) => [event.type, Reflect.get(event, "index")]),
        [0, 1, 2].map((index) => ["image_generation.completed", index])
      )
    })
  )

  it.live("that can't begin is an error with its status; one that breaks ends with the error", () =>
    Effect.gen(function* () {
      const limited = scripted(() => Effect.fail(failure(new RateLimited({ retryAfter: Duration.seconds(9) }))))
      const refused = yield* watch(yield* door(limited), {})
      assert.instanceOf(refused.error, RateLimitError)

      const broken = yield* door({ generator: stepping(Effect.fail(failure(new EngineFailure({})))) })
      const { error, events } = yield* watch(broken, { partial_images: 1 })
      assert.lengthOf(events, 1)
      assert.instanceOf(error, APIError)
      assert.deepStrictEqual([error.code, error.type, error.param], ["engine_failure", "api_error", null])
    })
  )

  it.live("stops the generator when the client leaves", () =>
    Effect.gen(function* () {
      const stopped = yield* Deferred.make<void>()
      const generator = ImageGenerator.mapGenerate(
        stepping(Effect.never),
        (generate) => (request, emit) =>
          generate(request, emit).pipe(Effect.onInterrupt(() => Deferred.succeed(stopped, undefined)))
      )
      const base = yield* door({ generator })
      yield* Effect.promise(async () => {
        const client = new OpenAI({ baseURL: base, apiKey: "key", maxRetries: 0 })
        for await (const _ of await client.images.generate({ ...asked, partial_images: 1 })) break
      })
      yield* Deferred.await(stopped).pipe(Effect.timeout("10 seconds"))
    })
  )

  it.effect("is what the body asks for, whatever the headers say", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const headers = { "content-type": "application/json", accept: "image/png", prefer: "respond-async" }
      const { headers: sent, text } = yield* post(`${base}/images/generations`, asked, headers)
      assert.strictEqual(sent.get("content-type"), "text/event-stream; charset=utf-8")
      assert.match(text, /^event: image_generation\.completed\ndata: \{"type":"image_generation\.completed",/)
    })
  )
})
