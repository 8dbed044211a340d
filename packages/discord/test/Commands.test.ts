import { assert, describe, it } from "@effect/vitest"
import { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Commands from "@hyperimage/discord/Commands"
import * as Fields from "@hyperimage/discord/Fields"
import { ApplicationCommandOptionType, ApplicationCommandType } from "discord-api-types/v10"
import { Effect, Schema } from "effect"

const command = (name: string, schema: Schema.Constraint = ImageRequest) =>
  Effect.map(Commands.make(schema), (all) => all.find((one) => one.name === name)!)

const optionsOf = (name: string, schema: Schema.Constraint = ImageRequest) =>
  Effect.map(command(name, schema), (found) => ("options" in found ? (found.options ?? []) : []))

const struct = ImageRequest.fields

describe("Commands", () => {
  it.effect("has all commands, and a menu entry for messages", () =>
    Effect.gen(function* () {
      const all = yield* Commands.make()
      assert.deepStrictEqual(
        all.map(({ name }) => name),
        ["imagine", "imagine-from", "models", "price", "usage", "settings", "How was this made?"]
      )
      assert.strictEqual(all.at(-1)?.type, ApplicationCommandType.Message)
    })
  )

  it.effect("ranges, types and descriptions are those of the request's schema", () =>
    Effect.gen(function* () {
      const options = yield* optionsOf("imagine")
      const steps = options.find(({ name }) => name === "steps")
      assert.containSubset(steps, {
        type: ApplicationCommandOptionType.Integer,
        min_value: 1,
        max_value: 100,
        required: false,
        description: "Denoising steps: more is slower and, up to a point, finer."
      })
      assert.containSubset(
        options.find(({ name }) => name === "guidance"),
        { type: ApplicationCommandOptionType.Number, min_value: 1, max_value: 20 }
      )
      assert.containSubset(options[0], { name: "prompt", required: true, min_length: 1, max_length: 6000 })
      assert.deepStrictEqual(
        options.filter(({ required }) => required).map(({ name }) => name),
        ["prompt"]
      )
    })
  )

  it.effect("a field that is added to the schema becomes an option by itself", () =>
    Effect.gen(function* () {
      const more = Schema.Struct({
        ...struct,
        tiling: Schema.optionalKey(Schema.Boolean.annotate({ description: "Make it repeat." })),
        mood: Schema.optionalKey(Schema.Literals(["calm", "wild"]).annotate({ description: "How it feels." }))
      })
      const options = yield* optionsOf("imagine", more)
      assert.containSubset(
        options.find(({ name }) => name === "tiling"),
        { type: ApplicationCommandOptionType.Boolean, description: "Make it repeat." }
      )
      assert.containSubset(
        options.find(({ name }) => name === "mood"),
        {
          choices: [
            { name: "calm", value: "calm" },
            { name: "wild", value: "wild" }
          ]
        }
      )
    })
  )

  it.effect("more than 25 choices are offered while typing", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 26 }, (_, index) => `style-${index}`)
      const options = yield* optionsOf("imagine", Schema.Struct({ ...struct, mood: Schema.Literals(names) }))
      const mood = options.find(({ name }) => name === "mood")
      assert.containSubset(mood, { autocomplete: true, choices: undefined })
    })
  )

  it.effect("more than 25 options fail when the bot is built, with the numbers", () =>
    Effect.gen(function* () {
      const many = Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [`more_${index}`, Schema.optionalKey(Schema.Boolean)])
      )
      const failure = yield* Effect.flip(Commands.make(Schema.Struct({ ...struct, ...many })))
      assert.strictEqual(failure.command, "imagine")
      assert.match(failure.message, /expected at most 25 options, got \d\d/)
    })
  )

  it.effect("a description over 100 characters fails when the bot is built, and names the option", () =>
    Effect.gen(function* () {
      const long = Schema.optionalKey(Schema.Boolean.annotate({ description: "very ".repeat(30) }))
      const failure = yield* Effect.flip(Commands.make(Schema.Struct({ ...struct, long })))
      assert.match(failure.message, /^\/imagine: long: expected a description of at most 100 characters, got 150$/)
    })
  )

  it.effect("a name that Discord refuses fails when the bot is built", () =>
    Effect.gen(function* () {
      const schema = Schema.Struct({ ...struct, "two words": Schema.optionalKey(Schema.Boolean) })
      const failure = yield* Effect.flip(Commands.make(schema))
      assert.include(failure.message, "two words: expected a name of 1 to 32 lower-case letters")
    })
  )

  it.effect("a command that is too large in all fails when the bot is built", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 20 }, (_, index) => `${index}-${"x".repeat(95)}`)
      const long = Object.fromEntries(["one", "two", "three"].map((field) => [field, Schema.Literals(names)]))
      const failure = yield* Effect.flip(Commands.make(Schema.Struct({ ...struct, ...long })))
      assert.match(failure.message, /expected at most 8000 characters in all, got \d+/)
    })
  )

  it.effect("is in German too", () =>
    Effect.gen(function* () {
      const imagine = yield* command("imagine")
      assert.containSubset(imagine, { description_localizations: { de: "Bilder aus Worten zeichnen." } })
      const options = yield* optionsOf("imagine")
      const count = options.find(({ name }) => name === "count")
      assert.deepStrictEqual(count?.name_localizations, { de: "anzahl" })
      const untranslated = Fields.imagineFrom().filter(
        ({ name }) => options.find((option) => option.name === name)?.description_localizations?.de === undefined
      )
      // What only some models read stays in the schema's English.
      assert.deepStrictEqual(
        untranslated.map(({ name }) => name).filter((name) => !["picture", "strength", "controlnet"].includes(name)),
        ["prompt_2", "negative_prompt_2", "enable_refiner"]
      )
    })
  )

  it.effect("settings are for those who manage the server", () =>
    Effect.gen(function* () {
      assert.containSubset(yield* command("settings"), { default_member_permissions: "32", contexts: [0] })
    })
  )

  it.effect("an option for a picture is an attachment, and is asked for before the rest", () =>
    Effect.gen(function* () {
      const options = yield* optionsOf("imagine-from")
      assert.deepStrictEqual(
        options.filter(({ required }) => required).map(({ name, type }) => [name, type]),
        [
          ["prompt", ApplicationCommandOptionType.String],
          ["picture", ApplicationCommandOptionType.Attachment]
        ]
      )
    })
  )
})
