import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Reason from "@hyperimage/core/ImageError"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Pipeline from "@hyperimage/core/Pipeline"
import * as Save from "@hyperimage/core/Save"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem, Stream } from "effect"
import { able, portrait, swift } from "./Models.ts"
import * as ScriptedEngine from "./ScriptedEngine.ts"

const { failure, respond } = ScriptedEngine

describe("Pipeline", () => {
  it.effect("starts from the model's defaults, then the preset's settings, then what is said", () =>
    Effect.gen(function* () {
      const plain = yield* Pipeline.request(Pipeline.prompt(able, "a cat"))
      assert.deepStrictEqual([plain.width, plain.steps, plain.cfg_scale], [1024, 30, 6])
      const tall = yield* Pipeline.request(
        Pipeline.prompt(portrait, "a cat").pipe(Pipeline.steps(12), Pipeline.seed(7))
      )
      assert.deepStrictEqual(
        [tall.width, tall.height, tall.steps, tall.seed, tall.negative_prompt, tall.model_name],
        [832, 1216, 12, 7n, "blurry", "able"]
      )
    })
  )

  it.effect("is a value: a step makes a new one", () =>
    Effect.gen(function* () {
      const base = Pipeline.prompt(able, "a cat")
      base.pipe(Pipeline.lora({ Pixel_Art: 0.7 }), Pipeline.size(64, 64))
      const asked = yield* Pipeline.request(base)
      assert.notProperty(asked, "lora")
      assert.strictEqual(asked.width, 1024)
    })
  )

  it.effect("adds LoRAs up", () =>
    Effect.gen(function* () {
      const both = Pipeline.prompt(able, "a cat").pipe(Pipeline.lora({ Pixel_Art: 0.7 }), Pipeline.lora({ Logo: 0.2 }))
      assert.deepStrictEqual((yield* Pipeline.request(both)).lora, { Pixel_Art: 0.7, Logo: 0.2 })
    })
  )

  it.effect("reports every wrong field when it runs", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        Pipeline.request(Pipeline.prompt(able, "").pipe(Pipeline.steps(0), Pipeline.size(1, 1)))
      )
      assert.strictEqual(error.reason._tag === "InvalidRequest" ? error.reason.issues.length : 0, 4)
    })
  )

  it.effect("prepares the checked request, in order, as all steps left it", () =>
    Effect.gen(function* () {
      const wide = Pipeline.prompt(able, "a cat").pipe(
        Pipeline.prepare((request) => Effect.succeed({ ...request, width: request.height * 2 })),
        Pipeline.prepare((request) => Effect.succeed({ ...request, steps: request.width / 32 })),
        Pipeline.size(512, 256)
      )
      const asked = yield* Pipeline.request(wide)
      assert.deepStrictEqual([asked.width, asked.height, asked.steps], [512, 256, 16])
    })
  )

  it.effect("sends nothing when a preparation fails", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const refused = failure(new Reason.InvalidRequest({ issues: [{ path: ["lora"], message: "lora: no" }] }))
      const error = yield* Pipeline.generate(
        Pipeline.prompt(able, "a cat").pipe(Pipeline.prepare(() => Effect.fail(refused)))
      ).pipe(Effect.provideService(ImageGenerator, generator), Effect.flip)
      assert.strictEqual(error, refused)
      assert.lengthOf(asked, 0)
    })
  )

  it.effect("splits more variations than a request can ask for", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const many = Pipeline.prompt(swift, "a cat").pipe(Pipeline.variations(10), Pipeline.seed(100))
      const response = yield* Pipeline.generate(many).pipe(Effect.provideService(ImageGenerator, generator))
      assert.deepStrictEqual(
        asked.map((one) => one.n),
        [4, 4, 2]
      )
      assert.deepStrictEqual(
        response.images.map((image) => image.seed),
        Array.from({ length: 10 }, (_, index) => BigInt(100 + index))
      )
    })
  )

  it.effect("feeds each picture to a second pass, which keeps its place and seed", () =>
    Effect.gen(function* () {
      const { asked, generator } = ScriptedEngine.willing()
      const refined = Pipeline.prompt(swift, "a cat").pipe(
        Pipeline.variations(2),
        Pipeline.seed(5),
        Pipeline.secondPass(Pipeline.prompt(able, "a cat, detailed"), { strength: 0.4 })
      )
      const response = yield* Pipeline.generate(refined).pipe(Effect.provideService(ImageGenerator, generator))
      assert.deepStrictEqual(
        asked.map(({ image, model_name, seed, strength }) => [model_name, seed, strength, image !== undefined]),
        [
          ["swift", 5n, undefined, false],
          ["able", 5n, 0.4, true],
          ["able", 6n, 0.4, true]
        ]
      )
      assert.deepStrictEqual(
        response.images.map((image) => [image.index, image.seed]),
        [
          [0, 5n],
          [1, 6n]
        ]
      )
    })
  )

  it.effect("goes on with a batch past single failures, with only so many at once", () =>
    Effect.gen(function* () {
      let now = 0
      let most = 0
      const { generator } = ScriptedEngine.make((_, asked) =>
        Effect.gen(function* () {
          now += 1
          most = Math.max(most, now)
          yield* Effect.yieldNow
          if (asked.prompt === "bad") return yield* failure(new Reason.ContentRejected({}))
          return respond(asked)
        }).pipe(Effect.ensuring(Effect.sync(() => (now -= 1))))
      )
      const results = yield* Pipeline.prompt(able, "").pipe(
        Pipeline.batch(["a", "bad", "b", "c", "d"], { concurrency: 2 }),
        Stream.runCollect,
        Effect.provideService(ImageGenerator, generator)
      )
      assert.sameDeepMembers(
        results.map(({ index, prompt, result }) => [index, prompt, result._tag]),
        [
          [0, "a", "Success"],
          [1, "bad", "Failure"],
          [2, "b", "Success"],
          [3, "c", "Success"],
          [4, "d", "Success"]
        ]
      )
      assert.strictEqual(most, 2)
    })
  )

  it.live("yields each result of a batch as it comes, the quick ones first", () =>
    Effect.gen(function* () {
      const { generator } = ScriptedEngine.make((_, asked) =>
        Effect.as(Effect.sleep(asked.prompt === "slow" ? 60 : 5), respond(asked))
      )
      const results = yield* Pipeline.prompt(able, "").pipe(
        Pipeline.batch(["slow", "quick"]),
        Stream.runCollect,
        Effect.provideService(ImageGenerator, generator)
      )
      assert.deepStrictEqual(
        results.map((result) => result.prompt),
        ["quick", "slow"]
      )
    })
  )
})

