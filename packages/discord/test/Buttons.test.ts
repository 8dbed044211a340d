import { assert, describe, it } from "@effect/vitest"
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as Provenance from "@hyperimage/provenance/Provenance"
import { Effect, Exit, Scope } from "effect"
import sharp from "sharp"
import * as Bot from "./Bot.ts"
import { isDone, opened, says, words } from "./Opened.ts"

const ManageMessages = 1n << 13n
const ManageGuild = 1n << 5n

/** A finished drawing of Alice's. */
const drawn = Effect.fnUntraced(function* (
  values: Record<string, string | number> = {},
  options: Partial<Bot.Options> = {}
) {
  const bot = yield* opened(options)
  const answer = yield* bot.alice.slash("imagine", { prompt: "a cat", seed: "7", model: "able", ...values })
  return { ...bot, answer, message: yield* answer.message(isDone) }
})

describe("buttons", () => {
  it.live("Again draws the same with another seed, as an answer to the first", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn({ steps: 9 })
      const second = yield* (yield* alice.press(message, "Again")).message(isDone)
      assert.notStrictEqual(second.id, message.id)
      assert.containSubset(engine.requests[1], { prompt: "a cat", steps: 9, model_name: "able" })
      assert.notStrictEqual(engine.requests[1]?.seed, 7n)
    }).pipe(Effect.scoped)
  )

  it.live("Edit prompt opens a form with the words, and draws the new ones with the same seed", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn({ negative: "dogs" })
      const modal = yield* (yield* alice.press(message, "Edit prompt")).modal
      assert.strictEqual(modal.title, "Edit the prompt")
      const answer = yield* alice.submit(modal, { prompt: "a red cat" })
      yield* answer.message(isDone)
      assert.containSubset(engine.requests[1], { prompt: "a red cat", negative_prompt: "dogs", seed: 7n })
    }).pipe(Effect.scoped)
  )

  it.live("Variations paint over the picture that was picked", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn({ count: 2 })
      const answer = yield* alice.press(message, "Variations #2")
      const result = yield* answer.message(isDone)
      assert.lengthOf(result.attachments, 5)
      const second = message.attachments.find(({ name }) => name === "2-8.png")!
      assert.containSubset(engine.requests[1], {
        n: 4,
        seed: 9n,
        strength: 0.6,
        image: Buffer.from(second.bytes).toString("base64")
      })
    }).pipe(Effect.scoped)
  )

  it.live("Variations of a model that can't start from a picture have seeds that follow", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn({ model: "plain" })
      yield* (yield* alice.press(message, "Variations")).message(isDone)
      assert.containSubset(engine.requests[1], { model_name: "plain", n: 4, seed: 8n })
    }).pipe(Effect.scoped)
  )

  it.live("Upscale draws over the enlarged picture at twice its size", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn()
      yield* (yield* alice.press(message, "Upscale ×2")).message(isDone)
      const request = engine.requests[1]
      assert.containSubset(request, { n: 1, seed: 7n, width: 128, height: 128, strength: 0.3 })
      const start = yield* Effect.promise(() => sharp(Buffer.from(request?.image ?? "", "base64")).metadata())
      assert.strictEqual(start.width, 128)
    }).pipe(Effect.scoped)
  )

  it.live("Upscale of a model that can't start from a picture enlarges it, and says so", () =>
    Effect.gen(function* () {
      const { alice, engine, message } = yield* drawn({ model: "plain" })
      const result = yield* (yield* alice.press(message, "Upscale ×2")).message(isDone)
      assert.lengthOf(engine.requests, 1)
      assert.include(words(result), "Enlarged as a picture")
      const size = yield* Effect.promise(() => sharp(Buffer.from(result.attachments[0]!.bytes)).metadata())
      assert.deepStrictEqual([size.width, size.height], [128, 128])
    }).pipe(Effect.scoped)
  )

  it.live("an enlarged picture tells its own size, and grows no further than is allowed", () =>
    Effect.gen(function* () {
      const bot = yield* drawn({ model: "plain" })
      const press = (message: Message.Message) =>
        Effect.flatMap(bot.alice.press(message, "Upscale ×2"), (answer) => answer.message(isDone))
      const twice = yield* press(bot.message)
      assert.include(words(twice), "128 × 128")
      const again = yield* press(twice)
      assert.include(words(again), "256 × 256")
      const size = yield* Effect.promise(() => sharp(Buffer.from(again.attachments[0]!.bytes)).metadata())
      assert.deepStrictEqual([size.width, size.height], [256, 256])
      const info = yield* (yield* bot.alice.press(again, "Info")).message()
      assert.include(words(info), "**size**: 256 × 256")
      const admin = bot.discord.user("Ada", { permissions: bot.alice.permissions | ManageGuild })
      yield* (yield* admin.slash("settings set", { "largest-side": 256 })).message()
      const refusal = yield* (yield* bot.alice.press(again, "Upscale ×2")).message()
      assert.isTrue(refusal.ephemeral)
      assert.include(words(refusal), "size: at most 256 × 256 here")
    }).pipe(Effect.scoped)
  )

  it.live("Info, and the message's menu, tell how it was made to who asks alone", () =>
    Effect.gen(function* () {
      const { alice, message } = yield* drawn({ lora: "Crayons:0.4" })
      const info = yield* (yield* alice.press(message, "Info")).message()
      assert.isTrue(info.ephemeral)
      for (const text of ["**prompt**: a cat", "**lora**: Crayons:0.4", "**seed**: `7`", `<@${alice.id}>`]) {
        assert.include(words(info), text)
      }
      assert.deepStrictEqual(info.notified, [])
      const menu = yield* (yield* alice.menu("How was this made?", message)).message()
      assert.strictEqual(words(menu), words(info))
      const other = yield* alice.write("just words")
      const unknown = yield* (yield* alice.menu("How was this made?", other)).message()
      assert.include(words(unknown), "it isn't one of my pictures")
      const bytes = Provenance.write(yield* Effect.promise(() => Bot.png(64, 64, 1n)), {
        prompt: "a @here dog",
        steps: 9
      })
      const elsewhere = yield* alice.write("look", [{ name: "dog.png", contentType: "image/png", bytes }])
      const told = yield* (yield* alice.menu("How was this made?", elsewhere)).message()
      assert.isTrue(told.ephemeral)
      for (const text of ["**prompt**: a @\u200bhere dog", "**steps**: 9", "the picture's own file tells"]) {
        assert.include(words(told), text)
      }
    }).pipe(Effect.scoped)
  )

  it.live("only who asked, or a moderator, can delete and cancel", () =>
    Effect.gen(function* () {
      const { alice, answer, discord, engine, message } = yield* drawn()
      const bob = discord.user("Bob")
      const refused = yield* (yield* bob.press(message, "Delete")).message()
      assert.isTrue(refused.ephemeral)
      assert.include(words(refused), "Only the one who asked for it, or a moderator")
      const moderator = discord.user("Mo", { permissions: bob.permissions | ManageMessages })
      yield* moderator.press(message, "Delete")
      yield* answer.deleted

      yield* engine.pause
      const next = yield* alice.slash("imagine", { prompt: "a dog", steps: 4 })
      const running = yield* next.message(says("Step 2 of 4"))
      assert.isTrue((yield* (yield* bob.press(running, "Cancel")).message()).ephemeral)
      assert.strictEqual(engine.interrupted(), 0)
      yield* moderator.press(running, "Cancel")
      yield* next.message(says("Cancelled by Mo"))
      assert.strictEqual(engine.interrupted(), 1)
    }).pipe(Effect.scoped)
  )
})

