import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as OpenAiImages from "@hyperimage/core/OpenAiImages"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { able, swift } from "./Models.ts"

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** 20 steps of 512×384 when nothing is said, 40 at most. */
const model = ImageModel.make({
  ...able,
  name: "small",
  aliases: ["Small-XL"],
  limits: { steps: 40 },
  defaults: { width: 512, height: 384, steps: 20 }
})

const receive = (more: object, models = [model, swift]) =>
  OpenAiImages.receive({ model: "small", prompt: "a cat", ...more }, models)

const issuesOf = (more: object) =>
  Effect.map(Effect.flip(receive(more)), ({ reason }) =>
    reason._tag === "InvalidRequest" ? reason.issues.map(({ path }) => path[0]) : reason._tag
  )

describe("an OpenAI body", () => {
  it.effect("that says nothing of size and quality gets the model's own", () =>
    Effect.gen(function* () {
      for (const more of [
        {},
        { size: "auto", quality: "auto" },
        { size: null, quality: null },
        { model: "SMALL-xl" }
      ]) {
        const { request, warnings } = yield* receive(more)
        assert.deepStrictEqual([request.width, request.height, request.steps, request.n], [512, 384, 20, 1])
        assert.lengthOf(warnings, 0)
      }
    })
  )

  it.effect.each([
    ["low", 10],
    ["medium", 20],
    ["standard", 20],
    ["high", 30],
    ["hd", 30],
    ["xhigh", 40],
    ["max", 40]
  ] as const)("of quality %s takes %d steps, as far as the model goes", ([quality, steps]) =>
    Effect.map(receive({ quality }), ({ request }) => assert.strictEqual(request.steps, steps))
  )

  it.effect("of a model that isn't known keeps the contract's defaults, and leaves saying so to the generator", () =>
    Effect.map(receive({ model: "dall-e-3" }), ({ request }) =>
      assert.deepStrictEqual([request.model_name, request.width, request.steps], ["dall-e-3", 1024, 30])
    )
  )

  it.effect("may have fields of ours, which count", () =>
    Effect.gen(function* () {
      const { request, warnings } = yield* receive({
        size: "256x128",
        quality: "low",
        steps: 7,
        width: 64,
        seed: 2n ** 60n
      })
      assert.deepStrictEqual([request.width, request.height, request.steps, request.seed], [64, 128, 7, 2n ** 60n])
      assert.deepStrictEqual(warnings, [
        { code: "no_effect", field: "quality", message: "quality: has no effect here" }
      ])
    })
  )

  it.effect.each([
    [{ size: "big" }, ["size"]],
    [{ size: "9999x64" }, ["size"]],
    [{ width: 9999 }, ["width"]],
    [{ model: 5 }, ["model"]],
    [{ quality: "best" }, ["quality"]],
    [{ output_format: "svg" }, ["output_format"]],
    [{ output_compression: 101 }, ["output_compression"]],
    [{ background: "blue" }, ["background"]],
    [{ stream: "yes" }, ["stream"]],
    [{ stream: true, partial_images: 4 }, ["partial_images"]],
    [{ stream: true, response_format: "url" }, ["response_format"]],
    [{ n: 9, prompt: "", size: 5, user: 1 }, ["n", "prompt", "size", "user"]]
  ] satisfies ReadonlyArray<[object, ReadonlyArray<string>]>)("of %o names %o", ([more, fields]) =>
    Effect.map(issuesOf(more), (found) => assert.sameMembers([...found], fields))
  )

  it.effect("is warned of what has no effect, field by field, and of nothing else", () =>
    Effect.gen(function* () {
      const without = {
        background: "transparent",
        moderation: "low",
        output_compression: 50,
        partial_images: 2,
        safety_identifier: "x",
        style: "vivid",
        user: "ada"
      }
      const { warnings } = yield* receive(without)
      assert.sameMembers(
        warnings.map(({ field }) => field),
        Object.keys(without)
      )
      const harmless = {
        background: "opaque",
        moderation: "auto",
        output_compression: 100,
        stream: true,
        partial_images: 2
      }
      assert.lengthOf((yield* receive(harmless)).warnings, 0)
    })
  )

  it("is warned of a picture of another format than it asked for", () => {
    const images = [Result.getOrThrow(GeneratedImage.fromBase64(png, { index: 0 }))]
    const response = { model: "small", images, inference_time: 1, warnings: [] }
    assert.lengthOf(OpenAiImages.formatWarnings(response, { output_format: "png" }), 0)
    assert.lengthOf(OpenAiImages.formatWarnings(response, {}), 0)
    const [warning] = OpenAiImages.formatWarnings(response, { output_format: "webp" })
    assert.strictEqual(warning?.message, "output_format: the model makes png, not webp")
  })
})
