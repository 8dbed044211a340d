import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Json from "@hyperimage/core/Json"
import * as Seed from "@hyperimage/core/Seed"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"

const cat = { model_name: "SDXL1.0-base", prompt: "a cat" }

const messages = (input: unknown) =>
  Effect.flip(ImageRequest.decode(input)).pipe(
    Effect.map(({ reason }) => (reason._tag === "InvalidRequest" ? reason.issues.map((issue) => issue.message) : []))
  )

describe("ImageRequest", () => {
  it.effect("fills in the contract's defaults", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* ImageRequest.decode(cat), {
        ...cat,
        steps: 30,
        cfg_scale: 7.5,
        height: 1024,
        width: 1024,
        n: 1
      })
    })
  )

  it.effect("reports every wrong field at once, with what would be right", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(
        yield* messages({
          model_name: 3,
          prompt: "",
          steps: 101,
          cfg_scale: Number.NaN,
          width: 1.5,
          height: "tall",
          seed: -1,
          n: 5,
          lora: { Pixel_Art: "much" },
          backend: "cuda",
          image: 3,
          strength: 2
        }),
        [
          "model_name: expected a text of 1 to 200 characters, got 3",
          "prompt: expected a text of 1 to 20,000 characters, got an empty text",
          "steps: expected an integer between 1 and 100, got 101",
          "cfg_scale: expected a number between 1 and 20, got NaN",
          "height: expected an integer between 64 and 2048, got a text of 4 characters",
          "width: expected an integer between 64 and 2048, got 1.5",
          "seed: expected an integer between 0 and 18446744073709551615, got -1",
          "n: expected an integer between 1 and 4, got 5",
          "lora.Pixel_Art: expected a finite weight, got a text of 4 characters",
          "backend: expected one of auto, torch, tvm, got a text of 4 characters",
          "image: expected a picture as base64 text, got 3",
          "strength: expected a number between 0 and 1, got 2"
        ]
      )
    })
  )

  it.effect("names what is missing, and says so of a body that is no object", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* messages({}), ["model_name: is required", "prompt: is required"])
      for (const body of [null, "a cat", 3, [cat], undefined]) {
        assert.deepStrictEqual(yield* messages(body), ["body: expected a JSON object with model_name and prompt"])
      }
    })
  )

  it.effect("takes a prompt of 20,000 characters and refuses one of 20,001 without repeating it", () =>
    Effect.gen(function* () {
      yield* ImageRequest.decode({ ...cat, prompt: "x".repeat(20_000) })
      assert.deepStrictEqual(yield* messages({ ...cat, prompt: "x".repeat(20_001) }), [
        "prompt: expected a text of 1 to 20,000 characters, got a text of 20,001 characters"
      ])
    })
  )

  it.effect("refuses a misspelt field in code, and ignores it on the wire with a warning", () =>
    Effect.gen(function* () {
      const misspelt = { ...cat, step: 20 }
      assert.deepStrictEqual(yield* messages(misspelt), ["step: is not a field of an image request"])
      const received = yield* ImageRequest.receive(misspelt)
      assert.strictEqual(received.request.steps, 30)
      assert.deepStrictEqual(received.warnings, [
        { code: "unknown_field", field: "step", message: "step is not a field of an image request and was ignored" }
      ])
    })
  )

  it.effect("reads null as absent, and the older spelling of lora", () =>
    Effect.gen(function* () {
      const { request, warnings } = yield* ImageRequest.receive({ ...cat, seed: null, loras: { Pixel_Art: 0.7 } })
      assert.notProperty(request, "seed")
      assert.deepStrictEqual(request.lora, { Pixel_Art: 0.7 })
      assert.deepStrictEqual(warnings, [])
    })
  )

  it.effect("takes a seed as number, bigint or text, and refuses one that was rounded", () =>
    Effect.gen(function* () {
      for (const seed of [7, 7n, "7"]) assert.strictEqual((yield* ImageRequest.decode({ ...cat, seed })).seed, 7n)
      assert.strictEqual((yield* ImageRequest.decode({ ...cat, seed: Seed.maximum })).seed, Seed.maximum)
      for (const seed of [2 ** 53, 2n ** 64n, "18446744073709551616", "1e3", "", 0.5, -1]) {
        assert.lengthOf(yield* messages({ ...cat, seed }), 1)
      }
    })
  )

  it.effect.prop(
    "comes back from its JSON as it was",
    [
      Schema.Struct({
        ...ImageRequest.ImageRequest.fields,
        model_name: Schema.NonEmptyString.check(Schema.isMaxLength(200)),
        prompt: Schema.NonEmptyString.check(Schema.isMaxLength(500)),
        // A weight of 2^53 or more comes back as bigint, and is refused: no LoRA has one.
        lora: Schema.optionalKey(
          Schema.Record(Schema.String, Schema.Finite.check(Schema.isBetween({ minimum: -2, maximum: 2 })))
        ),
        seed: Schema.BigInt.check(Schema.isBetweenBigInt({ minimum: 0n, maximum: Seed.maximum }))
      })
    ],
    ([request]) =>
      Effect.gen(function* () {
        const present = yield* ImageRequest.decode(ImageRequest.encode(request))
        const text = Json.stringify(ImageRequest.encode(present))
        const back = yield* ImageRequest.decode(Result.getOrThrow(Json.parse(text)))
        assert.strictEqual(back.seed, request.seed)
        assert.strictEqual(Json.stringify(ImageRequest.encode(back)), text)
      })
  )
})
