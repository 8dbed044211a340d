import { assert, describe, it } from "@effect/vitest"
import * as Message from "@hyperimage/discord-stand-in/Message"
import { MessageFlags } from "discord-api-types/v10"
import { Effect } from "effect"
import * as Bot from "./Bot.ts"
import { isDone, opened, says, words } from "./Opened.ts"

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
      const halfway = yield* answer.message(says("Step 2 of 4"))
      assert.include(words(halfway), "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱")
      assert.deepStrictEqual(
        halfway.attachments.map(({ name }) => name),
        ["preview.png"]
      )
      const cancel = yield* alice.press(halfway, "Cancel")
      assert.strictEqual((yield* cancel.acknowledged).type, 6)
      const cancelled = yield* answer.message(says("Cancelled by Alice"))
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

  it.live("a preset brings its model and settings; what is said comes before them", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const answer = yield* alice.slash("imagine", { prompt: "a cat", preset: "able/tall", steps: 5 })
      yield* answer.message(isDone)
      assert.containSubset(engine.requests[0], { model_name: "able", width: 64, height: 96, steps: 5 })
    }).pipe(Effect.scoped)
  )

  it.live("sizes have names, LoRAs have weights", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const values = { prompt: "a cat", model: "able", size: "portrait", lora: "Pixel_Art:0.7, Crayons" }
      yield* (yield* alice.slash("imagine", values)).message(isDone)
      assert.containSubset(engine.requests[0], { width: 64, height: 96, lora: { Pixel_Art: 0.7, Crayons: 1 } })
    }).pipe(Effect.scoped)
  )

  it.live("a wrong value is refused for who asked alone, in plain words, and nothing is drawn", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const wrong = yield* (yield* alice.slash("imagine", { prompt: "a cat", model: "Missing" })).message()
      assert.isTrue(wrong.ephemeral)
      assert.include(words(wrong), "model: there is no “Missing”. Choose one from the list")
      const seed = yield* (yield* alice.slash("imagine", { prompt: "a cat", seed: "many" })).message()
      assert.include(words(seed), "seed: expected an integer between 0 and 18446744073709551615")
      assert.lengthOf(engine.requests, 0)
    }).pipe(Effect.scoped)
  )

  it.live("people are answered in the language of their Discord", () =>
    Effect.gen(function* () {
      const { discord, engine } = yield* opened()
      const german = discord.user("Grete", { locale: "de" })
      yield* engine.pause
      const answer = yield* german.slash("imagine", { prompt: "eine Katze", steps: 4 })
      const message = yield* answer.message(says("Schritt 2 von 4"))
      assert.deepStrictEqual(
        Message.buttons(message).map(({ label }) => label),
        ["Abbrechen"]
      )
      yield* engine.resume
      yield* answer.message((one) => Message.buttons(one).some(({ label }) => label === "Noch einmal"))
    }).pipe(Effect.scoped)
  )

  it.live("a prompt mentions nobody, formats nothing and links nothing", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened()
      const prompt = `@everyone <@${alice.id}> **bold** [here](https://example.com)`
      const message = yield* (yield* alice.slash("imagine", { prompt })).message(isDone)
      assert.deepStrictEqual(message.notified, [])
      const shown = words(message).split("\n")[0] ?? ""
      assert.notInclude(shown, "@everyone")
      assert.notInclude(shown, "<@")
      assert.include(shown, String.raw`\*\*bold\*\*`)
      assert.notInclude(shown, "https://")
    }).pipe(Effect.scoped)
  )

  it.live("files are made to fit where less may be uploaded", () =>
    Effect.gen(function* () {
      const { discord } = yield* opened()
      const limited = discord.user("Bob", { attachmentSizeLimit: 6000 })
      const answer = yield* limited.slash("imagine", { prompt: "noise", seed: "3", size: "96x96" })
      const message = yield* answer.message(isDone)
      assert.isAtMost(message.attachments[0]!.bytes.length, 6000)
      assert.match(message.attachments[0]!.name, /^1-3\.webp$/)
      assert.include(words(message), "Made smaller as a file")
    }).pipe(Effect.scoped)
  )

  it.live("starts from a picture, or follows it with a ControlNet", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const bytes = yield* Effect.promise(() => Bot.png(32, 32, 5n))
      const picture = { name: "photo.png", contentType: "image/png", bytes }
      const painted = yield* alice.slash("imagine-from", { prompt: "a fox", picture, strength: 0.4 })
      yield* painted.message(isDone)
      const followed = yield* alice.slash("imagine-from", { prompt: "a fox", picture, controlnet: "canny" })
      yield* followed.message(isDone)
      const text = bytes.toString("base64")
      assert.containSubset(engine.requests[0], { image: text, strength: 0.4 })
      assert.containSubset(engine.requests[1], { controlnet_name: "canny", controlnet_image: text })
      assert.notProperty(engine.requests[1], "image")
    }).pipe(Effect.scoped)
  )

  it.live("what is no picture is refused, for who asked alone", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened()
      const picture = { name: "photo.png", contentType: "image/png", bytes: new TextEncoder().encode("no picture") }
      const answer = yield* alice.slash("imagine-from", { prompt: "a fox", picture })
      const refusal = yield* answer.followUp()
      assert.strictEqual(words(refusal), "That picture can't be used. Attach a PNG, JPEG or WebP file.")
      assert.strictEqual(refusal.flags & MessageFlags.Ephemeral, MessageFlags.Ephemeral)
      yield* answer.deleted
      assert.lengthOf(engine.requests, 0)
    }).pipe(Effect.scoped)
  )

  it.live("stops when its message is deleted", () =>
    Effect.gen(function* () {
      const { alice, discord, engine, handler } = yield* opened()
      yield* engine.pause
      const answer = yield* alice.slash("imagine", { prompt: "a cat", steps: 4 })
      const message = yield* answer.message(says("Step 2 of 4"))
      yield* handler.messagesDeleted([message.id])
      yield* handler.idle
      assert.strictEqual(engine.interrupted(), 1)
      assert.isFalse(discord.messages().some(says("Cancelled")))
    }).pipe(Effect.scoped)
  )
})
