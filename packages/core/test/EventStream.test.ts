import * as Contract from "@hyperimage/core/Contract"
import * as EventStream from "@hyperimage/core/EventStream"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as Json from "@hyperimage/core/Json"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { Sse } from "effect/encoding"

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
const image = Result.getOrThrow(GeneratedImage.fromBase64(png, { index: 0, seed: Seed.maximum }))
const response = { model: "able", images: [image], inference_time: 1, warnings: [] }

describe("EventStream", () => {
  it.each([
    [ImageEvent.Queued({ position: 2 }), "queued", { position: 2 }],
    [ImageEvent.Started({ model: "grüße\n" }), "started", { model: "grüße\n" }],
    [ImageEvent.Progress({ step: 5, of: 20, index: 0 }), "progress", { step: 5, of: 20, index: 0 }],
    [
      ImageEvent.Progress({
        step: 5,
        of: 20,
        index: 0,
        preview: { mediaType: "image/png", bytes: Buffer.from(png, "base64") }
      }),
      "progress",
      { step: 5, of: 20, index: 0, preview: png }
    ],
    [
      ImageEvent.ImageReady({ image }),
      "image",
      { index: 0, image: png, seed: Seed.maximum, random_seed: Seed.maximum }
    ],
    [
      ImageEvent.Completed({ response }),
      "completed",
      Result.getOrThrow(Json.parse(Json.stringify(Contract.encodeResponse(response))))
    ]
  ] as const)("%o is read as it was meant by another reader of the format", (event, name, data) => {
    const seen: Array<Sse.AnyEvent> = []
    Sse.makeParser((event) => seen.push(event)).feed(
      EventStream.heartbeat + EventStream.print(EventStream.encode(event), 3)
    )
    assert.lengthOf(seen, 1)
    const [read] = seen
    assert.isTrue(read?._tag === "Event" && read.event === name && read.id === "3")
    assert.deepStrictEqual(read?._tag === "Event" ? Result.getOrThrow(Json.parse(read.data)) : undefined, data)
  })
})
