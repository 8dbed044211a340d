/** The books: what is set aside, what is charged, and what a day's dollars are enough for. */
import * as Caller from "@hyperimage/core/Caller"
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import * as Reason from "@hyperimage/core/ImageError"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Price from "@hyperimage/core/Price"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { failure, request, respond } = ScriptedEngine

/** Every request of these tests costs $0.0025, unless it says otherwise. */
const alice: Caller.Caller = { id: "alice", policy: { dollarsPerDay: 0.01 } }

const slow = () =>
  ScriptedEngine.make((_, one) => Effect.delay(Effect.succeed({ ...respond(one), cost: 0.002 }), "1 second"))

describe("Ledger", () => {
  it.effect("sets the estimate aside while the work goes on, and charges the actual price after", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const generator = yield* Ledger.wrapper({ ledger })(slow().generator)
      const fiber = yield* Effect.forkChild(generator.generate(request({ n: 2 })).pipe(Caller.as(alice)))
      yield* TestClock.adjust("500 millis")
      const meanwhile = { requests: 1, pictures: 0, dollars: 0, setAside: 0.005 }
      assert.deepStrictEqual(yield* ledger.usage("alice", 0), { ...meanwhile, models: { scripted: meanwhile } })
      yield* TestClock.adjust("500 millis")
      yield* Fiber.join(fiber)
      const after = { requests: 1, pictures: 2, dollars: 0.002, setAside: 0 }
      assert.deepStrictEqual(yield* ledger.usage("alice", 0), { ...after, models: { scripted: after } })
      assert.strictEqual((yield* ledger.usage("bob", 0)).requests, 0)
    })
  )

  it.effect("charges nothing for what surely made no picture, and the estimate for what may have made one", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const { generator } = ScriptedEngine.make((call) =>
        call === 3
          ? Effect.never
          : Effect.fail(failure(call === 1 ? new Reason.Overloaded({}) : new Reason.Network({ phase: "headers" })))
      )
      const kept = yield* Ledger.wrapper({ ledger })(generator)
      const dollars = Effect.map(ledger.usage("anonymous", 0), (usage) => usage.dollars)
      yield* Effect.flip(kept.generate(request()))
      assert.strictEqual(yield* dollars, 0)
      yield* Effect.flip(kept.generate(request()))
      assert.strictEqual(yield* dollars, 0.0025)
      const fiber = yield* Effect.forkChild(kept.generate(request()))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(fiber)
      const { requests, setAside } = yield* ledger.usage("anonymous", 0)
      assert.deepStrictEqual([requests, setAside, yield* dollars], [3, 0, 0.005])
    })
  )

  it.effect("doesn't let many at once spend more than a day's dollars, and says what is left and until when", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const { asked, generator } = slow()
      const kept = yield* Ledger.wrapper({ ledger })(generator)
      const fiber = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 6 }), () => Effect.result(kept.generate(request())), {
          concurrency: "unbounded"
        }).pipe(Caller.as(alice))
      )
      yield* TestClock.adjust("1 second")
      const results = yield* Fiber.join(fiber)
      assert.lengthOf(asked, 4)
      const refused = results.flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
      assert.lengthOf(refused, 2)
      assert.strictEqual(refused[0]?.reason._tag, "InsufficientCredit")
      assert.include(
        refused[0]?.message ?? "",
        "costs $0.0025 and $0.00 of the $0.01 for today (until 1970-01-02T00:00:00.000Z) is left"
      )
      assert.strictEqual((yield* ledger.usage("alice", 0)).requests, 4)
    })
  )

  it.effect("begins every day at midnight UTC anew, and counts a row to the day on which it was opened", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const generator = yield* Ledger.wrapper({ ledger })(slow().generator)
      const spend = generator.generate(request({ n: 4 })).pipe(Caller.as(alice))
      yield* TestClock.adjust("23 hours")
      const fiber = yield* Effect.forkChild(spend)
      yield* TestClock.adjust("59 minutes")
      yield* Fiber.join(fiber)
      assert.strictEqual((yield* Effect.flip(spend)).reason._tag, "InsufficientCredit")
      yield* TestClock.adjust("1 minute")
      const second = yield* Effect.forkChild(spend)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(second)
      const [first, day] = [0, 86_400_000]
      assert.strictEqual((yield* ledger.usage("alice", first)).pictures, 8)
      assert.strictEqual((yield* ledger.usage("alice", day)).pictures, 4)
      assert.strictEqual((yield* ledger.usage("alice", day + 3_600_000)).pictures, 4)
    })
  )

  it.effect("tells in the response what was charged, by the price of the generator's own model", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const model = ImageModel.make({
        name: "Scripted",
        aliases: ["scripted-xl"],
        family: "scripted",
        description: "A model for tests.",
        can: {},
        defaults: { width: 512, height: 512, steps: 25 },
        price: Price.perMegapixelStep(0.4)
      })
      const { generator } = ScriptedEngine.make((_, one) => Effect.succeed(respond(one)), [model])
      const kept = yield* Ledger.wrapper({ ledger })(generator)
      assert.strictEqual((yield* kept.generate(request({ model_name: "scripted-XL" }))).cost, 0.1)
      assert.deepStrictEqual(Object.keys((yield* ledger.usage("anonymous", 0)).models), ["Scripted"])
    })
  )

  it.effect("gives the pictures even where the row can't be settled", () =>
    Effect.gen(function* () {
      const memory = yield* Ledger.memory
      const broken = { ...memory, settle: () => Effect.fail(failure(new Reason.EngineFailure({}))) }
      const generator = yield* Ledger.wrapper({ ledger: broken })(ScriptedEngine.willing().generator)
      assert.lengthOf((yield* generator.generate(request())).images, 1)
      assert.strictEqual((yield* memory.usage("anonymous", 0)).setAside, 0.0025)
    })
  )

  it.effect("refuses at the end of the queue who can't pay, and opens no row for who leaves it", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const { generator } = slow()
      const booked = yield* Ledger.wrapper({ ledger })(generator)
      const queued = yield* ConcurrencyLimit.wrapper(1)(booked)
      const guarded = yield* Ledger.guard({ ledger })(queued)
      const ask = (n: number) => guarded.generate(request({ n })).pipe(Caller.as(alice))
      const first = yield* Effect.forkChild(ask(3))
      const waiting = yield* Effect.forkChild(ask(1))
      yield* TestClock.adjust("100 millis")
      assert.strictEqual((yield* Effect.flip(ask(2))).reason._tag, "InsufficientCredit")
      yield* Fiber.interrupt(waiting)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(first)
      assert.deepInclude(yield* ledger.usage("alice", 0), { requests: 1, dollars: 0.002, setAside: 0 })
    })
  )

  it("knows when the month began", () => {
    assert.strictEqual(Ledger.monthOf(Date.UTC(2026, 10, 23, 5)), Date.UTC(2026, 10, 1))
  })
})
