import { assert, describe, it } from "@effect/vitest"
import * as Json from "@hyperimage/discord-stand-in/Json"
import * as Message from "@hyperimage/discord-stand-in/Message"
import { ComponentType } from "discord-api-types/v10"
import { Effect } from "effect"
import { isDone, opened, words } from "./Opened.ts"

const ManageGuild = 1n << 5n

describe("/settings", () => {
  it.live("limit what may be asked for, who may ask, and how it is shown", () =>
    Effect.gen(function* () {
      const { alice, discord, engine } = yield* opened()
      const manager = discord.user("Max", { permissions: alice.permissions | ManageGuild })
      const saved = yield* manager.slash("settings set", {
        model: "plain",
        "most-steps": 3,
        "largest-side": 96,
        "most-pictures": 1,
        spoiler: true,
        words: "gore, burning house"
      })
      assert.include(words(yield* saved.message()), "**most-steps**: 3")

      const covered = yield* (yield* alice.slash("imagine", { prompt: "a cat" })).message(isDone)
      assert.containSubset(engine.requests[0], { model_name: "plain", steps: 3 })
      assert.containSubset(
        Message.componentsIn(covered.components).find(
          (part) => Json.number(part, "type") === ComponentType.MediaGallery
        ),
        { items: [{ spoiler: true }] }
      )

      const refused = Effect.fnUntraced(function* (values: Record<string, string | number>) {
        return words(yield* (yield* alice.slash("imagine", { prompt: "a cat", ...values })).message())
      })
      assert.include(yield* refused({ steps: 4 }), "steps: at most 3 here")
      assert.include(yield* refused({ size: "128x64" }), "size: at most 96 × 96 here")
      assert.include(yield* refused({ count: 2 }), "count: at most 1 here")
      assert.include(yield* refused({ prompt: "a Burning  house" }), "words that are not allowed here")
      assert.lengthOf(engine.requests, 1)
    }).pipe(Effect.scoped)
  )

  it.live("a channel's come before its server's, and can be taken back", () =>
    Effect.gen(function* () {
      const { alice, discord, engine } = yield* opened()
      const manager = discord.user("Max", { permissions: alice.permissions | ManageGuild })
      yield* (yield* manager.slash("settings set", { model: "plain" })).message()
      yield* (yield* manager.slash("settings set", { model: "able", scope: "channel" })).message()
      const elsewhere = discord.user("Eve", { channel: discord.addChannel("elsewhere") })
      yield* (yield* alice.slash("imagine", { prompt: "here" })).message(isDone)
      yield* (yield* elsewhere.slash("imagine", { prompt: "there" })).message(isDone)
      assert.deepStrictEqual(
        engine.requests.map(({ model_name }) => model_name),
        ["able", "plain"]
      )
      yield* (yield* manager.slash("settings clear", { setting: "model", scope: "channel" })).message()
      yield* (yield* alice.slash("imagine", { prompt: "here" })).message(isDone)
      assert.strictEqual(engine.requests[2]?.model_name, "plain")
    }).pipe(Effect.scoped)
  )

  it.live("a role can be needed to draw", () =>
    Effect.gen(function* () {
      const { alice, discord } = yield* opened()
      const role = "990000000000000001"
      const manager = discord.user("Max", { permissions: alice.permissions | ManageGuild })
      yield* (yield* manager.slash("settings set", { role })).message()
      const refusal = yield* (yield* alice.slash("imagine", { prompt: "a cat" })).message()
      assert.include(words(refusal), "You may not draw here")
      const painter = discord.user("Pat", { roles: [role] })
      yield* (yield* painter.slash("imagine", { prompt: "a cat" })).message(isDone)
    }).pipe(Effect.scoped)
  )
})

describe("/models, /price and lists", () => {
  it.live("tell what there is, and what it costs", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened()
      const models = words(yield* (yield* alice.slash("models")).message())
      assert.include(models, "**able**: Does everything.")
      const price = words(
        yield* (yield* alice.slash("price", { model: "able", size: "1024x1024", steps: 25, count: 2 })).message()
      )
      assert.strictEqual(price, "2 × able, 1024 × 1024, 25 steps: **$0.02**")
      assert.include(words(yield* (yield* alice.slash("usage")).message()), "Nothing is being counted")
    }).pipe(Effect.scoped)
  )

  it.live("models, presets, sizes, LoRAs and samplers are offered while they are typed", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened()
      const offered = Effect.fnUntraced(function* (option: string, typed: string, values = {}) {
        const answer = yield* alice.complete("imagine", option, typed, { prompt: "a cat", ...values })
        return (yield* answer.suggestions).map(({ value }) => value)
      })
      assert.deepStrictEqual(yield* offered("model", "pl"), ["plain"])
      assert.deepStrictEqual(yield* offered("preset", ""), ["able/tall"])
      assert.deepStrictEqual(yield* offered("preset", "", { model: "plain" }), [])
      assert.deepStrictEqual(yield* offered("size", "", { model: "able" }), ["64x64", "64x96"])
      assert.deepStrictEqual(yield* offered("lora", "Pixel_Art:0.5, cr"), ["Pixel_Art:0.5, Crayons:0.8"])
      assert.include(yield* offered("sampler", "euler"), "Euler a")
    }).pipe(Effect.scoped)
  )
})
