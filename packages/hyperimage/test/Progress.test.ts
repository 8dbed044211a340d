import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Sink, Stdio, Terminal } from "effect"
import { TestClock } from "effect/testing"
import * as Progress from "hyperimage/terminal/Progress"

/** Standard error as a list of what was written to it, of a terminal or not. */
const standardError = (options: { readonly isTerminal: boolean; readonly term?: string }) => {
  const written: Array<string> = []
  const stderr = () => Sink.forEach((text: string | Uint8Array) => Effect.sync(() => void written.push(String(text))))
  const layer = Layer.mergeAll(
    Stdio.layerTest({ stderrIsTerminal: Effect.succeed(options.isTerminal), stderr }),
    Layer.succeed(
      Terminal.Terminal,
      Terminal.make({
        columns: Effect.succeed(0),
        rows: Effect.succeed(24),
        size: Effect.die("not used"),
        readInput: Effect.die("not used"),
        readLine: Effect.die("not used"),
        display: () => Effect.die("not used")
      })
    ),
    ConfigProvider.layer(ConfigProvider.fromUnknown({ TERM: options.term ?? "xterm-256color" }))
  )
  return { written, layer }
}

const events = [
  ImageEvent.Queued({ position: 1 }),
  ImageEvent.Started({ model: "sketch" }),
  ...Array.from({ length: 8 }, (_, index) => ImageEvent.Progress({ step: index + 1, of: 8, index: 0 }))
]

const report = Effect.gen(function* () {
  const progress = yield* Progress.make(1)
  for (const event of events) {
    yield* progress.report(event)
    yield* TestClock.adjust("100 millis")
  }
}).pipe(Effect.scoped)

describe("Progress", () => {
  it.effect("redraws one line on a terminal, and takes it away with the cursor back", () => {
    const { layer, written } = standardError({ isTerminal: true })
    return Effect.gen(function* () {
      yield* report
      const [first, ...rest] = written
      assert.strictEqual(first, "\x1b[?25l")
      assert.strictEqual(rest.pop(), "\r\x1b[2K\x1b[?25h")
      assert.isAbove(rest.length, 5)
      for (const text of rest) {
        assert.isTrue(text.startsWith("\r\x1b[2K"))
        assert.notInclude(text, "\n")
      }
      assert.include(rest.at(-1), "step 8 of 8")
    }).pipe(Effect.provide(layer))
  })

  for (const where of [
    { name: "in a pipe", isTerminal: false },
    { name: "on a terminal that can't move its cursor", isTerminal: true, term: "dumb" }
  ]) {
    it.effect(`writes plain lines ${where.name}, one for each quarter of the steps`, () => {
      const { layer, written } = standardError(where)
      return Effect.gen(function* () {
        yield* report
        assert.deepStrictEqual(written, [
          "waiting behind 1\n",
          "sketch is drawing\n",
          "step 2 of 8\n",
          "step 4 of 8\n",
          "step 6 of 8\n",
          "step 8 of 8\n"
        ])
      }).pipe(Effect.provide(layer))
    })
  }
})
