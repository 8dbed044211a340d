import { assert, describe, it } from "@effect/vitest"
import type { API, APIInteraction } from "@discordjs/core"
import * as Json from "@hyperimage/discord-stand-in/Json"
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { DiscordAPIError } from "@discordjs/rest"
import { Deferred, Effect } from "effect"
import { TestClock } from "effect/testing"
import { connect, definitions, png } from "./App.ts"

/** A stand-in with an app that handles interactions so. */
const withApp = (handle: (interaction: APIInteraction, api: API) => Promise<unknown>) =>
  Effect.gen(function* () {
    const discord = yield* StandIn.make()
    yield* discord.commands.overwrite(undefined, definitions)
    const { client } = yield* connect(discord)
    const failure = yield* Deferred.make<unknown>()
    client.on("INTERACTION_CREATE", ({ api, data }) => {
      handle(data, api).catch((error: unknown) => Deferred.doneUnsafe(failure, Effect.succeed(error)))
    })
    yield* discord.connected
    return { discord, failure: Deferred.await(failure), ann: discord.user("Ann"), client }
  })

const file = { name: "cat.png", data: png, contentType: "image/png" }

describe("interactions", () => {
  it.live("deferred, edited with a picture, pressed, filled in and deleted", () =>
    Effect.gen(function* () {
      const { ann } = yield* withApp(async (it, api) => {
        if (it.type === 2) {
          await api.interactions.defer(it.id, it.token)
          await api.interactions.editReply(it.application_id, it.token, {
            embeds: [{ title: "A cat", image: { url: "attachment://cat.png" } }],
            files: [file],
            attachments: [{ id: "0", filename: "cat.png", description: "a cat" }],
            components: [
              {
                type: 1,
                components: [
                  { type: 2, style: 2, label: "Edit", custom_id: "edit" },
                  { type: 2, style: 4, label: "Delete", custom_id: "delete" }
                ]
              }
            ]
          })
        } else if (it.type === 3 && it.data.custom_id === "edit") {
          await api.interactions.createModal(it.id, it.token, {
            custom_id: "form",
            title: "Prompt",
            components: [
              { type: 18, label: "Prompt", component: { type: 4, custom_id: "prompt", style: 2, max_length: 20 } }
            ]
          })
        } else if (it.type === 5) {
          const [label] = it.data.components
          const words = Json.text(label, "component", "value") ?? ""
          await api.interactions.updateMessage(it.id, it.token, { embeds: [{ title: words }] })
        } else {
          await api.interactions.deferMessageUpdate(it.id, it.token)
          await api.interactions.deleteReply(it.application_id, it.token)
        }
      })
      const answer = yield* ann.slash("imagine", { prompt: "a cat", count: 2 })
      const message = yield* answer.message()
      assert.deepStrictEqual(
        message.attachments.map(({ bytes, description, name }) => [name, description, bytes.byteLength]),
        [["cat.png", "a cat", png.byteLength]]
      )
      const [picture] = message.attachments
      const fetched = yield* Effect.promise(async () => (await fetch(picture?.url ?? "")).arrayBuffer())
      assert.deepStrictEqual(new Uint8Array(fetched), new Uint8Array(png))
      assert.deepStrictEqual(
        Message.buttons(message).map(({ label }) => label),
        ["Edit", "Delete"]
      )

      const modal = yield* (yield* ann.press(message, "Edit")).modal
      assert.strictEqual(
        (yield* Effect.flip(ann.submit(modal, { prompt: "x".repeat(21) }))).message,
        "prompt is too long"
      )
      const edited = yield* (yield* ann.submit(modal, { prompt: "a dog" })).message()
      assert.strictEqual(Message.words(edited), "a dog")
      assert.strictEqual(edited.id, message.id)
      yield* (yield* ann.press(edited, "delete")).deleted
      assert.strictEqual((yield* Effect.flip(ann.press(edited, "Edit"))).message, "the message is gone")
    })
  )

  it.live("completed as they are typed, and asked from a message's menu", () =>
    Effect.gen(function* () {
      const { ann, discord } = yield* withApp(async (it, api) => {
        if (it.type === 4) {
          const focused = Json.list(it.data, "options").find((option) => Json.at(option, "focused") === true)
          const value = Json.text(focused, "value") ?? ""
          await api.interactions.createAutocompleteResponse(it.id, it.token, {
            choices: [{ name: value.toUpperCase(), value }]
          })
        } else {
          const target = Json.text(it, "data", "target_id") ?? ""
          const content = Json.text(it, "data", "resolved", "messages", target, "content") ?? ""
          await api.interactions.reply(it.id, it.token, { content: `it says ${content}`, flags: 64 })
        }
      })
      const completed = yield* ann.complete("imagine", "model", "ske")
      assert.deepStrictEqual(yield* completed.suggestions, [{ name: "SKE", value: "ske" }])
      const written = yield* ann.write("hello")
      const secret = yield* (yield* ann.menu("How was this made?", written)).message()
      assert.deepStrictEqual([secret.content, secret.ephemeral], ["it says hello", true])
      const bob = discord.user("Bob")
      assert.strictEqual((yield* Effect.flip(bob.press(secret, "x"))).message, "only somebody else sees it")
    })
  )

  it.effect("can't be answered after three seconds", () =>
    Effect.gen(function* () {
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      let wait = async () => {}
      const { ann, discord, failure } = yield* withApp(async (it, api) => {
        await wait()
        await api.interactions.defer(it.id, it.token)
      })
      wait = () => run(discord.advance("4 seconds"))
      const answer = yield* ann.slash("imagine", { prompt: "a cat" })
      const error = yield* failure
      assert.deepInclude(error, { status: 404, code: 10062 })
      assert.strictEqual(yield* answer.failed, "it took longer than three seconds")
    })
  )

  it.effect("can't be edited after fifteen minutes of the test's clock", () =>
    Effect.gen(function* () {
      let late = () => {}
      const { ann, failure } = yield* withApp(async (it, api) => {
        await api.interactions.reply(it.id, it.token, { content: "soon" })
        await new Promise<void>((resolve) => (late = resolve))
        await api.interactions.editReply(it.application_id, it.token, { content: "done" })
      })
      const answer = yield* ann.slash("imagine", { prompt: "a cat" })
      yield* answer.message()
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
      yield* TestClock.adjust("16 minutes")
      late()
      assert.deepInclude(yield* failure, { status: 401, code: 50027 })
    })
  )

  it.live("are answered once, followed up only after that, and empty messages refused", () =>
    Effect.gen(function* () {
      const errors: Array<unknown> = []
      const note = (error: unknown) => void errors.push(error)
      const { ann } = yield* withApp(async (it, api) => {
        await api.interactions.followUp(it.application_id, it.token, { content: "early" }).catch(note)
        await api.interactions.reply(it.id, it.token, {}).catch(note)
        await api.interactions.updateMessage(it.id, it.token, { content: "x" }).catch(note)
        await api.interactions.reply(it.id, it.token, { content: "first" })
        await api.interactions.reply(it.id, it.token, { content: "second" }).catch(note)
        await api.interactions.followUp(it.application_id, it.token, { content: "third" })
      })
      const answer = yield* ann.slash("imagine", { prompt: "a cat" })
      assert.strictEqual((yield* answer.followUp()).content, "third")
      assert.strictEqual((yield* answer.message()).content, "first")
      assert.deepStrictEqual(
        errors.map((it) => (it instanceof DiscordAPIError ? it.code : it)),
        [10015, 50006, 50035, 40060]
      )
    })
  )

  it.live("notify whom the answer names only as far as it lets", () =>
    Effect.gen(function* () {
      const { ann } = yield* withApp(async (it, api) => {
        const prompt = Json.text(it, "data", "options", 0, "value") ?? ""
        await api.interactions.reply(it.id, it.token, { content: prompt })
        await api.interactions.followUp(it.application_id, it.token, {
          content: prompt,
          allowed_mentions: { parse: [] }
        })
      })
      const answer = yield* ann.slash("imagine", { prompt: `<@${ann.id}> @everyone` })
      assert.deepStrictEqual((yield* answer.message()).notified, [ann.id])
      assert.deepStrictEqual((yield* answer.followUp()).notified, [])
    })
  )

  it.live("bring files along, up to the person's limit and no further", () =>
    Effect.gen(function* () {
      const { discord, failure } = yield* withApp(async (it, api) => {
        const [attachment] = Object.values(Json.object(it, "data", "resolved", "attachments"))
        const fetched = await (await fetch(Json.text(attachment, "url") ?? "")).arrayBuffer()
        const data = Buffer.alloc(fetched.byteLength === png.byteLength ? 2001 : 0)
        await api.interactions.reply(it.id, it.token, { files: [{ name: "large.bin", data }] })
      })
      const poor = discord.user("Poor", { attachmentSizeLimit: 2000 })
      const picture = { name: "cat.png", contentType: "image/png", bytes: png }
      yield* poor.slash("imagine", { prompt: "a cat", picture })
      assert.deepInclude(yield* failure, { status: 413, code: 40005 })
    })
  )

  it.live("only let out what Discord's client would", () =>
    Effect.gen(function* () {
      const { ann } = yield* withApp(async () => {})
      const wrong = (effect: Effect.Effect<unknown, Error>) => Effect.map(Effect.flip(effect), ({ message }) => message)
      assert.strictEqual(yield* wrong(ann.slash("imagine")), "prompt is required")
      assert.match(yield* wrong(ann.slash("imagine", { prompt: "a", count: 5 })), /a number in its range/)
      assert.match(yield* wrong(ann.slash("imagine", { prompt: "a", size: "huge" })), /one of Square/)
      assert.strictEqual(yield* wrong(ann.slash("draw")), "no command draw is registered")
      assert.strictEqual(yield* wrong(ann.slash("settings channel")), "Ann may not use settings here")
    })
  )
})
