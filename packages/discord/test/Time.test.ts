/** Discord's time limits, in test time: what the door asks of Discord is written down, as waiting for a real socket would be real time. */
import { assert, describe, it } from "@effect/vitest"
import { ImageError, Overloaded } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as Answer from "@hyperimage/discord/Answer"
import * as Asker from "@hyperimage/discord/Asker"
import * as Board from "@hyperimage/discord/Board"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import * as Drawings from "@hyperimage/discord/Drawings"
import * as Jobs from "@hyperimage/discord/Jobs"
import type * as Message from "@hyperimage/discord/Message"
import * as PictureTools from "@hyperimage/discord/PictureTools"
import * as Show from "@hyperimage/discord/Show"
import * as Turns from "@hyperimage/discord/Turns"
import * as Words from "@hyperimage/discord/Words"
import { type APIInteractionResponse, type APIMessage, InteractionResponseType } from "discord-api-types/v10"
import { Clock, Effect, Exit, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import * as Bot from "./Bot.ts"
import * as Tools from "./PictureTools.ts"

/** One thing that Discord was asked, and when, in seconds. */
interface Asked {
  readonly at: number
  readonly what: string
  readonly message?: Message.Message
}

const ticket = { id: "1300000000000000000", application_id: "1", token: "token" }

const asker: Asker.Asker = {
  userId: "2",
  name: "Alice",
  guildId: "3",
  channelId: "4",
  locale: "en-US",
  words: Words.standard,
  roles: [],
  permissions: 0n,
  sizeLimit: 10_000_000,
  ticket
}

const textOf = (message: Message.Message | undefined) => JSON.stringify(message?.components)

const recorded = () => {
  const asked: Array<Asked> = []
  const note = (what: string, message?: Message.Message) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      asked.push({ at: now / 1000, what, ...(message === undefined ? {} : { message }) })
      return { id: "5" } as APIMessage
    })
  const discord: DiscordApi.Service = {
    callback: (_, { type }) => Effect.asVoid(note(`callback ${type}`)),
    editAnswer: (_, message) => note("edit", message),
    deleteAnswer: () => Effect.asVoid(note("delete")),
    followUp: (_, message) => note("followUp", message),
    send: (_, message, replyTo) => note(`send after ${replyTo}`, message),
    editMessage: (_, __, message) => note("editMessage", message),
    deleteMessage: () => Effect.asVoid(note("deleteMessage")),
    publish: () => Effect.asVoid(note("publish"))
  }
  const reply = (response: APIInteractionResponse) => Effect.asVoid(note(`reply ${response.type}`))
  return { asked, discord, reply }
}

const thinking = `reply ${InteractionResponseType.DeferredChannelMessageWithSource}`

describe("the 3 seconds for a first answer", () => {
  it.effect("what is quick is answered with what it is", () =>
    Effect.gen(function* () {
      const { asked, discord, reply } = recorded()
      yield* Answer.privately(discord, asker, reply, Effect.succeed(Show.note("here")))
      assert.deepStrictEqual(
        asked.map(({ what }) => what),
        [`reply ${InteractionResponseType.ChannelMessageWithSource}`]
      )
    })
  )

  it.effect("what is slow is answered with thinking after a second, and with the rest when it is there", () =>
    Effect.gen(function* () {
      const { asked, discord, reply } = recorded()
      const slow = Effect.as(Effect.sleep("8 seconds"), Show.note("here"))
      const fiber = yield* Effect.forkChild(Answer.privately(discord, asker, reply, slow))
      yield* TestClock.adjust("8 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(
        asked.map(({ at, what }) => [at, what]),
        [
          [1, thinking],
          [8, "edit"]
        ]
      )
    })
  )

  it.effect("a refusal that comes late takes thinking away, and is for who asked alone", () =>
    Effect.gen(function* () {
      const { asked, discord, reply } = recorded()
      const late = Effect.andThen(
        Effect.sleep("5 seconds"),
        Effect.fail(new ImageError({ module: "Test", method: "generate", reason: new Overloaded({}) }))
      )
      const fiber = yield* Effect.forkChild(Answer.publicly(discord, asker, reply, late))
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* Fiber.join(fiber))
      assert.deepStrictEqual(
        asked.map(({ what }) => what),
        [thinking, "delete", "followUp"]
      )
      assert.isTrue(asked.at(-1)?.message?.ephemeral)
    })
  )
})

describe("changes of a message", () => {
  it.effect("come at most every 1.5 seconds, and show the latest", () =>
    Effect.gen(function* () {
      const shown: Array<readonly [number, number]> = []
      const board = yield* Board.make("1.5 seconds")
      yield* Effect.forkChild(
        board.paint((progress) =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            if (progress._tag === "Step") shown.push([now / 1000, progress.step])
          })
        )
      )
      for (let step = 1; step <= 40; step++) {
        yield* board.put({ _tag: "Step", step, of: 40 })
        yield* TestClock.adjust("100 millis")
      }
      assert.deepStrictEqual(shown, [
        [0, 1],
        [1.5, 15],
        [3, 30]
      ])
    })
  )
})