describe("Save", () => {
  it("names files after the prompt, in any script, short enough for any file system", () => {
    assert.strictEqual(Save.slug("A cat, wearing sunglasses!"), "a-cat-wearing-sunglasses")
    assert.strictEqual(Save.slug("../../etc/passwd"), "etc-passwd")
    assert.strictEqual(Save.slug("Кот в очках 🕶"), "кот-в-очках")
    assert.strictEqual(Save.slug("🕶"), "picture")
    assert.isAtMost(Save.slug("word ".repeat(100)).length, 60)
  })

  it.live("writes the pictures under names that sort", () =>
    Effect.gen(function* () {
      const files = yield* FileSystem.FileSystem
      const folder = yield* files.makeTempDirectoryScoped()
      const images = Array.from({ length: 11 }, (_, index) => ScriptedEngine.picture(index, BigInt(90 + index)))
      const paths = yield* Save.toFolder(`${folder}/cats`, { prompt: "a cat" })({
        model: "m",
        images,
        inference_time: 1,
        warnings: []
      })
      assert.isTrue(paths[10]?.endsWith("/cats/0011-a-cat-100.png"))
      assert.deepStrictEqual(
        (yield* files.readDirectory(`${folder}/cats`)).sort(),
        paths.map((path) => path.split("/").at(-1))
      )
      assert.strictEqual(Buffer.from(yield* files.readFile(paths[0] ?? "")).toString("base64"), ScriptedEngine.redPixel)
    }).pipe(Effect.provide(NodeServices.layer))
  )
})
