import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { EngineFailure, type ImageErrorReason, UpstreamFailure } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { cat, door, failure, post, scripted } from "./Harness.ts"

/** What a door logs when its engine fails so. */
const logOf = (reason: ImageErrorReason) =>
  Effect.gen(function* () {
    const lines: Array<string> = []
    const logger = Logger.map(Logger.formatJson, (line) => void lines.push(line))
    const { generator } = scripted(() => Effect.fail(failure(reason)))
    const layer = Layer.merge(Layer.succeed(ImageGenerator, generator), Logger.layer([logger]))
    const headers = { "content-type": "application/json", "x-request-id": "mine" }
    yield* post(`${yield* door({ layer })}/image/generation`, cat, headers)
    return lines.join("\n")
  })

describe("the log", () => {
  it.live("tells of a failure of one's own, under the request's name", () =>
    Effect.gen(function* () {
      const log = yield* logOf(new EngineFailure({ description: "out of paint" }))
      assert.include(log, "out of paint")
      assert.include(log, '"requestId":"mine"')
    })
  )

  it.live("doesn't repeat what another server said, which may repeat the prompt", () =>
    Effect.gen(function* () {
      const log = yield* logOf(new UpstreamFailure({ status: 500, description: "can't draw: a purple elephant" }))
      assert.notInclude(log, "elephant")
      assert.include(log, '"reason":"UpstreamFailure"')
      assert.include(log, '"upstreamStatus":500')
    })
  )
})
