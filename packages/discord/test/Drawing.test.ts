import { assert, describe, it } from "@effect/vitest"
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import * as Bot from "./Bot.ts"

const words = Message.words

const isDone = (message: Message.Message) => Message.buttons(message).some(({ label }) => label === "Info")

const opened = Effect.fnUntraced(function* (options: Partial<Bot.Options> = {}, standIn: StandIn.Options = {}) {
  const discord = yield* StandIn.make(standIn)
  const engine = yield* Bot.engine
  const storage = yield* Bot.storage
  const setup = { generator: engine.generator, storage, paintEvery: 50, perUser: { cooldown: 0 }, ...options }
  const handler = yield* Bot.start(discord, setup)
  return { discord, engine, storage, handler, setup, alice: discord.user("Alice") }
})

describe("/imagine", () => {
  it.live("answers with the picture, its seed and its settings", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const answer = yield* alice.slash("imagine", { prompt: "a cat", seed: "7", model: "able" })
      assert.strictEqual((yield* answer.acknowledged).type, 5)
      const message = yield* answer.message(isDone)
      assert.include(words(message), "> a cat")
      assert.include(words(message), "able · 64 × 64 · seed `7` · 0.5 s · $0.002")
      assert.deepStrictEqual(
        message.attachments.map(({ name }) => name),
        ["1-7.png"]
      )
      assert.deepStrictEqual(
        [...message.attachments[0]!.bytes],
        [...(yield* Effect.promise(() => Bot.png(64, 64, 7n)))]
      )
      assert.containSubset(engine.requests[0], { prompt: "a cat", seed: 7n, steps: 4, n: 1 })
    }).pipe(Effect.scoped)
  )

  it.live("shows how far it is, with a look at the picture, and a button that stops it", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      yield* engine.pause
      const answer = yield* alice.slash("imagine", { prompt: "a cat", steps: 4 })
      const halfway = yield* answer.message((message) => words(message).includes("Step 2 of 4"))
      assert.include(words(halfway), "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱")
      assert.deepStrictEqual(
        halfway.attachments.map(({ name }) => name),
        ["preview.png"]
      )
      const cancel = yield* alice.press(halfway, "Cancel")
      assert.strictEqual((yield* cancel.acknowledged).type, 6)
      const cancelled = yield* answer.message((message) => words(message).includes("Cancelled by Alice"))
      assert.strictEqual(engine.interrupted(), 1)
      assert.deepStrictEqual(cancelled.attachments, [])
    }).pipe(Effect.scoped)
  )

  it.live("several pictures come on a grid and as single files", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened()
      const answer = yield* alice.slash("imagine", { prompt: "cats", seed: "1", count: 3 })
      const message = yield* answer.message(isDone)
      assert.deepStrictEqual(
        message.attachments.map(({ name }) => name),
        ["grid.png", "1-1.png", "2-2.png", "3-3.png"]
      )
      assert.includeMembers(
        Message.buttons(message).map(({ label }) => label),
        ["Variations #3", "Upscale ×2 #1"]
      )
    }).pipe(Effect.scoped)
  )
})