describe("a restart", () => {
  it.live("buttons still work in another process that has the same storage", () =>
    Effect.gen(function* () {
      const discord = yield* Bot.standIn
      const engine = yield* Bot.engine
      const setup = { generator: engine.generator, storage: yield* Bot.storage, perUser: { cooldown: 0 } }
      const alice = discord.user("Alice")
      const first = yield* Scope.make()
      yield* Bot.start(discord, setup).pipe(Scope.provide(first))
      const message = yield* (yield* alice.slash("imagine", { prompt: "a cat", seed: "7" })).message(isDone)
      yield* Scope.close(first, Exit.void)
      yield* Bot.start(discord, setup)
      yield* (yield* alice.press(message, "Again")).message(isDone)
      assert.containSubset(engine.requests[1], { prompt: "a cat" })
    }).pipe(Effect.scoped)
  )

  it.live("who waits is told when the bot is ended, and the work stops", () =>
    Effect.gen(function* () {
      const discord = yield* Bot.standIn
      const engine = yield* Bot.engine
      const storage = yield* Bot.storage
      const scope = yield* Scope.make()
      yield* Bot.start(discord, { generator: engine.generator, storage, paintEvery: 50 }).pipe(Scope.provide(scope))
      yield* engine.pause
      const answer = yield* discord.user("Alice").slash("imagine", { prompt: "a cat", steps: 4 })
      yield* answer.message(says("Step 2 of 4"))
      yield* Scope.close(scope, Exit.void)
      const message = yield* answer.message(says("The bot is being stopped"))
      assert.strictEqual(engine.interrupted(), 1)
      assert.strictEqual(Message.buttons(message)[0]?.label, "Again")
    }).pipe(Effect.scoped)
  )

  it.live("who waited when the bot was killed is told by the next one, and can begin again", () =>
    Effect.gen(function* () {
      const { alice, discord, engine, setup, storage } = yield* opened()
      // What a process that was killed in the middle leaves behind.
      yield* engine.pause
      const answer = yield* alice.slash("imagine", { prompt: "a cat", steps: 4 })
      yield* answer.message(says("Step 2 of 4"))
      const keys = yield* storage.keys
      const left = yield* Effect.forEach(keys, (key) =>
        Effect.map(storage.get(key), (value) => [key, value ?? ""] as const)
      )
      const copy = yield* Bot.storage
      yield* Effect.forEach(left, ([key, value]) => copy.set(key, value))
      yield* Bot.start(discord, { ...setup, storage: copy })
      const message = yield* answer.message(says("The bot was restarted in the middle of this"))
      assert.strictEqual(Message.buttons(message)[0]?.label, "Again")
      assert.isTrue(left.some(([key]) => key.startsWith("waiting-")))
    }).pipe(Effect.scoped)
  )
})
