import { assert, describe, it } from "@effect/vitest"
import type { Progress } from "../src/api/Generate.ts"
import * as Making from "../src/Making.ts"

const after = (...events: ReadonlyArray<Progress>) =>
  events.reduce(
    (making, event) => Making.after(making, event, (base64) => base64),
    Making.begin({ width: 512, height: 512 }, 2)
  )

const step = (step: number, index: number, preview?: string): Progress => ({
  _tag: "Step",
  step,
  of: 8,
  index,
  preview
})

describe("a request under way", () => {
  it("says where it stands", () => {
    assert.strictEqual(Making.words(after()), "Sending the request")
    assert.strictEqual(Making.words(after({ _tag: "Queued", position: 2 })), "Waiting: 2 ahead of yours")
    assert.strictEqual(Making.words(after({ _tag: "Queued", position: 0 })), "Waiting: yours is next")
    assert.strictEqual(Making.words(after(step(1, 0))), "Step 1 of 8, picture 1 of 2")
    assert.strictEqual(Making.fraction(after(step(2, 0))), 0.25)
    assert.isUndefined(Making.fraction(after({ _tag: "Started", model: "sketch" })))
  })

  it("shows each picture as far as it is", () => {
    const drawn: Progress = { _tag: "Drawn", picture: { index: 0, image: "first", seed: "7" } }
    const making = after(step(1, 0, "rough"), step(2, 0), drawn, step(5, 1, "second"))
    assert.deepStrictEqual(making.tiles, [
      { image: "first", isDone: true },
      { image: "second", isDone: false }
    ])
    assert.strictEqual(Making.words(making), "Step 5 of 8, picture 2 of 2")
  })
})
