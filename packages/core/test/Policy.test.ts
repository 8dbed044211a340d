/** What a caller may ask for, held against what they do ask for. */
import * as Caller from "@hyperimage/core/Caller"
import * as ImageModel from "@hyperimage/core/ImageModel"
import type * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Policy from "@hyperimage/core/Policy"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { request, respond } = ScriptedEngine

const model = (name: string, ...aliases: ReadonlyArray<string>) =>
  ImageModel.make({
    name,
    aliases,
    family: "scripted",
    description: "A model for tests.",
    can: {},
    defaults: { width: 512, height: 512, steps: 25 }
  })

const models = [model("scripted", "Scripted-XL"), model("other")]

/** Asks on behalf of somebody with this policy; the engine counts what reaches it. */
const ask = Effect.fnUntraced(function* (policy: Policy.Policy, fields: Partial<ImageRequest.Input> = {}) {
  const { asked, generator } = ScriptedEngine.make((_, one) => Effect.succeed(respond(one)), models)
  const guarded = yield* Policy.wrapper(generator)
  const result = yield* Effect.result(guarded.generate(request(fields))).pipe(Caller.as({ id: "alice", policy }))
  return {
    made: asked.length,
    reason: result._tag === "Failure" ? result.failure.reason._tag : undefined,
    message: result._tag === "Failure" ? result.failure.reason.message : ""
  }
})

describe("Policy", () => {
  it.effect("refuses what it forbids before anything is made, and names the field, the limit and the value", () =>
    Effect.gen(function* () {
      const refused: ReadonlyArray<[Policy.Policy, Partial<ImageRequest.Input>, string]> = [
        [{ models: ["other"] }, {}, "model_name: expected one of other, got scripted"],
        [{ models: [] }, {}, "model_name: none is allowed, got scripted"],
        [
          { largestPixels: 512 * 512 },
          { width: 520 },
          "width, height: expected at most 262144 pixels, got 520x512 (266240)"
        ],
        [{ largestSteps: 24 }, {}, "steps: expected at most 24, got 25"],
        [{ mostImages: 2 }, { n: 3 }, "n: expected at most 2, got 3"],
        [{ loras: ["Logo"] }, { lora: { Logo: 1, Anime: 0.5 } }, "lora: expected one of Logo, got Anime"],
        [{ controlnets: [] }, { controlnet_name: "canny" }, "controlnet_name: none is allowed, got canny"]
      ]
      for (const [policy, fields, words] of refused) {
        const { made, message, reason } = yield* ask(policy, fields)
        assert.strictEqual(reason, "PermissionDenied", words)
        assert.include(message, words)
        assert.strictEqual(made, 0)
      }
    })
  )

  it.effect("says everything that is wrong at once", () =>
    Effect.gen(function* () {
      const { message } = yield* ask({ largestSteps: 10, mostImages: 1 }, { n: 2 })
      assert.include(message, "steps: expected at most 10, got 25; n: expected at most 1, got 2")
    })
  )

  it.effect("lets through what is within every limit, the limit itself among it", () =>
    Effect.gen(function* () {
      const policy: Policy.Policy = {
        models: ["scripted"],
        largestPixels: 512 * 512,
        largestSteps: 25,
        mostImages: 1,
        loras: ["Logo"],
        controlnets: ["canny"]
      }
      assert.strictEqual((yield* ask(policy, { lora: { Logo: 1 }, controlnet_name: "canny" })).made, 1)
    })
  )

  it.effect("knows a model by all of its names, on the list and in the request", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* ask({ models: ["scripted-xl"] }, { model_name: "SCRIPTED" })).made, 1)
      assert.strictEqual((yield* ask({ models: ["scripted"] }, { model_name: "Scripted-XL" })).made, 1)
      assert.strictEqual((yield* ask({ models: ["scripted"] }, { model_name: "other" })).made, 0)
    })
  )

  it.effect("lists only the models that the caller may use", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, one) => Effect.succeed(respond(one)), models)
      const guarded = yield* Policy.wrapper(generator)
      const listed = yield* guarded.models.pipe(Caller.as({ id: "alice", policy: { models: ["Scripted-XL"] } }))
      assert.deepStrictEqual(
        listed.map(({ name }) => name),
        ["scripted"]
      )
      assert.lengthOf(yield* guarded.models, 2)
    })
  )

  it.effect("lets each caller have so many generations under way, and one more when one has ended or was left", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, one) => Effect.delay(Effect.succeed(respond(one)), "1 second"))
      const guarded = yield* Policy.wrapper(generator)
      const by = (id: string) => guarded.generate(request()).pipe(Caller.as({ id, policy: { concurrent: 2 } }))
      const first = yield* Effect.forkChild(by("alice"))
      const second = yield* Effect.forkChild(by("alice"))
      yield* TestClock.adjust("100 millis")

      const { reason } = yield* Effect.flip(by("alice"))
      assert.strictEqual(reason._tag, "RateLimited")
      assert.include(reason.message, "concurrent: expected at most 2 generations at once, 2 under way")
      assert.isTrue("retryAfter" in reason && Duration.isDuration(reason.retryAfter))

      const others = yield* Effect.forkChild(by("bob"))
      yield* Fiber.interrupt(first)
      const third = yield* Effect.forkChild(by("alice"))
      yield* TestClock.adjust("1 second")
      for (const fiber of [second, others, third]) assert.lengthOf((yield* Fiber.join(fiber)).images, 1)
      yield* Effect.forkChild(by("alice"))
      yield* TestClock.adjust("1 second")
    })
  )

  it("is written as JSON the way the contract writes its fields, and refuses what is no limit", () => {
    const policy: Policy.Policy = { requestsPerMinute: 60, largestPixels: 1_048_576, dollarsPerDay: 0.5, models: ["a"] }
    const encoded = Schema.encodeSync(Policy.Policy)(policy)
    assert.deepStrictEqual(encoded, {
      requests_per_minute: 60,
      largest_pixels: 1_048_576,
      dollars_per_day: 0.5,
      models: ["a"]
    })
    assert.deepStrictEqual(Schema.decodeSync(Policy.Policy)(encoded), policy)
    const decode = Schema.decodeUnknownExit(Policy.Policy)
    assert.isTrue(decode({ concurrent: 0 })._tag === "Failure" && decode({ dollars_per_day: -1 })._tag === "Failure")
  })
})
