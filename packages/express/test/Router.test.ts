import { RateLimited } from "@hyperimage/core/ImageError"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Catalog from "@hyperimage/core/Catalog"
import * as Json from "@hyperimage/core/Json"
import * as OpenApi from "@hyperimage/core/OpenApi"
import * as ImageModel from "@hyperimage/core/ImageModel"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { ErrorRequestHandler, Express } from "express"
import { HttpFailure } from "../src/index.ts"
import { cat, door, failure, get, model, post, scripted } from "./Harness.ts"

describe("GET /models", () => {
  it.effect("lists what there is as OpenAI does, with what each can do and costs", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* get(`${base}/models`)
      assert.strictEqual(status, 200)
      assert.deepStrictEqual(body, {
        object: "list",
        data: [
          {
            id: "able",
            object: "model",
            owned_by: "hyperimage",
            aliases: ["Able-XL"],
            family: "test",
            description: "Can do everything.",
            capabilities: ["negative_prompt", "cfg_scale", "lora"],
            limits: { multipleOf: 8 },
            defaults: { width: 1024, height: 1024, steps: 25, cfg_scale: 6 },
            sizes: [{ width: 1024, height: 1024 }],
            choices: {},
            presets: [],
            status: "active",
            served_by: "able",
            price_usd: 0.01
          }
        ]
      })
    })
  )

  it.effect("says which model really answers", () =>
    Effect.gen(function* () {
      const sdxl = ImageModel.make({ ...model, name: "SDXL1.0-base", aliases: [] })
      const catalog = Catalog.make({ models: [sdxl], presets: [] })
      const generator = yield* StandIn.wrapper({ model, for: catalog })(scripted().generator)
      const base = yield* door({ generator })
      const { body } = yield* get(`${base}/models/sdxl1.0-BASE`)
      assert.deepStrictEqual([body.id, body.served_by], ["SDXL1.0-base", "able"])
      const drawn = yield* post(`${base}/image/generation`, { ...cat, model_name: "SDXL1.0-base" })
      assert.strictEqual(drawn.headers.get("x-hyperimage-model"), "able")
      assert.include(drawn.headers.get("x-hyperimage-warnings"), "stand_in")
    })
  )

  it.effect("finds one by name or alias, in any case, and has 404 for the rest", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      assert.strictEqual((yield* get(`${base}/models/able-xl`)).body.id, "able")
      const { body, status } = yield* get(`${base}/models/nobody%2Fnothing`)
      assert.deepStrictEqual([status, body.error.code], [404, "not_found"])
      assert.strictEqual(body.error.message, "model: expected one of able")
    })
  )
})

describe("GET /models/:name/price", () => {
  it.effect("tells what a request would cost, by the model's own defaults where nothing is said", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* get(`${base}/models/able-xl/price?width=512&height=512&n=2&other=x`)
      assert.deepStrictEqual(
        [status, body],
        [200, { model: "able", width: 512, height: 512, steps: 25, n: 2, price_usd: 0.005, warnings: [] }]
      )
      assert.strictEqual((yield* get(`${base}/models/able/price`)).body.price_usd, 0.01)
    })
  )

  it.effect("names a parameter that is wrong, and has 404 for other models", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* get(`${base}/models/able/price?steps=many&n=9`)
      assert.deepStrictEqual(
        [status, body.error.details.issues.map(({ path }: { path: unknown }) => path)],
        [400, [["steps"], ["n"]]]
      )
      assert.strictEqual((yield* get(`${base}/models/nobody/price`)).status, 404)
    })
  )
})

describe("GET /openapi.json", () => {
  it.effect("is the contract, beginning where the router is mounted", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body } = yield* get(`${base}/openapi.json`)
      assert.strictEqual(Json.stringify(body), Json.stringify(OpenApi.make({ serverUrl: "/v1" })))
    })
  )

  it.effect("begins where the app says", () =>
    Effect.gen(function* () {
      const base = yield* door({ ...scripted(), serverUrl: (request) => `https://${request.hostname}/api` })
      const { body } = yield* get(`${base}/openapi.json`)
      assert.deepStrictEqual(body.servers, [{ url: "https://127.0.0.1/api" }])
    })
  )
})

describe("next to other routes", () => {
  const teapot = (app: Express) => {
    app.get("/v1/teapot", (_request, response) => {
      response.status(418).send("short and stout")
    })
  }

  it.effect("leaves paths that it doesn't know to them, whether they come before or after", () =>
    Effect.gen(function* () {
      for (const around of [{ before: teapot }, { after: teapot }]) {
        const base = yield* door(scripted(), around)
        assert.strictEqual((yield* get(`${base}/teapot`)).status, 418)
        assert.strictEqual((yield* get(`${base}/nothing`)).status, 404)
        assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 200)
      }
    })
  )

  it.effect("two doors serve two generators", () =>
    Effect.gen(function* () {
      const one = scripted()
      const two = scripted()
      const base = yield* door(one)
      const other = yield* door(two)
      yield* post(`${other}/image/generation`, cat)
      assert.deepStrictEqual([one.asked.length, two.asked.length], [0, 1])
      assert.notStrictEqual(base, other)
    })
  )
})

describe("onError: next", () => {
  const limited = () => scripted(() => Effect.fail(failure(new RateLimited({ retryAfter: Duration.seconds(9) }))))

  it.effect("hands the error to the app's handler, with status, headers, body and cause", () =>
    Effect.gen(function* () {
      let seen: unknown
      const handler: ErrorRequestHandler = (error, _request, response, _next) => {
        seen = error
        response.status(599).send("mine")
      }
      const base = yield* door({ ...limited(), onError: "next" }, { after: (app) => void app.use(handler) })
      const { status, text } = yield* post(`${base}/image/generation`, cat)
      assert.deepStrictEqual([status, text], [599, "mine"])
      assert.instanceOf(seen, HttpFailure)
      assert.strictEqual(seen.status, 429)
      assert.deepStrictEqual(seen.headers, { "retry-after": "9" })
      assert.strictEqual(seen.message, seen.body.error.message)
      assert.propertyVal(seen.cause, "_tag", "ImageError")
    })
  )

  it.effect("Express' own handler understands status and headers", () =>
    Effect.gen(function* () {
      const quiet = (app: Express) => void app.set("env", "test")
      const base = yield* door({ ...limited(), onError: () => "next" }, { before: quiet })
      const { headers, status } = yield* post(`${base}/image/generation`, cat)
      assert.deepStrictEqual([status, headers.get("retry-after")], [429, "9"])
    })
  )
})
