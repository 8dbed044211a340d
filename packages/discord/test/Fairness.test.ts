import { assert, describe, it } from "@effect/vitest"
import * as Caller from "@hyperimage/core/Caller"
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import { ContentRejected, ImageError, InsufficientCredit } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Ledger from "@hyperimage/core/Ledger"
import * as ServerBudget from "@hyperimage/discord/ServerBudget"
import { Effect, Logger } from "effect"
import * as Bot from "./Bot.ts"
import { isDone, opened, says, words } from "./Opened.ts"

const failing = (reason: ImageError["reason"]) =>
  ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed(Bot.models),
    generate: () => Effect.fail(new ImageError({ module: "Test", method: "generate", reason }))
  })

describe("fairness", () => {
  it.live("nobody has more in the making than they may, and a cancelled drawing makes room", () =>
    Effect.gen(function* () {
      const { alice, engine } = yield* opened({ perUser: { concurrent: 1, cooldown: 0 } })
      yield* engine.pause
      const first = yield* alice.slash("imagine", { prompt: "one" })
      const running = yield* first.message(says("Step"))
      const second = yield* (yield* alice.slash("imagine", { prompt: "two" })).message()
      assert.isTrue(second.ephemeral)
      assert.include(words(second), "You have 1 picture in the making")
      yield* alice.press(running, "Cancel")
      yield* first.message(says("Cancelled"))
      yield* engine.resume
      yield* (yield* alice.slash("imagine", { prompt: "three" })).message(isDone)
    }).pipe(Effect.scoped)
  )

  it.live("who asks again at once is told how long to wait", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened({ perUser: { cooldown: "1 minute" } })
      yield* (yield* alice.slash("imagine", { prompt: "one" })).message(isDone)
      const second = yield* (yield* alice.slash("imagine", { prompt: "two" })).message()
      assert.match(words(second), /Wait \d\d s before the next one/)
    }).pipe(Effect.scoped)
  )

  it.live("those who wait see their place, and people take turns", () =>
    Effect.gen(function* () {
      const engine = yield* Bot.engine
      const generator = yield* ConcurrencyLimit.wrapper(1)(engine.generator)
      const { alice, discord } = yield* opened({ generator, perUser: { concurrent: 5, cooldown: 0 } })
      yield* engine.pause
      yield* (yield* alice.slash("imagine", { prompt: "first" })).message(says("Step"))
      const second = yield* alice.slash("imagine", { prompt: "second" })
      yield* second.message(says("Waiting: you are next."))
      const third = yield* alice.slash("imagine", { prompt: "third" })
      yield* third.message(says("Waiting: number 2 in line."))
      const bob = yield* discord.user("Bob").slash("imagine", { prompt: "Bob's" })
      yield* bob.message(says("Waiting"))
      yield* engine.resume
      yield* third.message(isDone)
      // Alice's third came before Bob asked, and is drawn after his first.
      assert.strictEqual(engine.requests.at(-1)?.prompt, "third")
    }).pipe(Effect.scoped)
  )

  it.live("a server has a budget, whoever of its members draws; what is used is told", () =>
    Effect.gen(function* () {
      const engine = yield* Bot.engine
      const ledger = yield* Ledger.memory
      const counted = yield* Ledger.wrapper({ ledger })(engine.generator)
      const generator = yield* ServerBudget.wrapper({ ledger, dollarsPerDay: 0.0025 })(counted)
      const { alice, discord } = yield* opened({ generator, serverDollarsPerDay: 0.0025 }).pipe(
        Effect.provideService(Ledger.Ledger, ledger)
      )
      yield* (yield* alice.slash("imagine", { prompt: "one" })).message(isDone)
      const bob = yield* discord.user("Bob").slash("imagine", { prompt: "two", steps: 100, size: "512x512" })
      assert.include(words(yield* bob.followUp()), "The budget is used up")
      const usage = yield* (yield* alice.slash("usage")).message()
      assert.include(words(usage), "You, today (UTC): 1 picture, $0.002.")
      assert.include(words(usage), "Left for this server today: $0.0005.")
      const own = yield* ledger.usage(`discord:user:${alice.id}`, 0)
      assert.strictEqual(own.pictures, 1)
    }).pipe(Effect.scoped)
  )

  it.live("drawings are made in the name of who asked, with their policy", () =>
    Effect.gen(function* () {
      const engine = yield* Bot.engine
      const seen: Array<Caller.Caller> = []
      const generator = ImageGenerator.mapGenerate(
        engine.generator,
        (generate) => (request, emit) =>
          Effect.flatMap(Caller.Current, (caller) => {
            seen.push(caller)
            return generate(request, emit)
          })
      )
      const { alice } = yield* opened({ generator, policy: { mostImages: 2 } })
      yield* (yield* alice.slash("imagine", { prompt: "one" })).message(isDone)
      assert.deepStrictEqual(seen, [{ id: `discord:user:${alice.id}`, policy: { mostImages: 2 } }])
    }).pipe(Effect.scoped)
  )
})

