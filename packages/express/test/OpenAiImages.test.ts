import { ModelNotFound } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import OpenAI, { BadRequestError } from "openai"
import { cat, door, failure, post, redPixel, scripted } from "./Harness.ts"

describe("OpenAI's own client", () => {
  const client = (base: string) => new OpenAI({ baseURL: base, apiKey: "key", maxRetries: 0 })

  it.effect("gets its pictures", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door({ ...engine, auth: { keys: ["key"] } })
      const answer = yield* Effect.promise(() =>
        client(base).images.generate({
          model: "able",
          prompt: "a cat",
          n: 2,
          size: "1536x1024",
          response_format: "b64_json",
          quality: "high"
        })
      )
      assert.deepStrictEqual(answer.data, [{ b64_json: redPixel }, { b64_json: redPixel }])
      assert.approximately(answer.created, Date.now() / 1000, 60)
      const [asked] = engine.asked
      assert.deepStrictEqual(
        [asked?.model_name, asked?.prompt, asked?.n, asked?.width, asked?.height],
        ["able", "a cat", 2, 1536, 1024]
      )
    })
  )

  it.effect("gets its own error for a wrong field", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const error = yield* Effect.promise(() =>
        client(base)
          .images.generate({ model: "able", prompt: "" })
          .catch((error: unknown) => error)
      )
      assert.instanceOf(error, BadRequestError)
      assert.match(error.message, /prompt: expected a text of 1 to 20,000 characters/)
    })
  )

  it.effect("lists the models", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const models = yield* Effect.promise(async () => (await client(base).models.list()).data)
      assert.deepStrictEqual(
        models.map((model) => model.id),
        ["able"]
      )
    })
  )
})

describe("an OpenAI body", () => {
  const ask = (body: object) => Effect.flatMap(door(scripted()), (base) => post(`${base}/images/generations`, body))

  it.effect("may say nothing but model and prompt", () =>
    Effect.gen(function* () {
      const { body, status } = yield* ask({ model: "able", prompt: "a cat", size: "auto", user: "ada" })
      assert.strictEqual(status, 200)
      assert.hasAllKeys(body, ["created", "data"])
    })
  )

  it.effect("warns of what has no effect", () =>
    Effect.gen(function* () {
      const { headers } = yield* ask({ model: "able", prompt: "a cat", style: "vivid", mask: "x" })
      const warnings = JSON.parse(headers.get("x-hyperimage-warnings") ?? "[]")
      assert.deepStrictEqual(
        warnings.map((warning: { code: string; field: string }) => [warning.code, warning.field]),
        [
          ["unknown_field", "mask"],
          ["no_effect", "style"]
        ]
      )
    })
  )

  it.effect.each([
    ["size", { size: "big" }],
    ["size", { size: 512 }],
    ["response_format", { response_format: "file" }],
    ["stream", { stream: "yes" }],
    ["model", { model: 5 }],
    ["n", { n: 9 }],
    ["size", { size: "9999x64" }]
  ] as const)("names %s where it is wrong", ([field, wrong]) =>
    Effect.gen(function* () {
      const { body, status } = yield* ask({ model: "able", prompt: "a cat", ...wrong })
      assert.strictEqual(status, 400)
      assert.deepStrictEqual(body.error.details.issues[0].path, [field])
      assert.strictEqual(body.error.param, field)
      assert.match(body.error.message, new RegExp(`^${field}: `))
    })
  )

  it.effect("is told of a model that there isn't by its own name of the field", () =>
    Effect.gen(function* () {
      const reason = new ModelNotFound({ model: "none", available: ["able"] })
      const base = yield* door(scripted(() => Effect.fail(failure(reason))))
      const { body, status } = yield* post(`${base}/images/generations`, { model: "none", prompt: "a cat" })
      assert.deepStrictEqual([status, body.error.code, body.error.param], [400, "model_not_found", "model"])
      assert.match(body.error.message, /^model: there is no model "none"; available: /)
    })
  )

  it.effect("is one only at OpenAI's path, and not where it has a model_name", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body } = yield* post(`${base}/image/generation`, { model: "able", prompt: "a cat" })
      assert.strictEqual(body.error.message, "model_name: is required")
      const both = yield* post(`${base}/images/generations`, { ...cat, model: "able" })
      assert.property(both.body, "images")
    })
  )
})
