import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { assert, describe, it } from "@effect/vitest"
import * as ProgressBar from "hyperimage/terminal/ProgressBar"

const after = (count: number, ...events: ReadonlyArray<ImageEvent>) =>
  events.reduce(ProgressBar.update, ProgressBar.make(count))

const step = (done: number, of: number) => ImageEvent.Progress({ step: done, of, index: 0 })

describe("ProgressBar", () => {
  it("says what is being waited for until the first step", () => {
    assert.strictEqual(ProgressBar.render(after(1), 0, 80), "⠋ waiting  0:00")
    assert.strictEqual(
      ProgressBar.render(after(1, ImageEvent.Queued({ position: 2 })), 0, 80),
      "⠋ waiting behind 2  0:00"
    )
    assert.strictEqual(ProgressBar.render(after(1, ImageEvent.Queued({ position: 0 })), 0, 80), "⠋ next in line  0:00")
    const started = after(1, ImageEvent.Started({ model: "sketch" }))
    assert.strictEqual(ProgressBar.render(started, 0, 80), "⠋ sketch is drawing  0:00")
  })

  it("fills with the steps", () => {
    const line = ProgressBar.render(after(1, step(5, 20)), 61.2, 80)
    assert.strictEqual(line, "⠹ ██████░░░░░░░░░░░░░░░░░░  step 5 of 20  1:01")
    assert.include(ProgressBar.render(after(1, step(20, 20)), 0, 80), "█".repeat(24))
  })

  it("never goes back, whichever of several requests reports", () => {
    assert.include(ProgressBar.render(after(8, step(30, 80), step(7, 80)), 0, 80), "step 30 of 80")
    assert.include(
      ProgressBar.render(after(8, step(30, 80), ImageEvent.Queued({ position: 1 })), 0, 80),
      "step 30 of 80"
    )
  })

  it("fits on one line of the terminal", () => {
    for (const columns of [10, 20, 40]) {
      assert.isBelow([...ProgressBar.render(after(4, step(3, 400)), 3600, columns)].length, columns)
    }
  })
})