describe("failures", () => {
  it.live("are told to who asked alone, with what to do, and the answer goes", () =>
    Effect.gen(function* () {
      const { alice } = yield* opened({ generator: failing(new InsufficientCredit({})) })
      const answer = yield* alice.slash("imagine", { prompt: "a cat" })
      const told = yield* answer.followUp()
      assert.isTrue(told.ephemeral)
      assert.strictEqual(words(told), "The budget is used up. Try again later, or ask for fewer or smaller pictures.")
      yield* answer.deleted
    }).pipe(Effect.scoped)
  )

  it.live(
    "that come when the drawing was shown already are told, too, though Discord says that its message is gone",
    () =>
      Effect.gen(function* () {
        const { generator, pause, resume } = yield* Bot.engine
        const breaks = ImageGenerator.mapGenerate(
          generator,
          (generate) => (request, emit) =>
            Effect.andThen(
              generate(request, emit),
              Effect.fail(new ImageError({ module: "Test", method: "generate", reason: new InsufficientCredit({}) }))
            )
        )
        const { alice } = yield* opened({ generator: breaks })
        yield* pause
        const answer = yield* alice.slash("imagine", { prompt: "a cat", steps: 4 })
        yield* answer.message(says("Step 2 of 4"))
        yield* resume
        yield* answer.deleted
        assert.include(words(yield* answer.followUp()), "The budget is used up.")
      }).pipe(Effect.scoped)
  )

  it.live("don't repeat what was refused", () =>
    Effect.gen(function* () {
      const { discord } = yield* opened({ generator: failing(new ContentRejected({})) })
      const answer = yield* discord.user("Grete", { locale: "de" }).slash("imagine", { prompt: "a secret" })
      const told = words(yield* answer.followUp())
      assert.strictEqual(told, "Der Inhalt wurde abgelehnt. Nimm andere Worte oder ein anderes Bild.")
    }).pipe(Effect.scoped)
  )

  it.live("a bug is told as one, and the log has its place but not the prompt", () =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const logger = Logger.make(({ cause, message }) => void logged.push(message, cause))
      const generator = ImageGenerator.make({
        provider: { name: "test", kind: "internal" },
        models: Effect.succeed(Bot.models),
        generate: ({ prompt }) => Effect.die(new TypeError(`can't draw ${prompt}`))
      })
      const { alice } = yield* opened({ generator }).pipe(Effect.provide(Logger.layer([logger])))
      const answer = yield* alice.slash("imagine", { prompt: "a secret wish" })
      assert.include(words(yield* answer.followUp()), "Something went wrong on my side")
      const text = logged.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join("\n")
      assert.include(text, "TypeError")
      assert.include(text, "Fairness.test.ts")
      assert.notInclude(text, "secret wish")
    }).pipe(Effect.scoped)
  )
})
