import * as Caller from "@hyperimage/core/Caller"
import * as Moderation from "@hyperimage/core/Moderation"
import * as WordList from "@hyperimage/core/WordList"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, FileSystem, Logger, References, Stream } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { request } = ScriptedEngine

/** How a request ends under a check, and how often the engine was asked. */
const outcome = (check: Moderation.Check, fields: Parameters<typeof request>[0] = {}, options?: Moderation.Options) =>
  Effect.gen(function* () {
    const { asked, generator } = ScriptedEngine.willing()
    const moderated = yield* Moderation.wrapper(check, options)(generator)
    const said = yield* moderated.generate(request(fields)).pipe(
      Effect.as("drawn"),
      Effect.catch((error) => Effect.succeed(`${error.reason._tag}: ${error.reason.message}`))
    )
    return [said, asked.length]
  })

const noWar: Moderation.Refusal = { field: "prompt", reason: "no wars" }

describe("Moderation", () => {
  it.effect("asks a plain function, a promise or an effect, and what it refuses never reaches the engine", () =>
    Effect.gen(function* () {
      for (const checked of [
        (verdict: Moderation.Verdict) => verdict,
        (verdict: Moderation.Verdict) => Promise.resolve(verdict),
        (verdict: Moderation.Verdict) => Effect.as(Effect.yieldNow, verdict)
      ]) {
        assert.deepStrictEqual(yield* outcome(() => checked("allow")), ["drawn", 1])
        assert.deepStrictEqual(yield* outcome(() => checked(noWar)), [
          "ContentRejected: prompt: the content was rejected: no wars",
          0
        ])
      }
      assert.deepStrictEqual(yield* outcome(() => ({})), ["ContentRejected: The content was rejected", 0])
    })
  )

  it.effect("refuses those who watch, too", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const moderated = yield* Moderation.wrapper(() => noWar)(generator)
      const { reason } = yield* Effect.flip(Stream.runDrain(moderated.events(request())))
      assert.deepStrictEqual([reason._tag, asked.length], ["ContentRejected", 0])
    })
  )

  it.effect("tells the check who asks", () =>
    Effect.gen(function* () {
      const onlyAlice: Moderation.Check = (_, caller) => (caller.id === "alice" ? "allow" : {})
      assert.strictEqual((yield* outcome(onlyAlice).pipe(Caller.as({ id: "alice" })))[0], "drawn")
      assert.match(String((yield* outcome(onlyAlice))[0]), /^ContentRejected/)
    })
  )

  const broken: ReadonlyArray<readonly [string, Moderation.Check]> = [
    ["throws", ({ prompt }) => JSON.parse(prompt)],
    ["rejects", ({ prompt }) => Promise.reject(new Error(prompt))],
    ["fails", ({ prompt }) => Effect.fail(prompt)],
    ["dies", ({ prompt }) => Effect.die(prompt)]
  ]
  it.effect.each(broken)("a check that %s refuses for the moment, or allows where told so", ([, check]) =>
    Effect.gen(function* () {
      const logged: Array<unknown> = []
      const log = Logger.make(({ cause, message }) => logged.push(message, cause))
      const fields = { prompt: "a secret wish" }
      const ended = yield* Effect.all([outcome(check, fields), outcome(check, fields, { onFailure: "allow" })]).pipe(
        Effect.provideService(References.CurrentLoggers, new Set([log]))
      )
      assert.deepStrictEqual(ended, [
        ["Overloaded: No capacity at the moment: what may be drawn can't be checked just now.", 0],
        ["drawn", 1]
      ])
      assert.include(JSON.stringify(logged), "A check of what may be drawn failed")
      assert.notInclude(JSON.stringify(logged), "secret wish")
    })
  )

  it.effect("a check that hangs counts as failed after its time, and is interrupted", () =>
    Effect.gen(function* () {
      let interrupted = 0
      const check = () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => (interrupted += 1)))
      const fiber = yield* Effect.forkChild(outcome(check, {}, { timeout: "3 seconds" }))
      yield* TestClock.adjust("3 seconds")
      const [said, asked] = yield* Fiber.join(fiber)
      assert.match(String(said), /^Overloaded/)
      assert.deepStrictEqual([asked, interrupted], [0, 1])
    })
  )

  it.effect("a client that leaves interrupts the check, which then is no failure", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const moderated = yield* Moderation.wrapper(() => Effect.never, { onFailure: "allow" })(generator)
      const fiber = yield* Effect.forkChild(moderated.generate(request()))
      yield* Effect.yieldNow
      yield* Fiber.interrupt(fiber)
      assert.lengthOf(asked, 0)
    })
  )
})

describe("WordList", () => {
  const words = WordList.make(["Gore", "burning house", "café", "naïve art", ""])
  const leet = WordList.make(["gore", "cat", "3d"], { leetspeak: true })
  const verdict = (check: Moderation.Check, prompt: string) => check(request({ prompt }), Caller.anonymous)

  it.each([
    "gore",
    "GORE!",
    "a field,gore;everywhere",
    "a Burning\n house at night",
    "a burning-house",
    "CAFE in Paris",
    "cafe\u0301",
    "g\u00ado\u200bre",
    "ｇｏｒｅ",
    "Naive, art"
  ])("refuses %j", (prompt) => {
    assert.deepStrictEqual(verdict(words, prompt), {
      field: "prompt",
      reason: "has words that are not allowed here"
    })
  })

  it.each(["gorey", "Al Gorence", "a house, burning", "burning the house", "g0re", "a cat", "!?"])(
    "allows %j",
    (prompt) => {
      assert.strictEqual(verdict(words, prompt), "allow")
    }
  )

  it("reads digits and signs as letters only where it is told to", () => {
    for (const prompt of ["g0r3", "a C4T", "a c@t", "in 3D"]) assert.isObject(verdict(leet, prompt), prompt)
    for (const prompt of ["60 Re", "c 4 t", "3 d"]) assert.strictEqual(verdict(leet, prompt), "allow", prompt)
    assert.strictEqual(verdict(WordList.make(["ass"], { leetspeak: true }), "455 birds"), "allow")
  })

  it("looks at prompt_2, and lets a negative prompt name what is to be kept out", () => {
    const asked = (fields: Parameters<typeof request>[0]) => words(request(fields), Caller.anonymous)
    assert.deepInclude(asked({ prompt_2: "gore" }), { field: "prompt_2" })
    assert.strictEqual(asked({ negative_prompt: "gore", negative_prompt_2: "gore" }), "allow")
  })

  it("goes through the longest prompt and a long list in a moment", () => {
    const long = WordList.make(Array.from({ length: 20_000 }, (_, index) => `word${index} and word${index + 1}`))
    const begin = performance.now()
    assert.strictEqual(verdict(long, "a ".repeat(10_000)), "allow")
    assert.isBelow(performance.now() - begin, 2000)
  })

  it.effect("is read from a file, one phrase a line, without its comments", () =>
    Effect.gen(function* () {
      const files = FileSystem.layerNoop({
        readFileString: () => Effect.succeed("# words\r\n\r\n gore \nburning house # at night\n")
      })
      const check = yield* WordList.fromFile("words.txt").pipe(Effect.provide(files))
      assert.isObject(verdict(check, "Gore"))
      assert.isObject(verdict(check, "a burning house"))
      assert.strictEqual(verdict(check, "words"), "allow")
    })
  )
})