/** An engine that takes so long. */
const taking = (duration: "20 minutes" | "1 minute") =>
  ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed(Bot.models),
    generate: Effect.fnUntraced(function* ({ model_name, steps }, emit) {
      yield* emit(ImageEvent.Progress({ step: 1, of: steps, index: 0 }))
      yield* Effect.sleep(duration)
      return { model: model_name, images: [yield* picture], inference_time: 1, warnings: [] }
    })
  })

const bytes = await Bot.png(8, 8, 1n)
const picture = Effect.suspend(() => Effect.fromResult(GeneratedImage.fromBytes(bytes, { index: 0, seed: 1n })))

const plan: Jobs.Plan = {
  drawing: {
    id: ticket.id,
    userId: asker.userId,
    channelId: asker.channelId,
    request: { model_name: "able", prompt: "a cat", steps: 4, cfg_scale: 7, width: 64, height: 64, n: 1, seed: 1n }
  },
  complete: Effect.succeed,
  spoiler: false,
  notes: []
}

const jobs = Effect.fnUntraced(function* (discord: DiscordApi.Service, generator: ImageGenerator.Service) {
  const tools = yield* PictureTools.PictureTools
  const drawings = Drawings.make(yield* Bot.storage)
  return yield* Jobs.make({ generator, discord, drawings, tools, turns: Turns.make(), paintEvery: "1.5 seconds" })
}, Effect.provide(Tools.layer))

describe("the 15 minutes of an answer", () => {
  it.effect(
    "a drawing that takes longer says so in its answer before they end, and comes as a message of its own",
    () =>
      Effect.gen(function* () {
        const { asked, discord } = recorded()
        const { idle, start } = yield* jobs(discord, taking("20 minutes"))
        yield* start(plan, asker)
        yield* TestClock.adjust("20 minutes")
        yield* idle
        const last = asked.filter(({ what }) => what === "edit").at(-1)
        assert.strictEqual(last?.at, 14 * 60)
        assert.include(textOf(last?.message), "The pictures will come as a new message here")
        assert.deepStrictEqual(
          asked.slice(-1).map(({ at, what }) => [at, what]),
          [[20 * 60, "send after 5"]]
        )
        assert.strictEqual(asked.at(-1)?.message?.files?.[0]?.name, "1-1.png")
      }).pipe(Effect.scoped)
  )

  it.effect("a drawing within them is its answer", () =>
    Effect.gen(function* () {
      const { asked, discord } = recorded()
      const { idle, start } = yield* jobs(discord, taking("1 minute"))
      yield* start(plan, asker)
      yield* TestClock.adjust("1 minute")
      yield* idle
      assert.deepStrictEqual([asked.at(-1)?.at, asked.at(-1)?.what], [60, "edit"])
    }).pipe(Effect.scoped)
  )
})

describe("turns", () => {
  it.effect("a cooldown ends", () =>
    Effect.gen(function* () {
      const turns = Turns.make({ concurrent: 2, cooldown: "3 seconds" })
      yield* turns.take("a")
      const soon = yield* Effect.flip(turns.take("a"))
      assert.include(soon.say(Words.standard), "Wait 3 s")
      yield* turns.take("b")
      yield* TestClock.adjust("3 seconds")
      yield* turns.take("a")
      yield* TestClock.adjust("3 seconds")
      const many = yield* Effect.flip(turns.take("a"))
      assert.include(many.say(Words.standard), "You have 2")
      yield* turns.give("a")
      assert.isTrue(Exit.isSuccess(yield* Effect.exit(turns.take("a"))))
    })
  )
})

describe("storage", () => {
  it.effect("forgets what is older, by its name alone", () =>
    Effect.gen(function* () {
      const storage = yield* Bot.storage
      const drawings = Drawings.make(storage)
      const at = Drawings.timeOf(ticket.id) ?? 0
      yield* drawings.set(plan.drawing)
      yield* TestClock.setTime(at + 1000)
      yield* drawings.forget("1 day")
      assert.deepStrictEqual(yield* drawings.get(ticket.id), yield* Effect.succeedSome(plan.drawing))
      yield* TestClock.setTime(at + 2 * 24 * 60 * 60 * 1000)
      yield* drawings.forget("1 day")
      assert.deepStrictEqual(yield* storage.keys, [])
    }).pipe(Effect.scoped)
  )

  it.effect("keeps seeds of 64 bits whole", () =>
    Effect.gen(function* () {
      const drawings = Drawings.make(yield* Bot.storage)
      const seed = 18_446_744_073_709_551_615n
      yield* drawings.set({ ...plan.drawing, request: { ...plan.drawing.request, seed }, seeds: [seed] })
      const kept = yield* Effect.result(drawings.get(ticket.id))
      assert.containSubset(Result.getOrThrow(kept), { value: { seeds: [seed], request: { seed } } })
    }).pipe(Effect.scoped)
  )
})
