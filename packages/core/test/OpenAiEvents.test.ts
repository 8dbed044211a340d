import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as OpenAiEvents from "@hyperimage/core/OpenAiEvents"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
const picture = (index: number) => Result.getOrThrow(GeneratedImage.fromBase64(png, { index }))
const preview = { mediaType: "image/png", bytes: Buffer.from(png, "base64") } as const

/** What is told of `n` pictures of `steps` steps each, as [step, data]. */
const told = (n: number, steps: number, partial_images: number) =>
  Effect.map(ImageRequest.decode({ model_name: "able", prompt: "a cat", n, width: 512 }), (request) => {
    const teller = OpenAiEvents.teller(request, { partial_images, quality: "low" })
    const images = Array.from({ length: n }, (_, index) => picture(index))
    const events = [
      ImageEvent.Queued({ position: 1 }),
      ImageEvent.Started({ model: "able" }),
      ...images.flatMap((image, index) => [
        ...Array.from({ length: steps }, (_, step) =>
          ImageEvent.Progress({ step: index * steps + step + 1, of: n * steps, index, preview })
        ),
        ImageEvent.ImageReady({ image })
      ]),
      ImageEvent.Completed({
        response: {
          model: "able",
          images,
          inference_time: 1,
          cost: 0.02,
          warnings: [{ code: "adjusted", message: "width: was adjusted" }]
        }
      })
    ]
    return events.flatMap((event) =>
      teller.tell(event, 5_000).map(({ data, event: name }) => {
        const parsed = JSON.parse(data)
        assert.strictEqual(parsed.type, name)
        return { step: event._tag === "Progress" ? event.step : undefined, data: parsed }
      })
    )
  })

const partials = (
  all: ReadonlyArray<{ readonly step: number | undefined; readonly data: { partial_image_index?: number } }>
) => all.flatMap(({ data, step }) => (data.partial_image_index === undefined ? [] : [[step, data.partial_image_index]]))

describe("OpenAI's events", () => {
  it.effect("are previews spread over the steps, then the picture with cost and warnings", () =>
    Effect.gen(function* () {
      const all = yield* told(1, 20, 3)
      assert.deepStrictEqual(partials(all), [
        [5, 0],
        [10, 1],
        [15, 2]
      ])
      yield* Schema.decodeUnknownEffect(OpenAiEvents.PartialImage)(all[0]?.data)
      assert.deepStrictEqual(all.at(-1)?.data, {
        type: "image_generation.completed",
        b64_json: png,
        index: 0,
        output_format: "png",
        created_at: 5,
        size: "512x1024",
        quality: "low",
        background: "opaque",
        usage: {
          total_tokens: 0,
          input_tokens: 0,
          output_tokens: 0,
          input_tokens_details: { text_tokens: 0, image_tokens: 0 }
        },
        cost: 0.02,
        warnings: [{ code: "adjusted", message: "width: was adjusted" }]
      })
    })
  )

  it.effect("are no more previews than there are steps, and none where none is asked for", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(partials(yield* told(1, 2, 3)), [
        [1, 0],
        [2, 1]
      ])
      assert.lengthOf(partials(yield* told(1, 20, 0)), 0)
    })
  )

  it.effect("are previews of each of several pictures, and each picture once", () =>
    Effect.gen(function* () {
      const all = yield* told(3, 10, 1)
      assert.deepStrictEqual(
        all.map(({ data, step }) => [data.index, step ?? data.type.split(".")[1]]),
        [
          [0, 5],
          [1, 15],
          [0, "completed"],
          [2, 25],
          [1, "completed"],
          [2, "completed"]
        ]
      )
      assert.deepStrictEqual(
        all.map(({ data }) => data.cost),
        [undefined, undefined, undefined, undefined, undefined, 0.02]
      )
    })
  )
})
