import { ImageModel, ModelList } from "@hyperimage/core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { MockAgent } from "undici"
import { engine } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"

const { answer } = FaultServer

const watercolor = ImageModel.make({
  name: "watercolor-xl",
  aliases: ["watercolor"],
  family: "sdxl",
  description: "SDXL, tuned on watercolours.",
  can: { negative_prompt: true, lora: true },
  limits: { steps: 50, multipleOf: 8 },
  defaults: { width: 512, height: 768, steps: 25 },
  status: "sunset"
})

const described = {
  ...watercolor,
  choices: { lora: ["Paper"], sampler: ["Euler"], style_preset: ["Wet on wet"], controlnet_name: ["canny"] },
  presets: [
    {
      name: "postcard",
      description: "Wide.",
      settings: {
        width: 768,
        height: 512,
        steps: 20,
        cfg_scale: 5,
        sampler: "Euler",
        negative_prompt: "ink",
        style_preset: "Wet on wet",
        lora: { Paper: 0.5 },
        strength: 0.4
      }
    }
  ]
}

const models = (behaviour: FaultServer.Behaviour, known: ReadonlyArray<ImageModel.ImageModel> = []) =>
  Effect.gen(function* () {
    const server = yield* FaultServer.make(behaviour)
    const generator = yield* engine(server.baseUrl, { catalog: { models: known } })
    const listed = yield* generator.models
    assert.strictEqual(`${server.seen[0]?.method} ${server.seen[0]?.path}`, "GET /v1/models")
    return listed
  })

const names = (listed: ReadonlyArray<ImageModel.ImageModel>) => listed.map(({ name }) => name)

describe("Models", () => {
  it.live("of a server of ours come back as they are there", () =>
    Effect.gen(function* () {
      const list = ModelList.list([described])
      const [model] = yield* models(answer({ body: JSON.stringify(list) }))
      assert.deepStrictEqual(ModelList.list([model!]), list)
      assert.deepStrictEqual([model!.choices, model!.presets], [described.choices, described.presets])
      assert.closeTo(
        model!.price({ width: 1024, height: 1024, steps: 25, n: 2 }),
        watercolor.price({ width: 1024, height: 1024, steps: 25, n: 2 }),
        1e-12
      )
    }).pipe(Effect.scoped)
  )

  it.live("that free servers have are free", () =>
    Effect.gen(function* () {
      const list = ModelList.list([{ ...watercolor, price: () => 0 }])
      const [model] = yield* models(answer({ body: JSON.stringify(list) }))
      assert.strictEqual(model!.price({ width: 1024, height: 1024, steps: 25, n: 2 }), 0)
    }).pipe(Effect.scoped)
  )

  it.live("of which only the name is known are looked up in the catalog, and otherwise can do anything", () =>
    Effect.gen(function* () {
      const listed = yield* models(answer({ body: '{"data":[{"id":"Watercolor"},{"id":"other"},{"no":1}]}' }), [
        watercolor
      ])
      assert.deepStrictEqual(names(listed), ["watercolor-xl", "other"])
      assert.isTrue(listed[1]?.can.controlnet_name)
    }).pipe(Effect.scoped)
  )

  it.live("are the contract's where the server has no list", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(names(yield* models(answer({ status: 404 }))), [
        "SDXL1.0-base",
        "SD3.5",
        "FLUX.1-dev",
        "FLUX.1-schnell",
        "ControlNet-SDXL"
      ])
    }).pipe(Effect.scoped)
  )

  it.live("in an answer that is no list are an InvalidResponse", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(models(answer({ body: '["a"]' })))
      assert.strictEqual(error.reason._tag, "InvalidResponse")
      assert.strictEqual(error.method, "models")
    }).pipe(Effect.scoped)
  )

  it.live("are asked for again as pictures are", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 503 }), answer({ body: '{"data":[{"id":"mine"}]}' }))
      const generator = yield* engine(server.baseUrl)
      assert.deepStrictEqual(names(yield* generator.models), ["mine"])
      assert.lengthOf(server.seen, 2)
    }).pipe(Effect.scoped)
  )

  it.live("of the live service are those that make pictures, not its language models", () =>
    Effect.gen(function* () {
      for (const [listed, expected] of [
        [
          ["SDXL1.0-base", "watercolor-xl", "some/language-model"],
          ["SDXL1.0-base", "watercolor-xl"]
        ],
        [["some/language-model"], ["SDXL1.0-base", "SD3.5", "FLUX.1-dev", "FLUX.1-schnell", "ControlNet-SDXL"]]
      ] as const) {
        const agent = new MockAgent()
        agent.disableNetConnect()
        agent
          .get("https://api.hyperbolic.xyz")
          .intercept({ path: "/v1/models" })
          .reply(200, { object: "list", data: listed.map((id) => ({ id })) })
        const generator = yield* engine("https://api.hyperbolic.xyz/v1", {
          dispatcher: agent,
          catalog: { models: [watercolor] }
        })
        assert.deepStrictEqual(names(yield* generator.models), [...expected])
        yield* Effect.promise(() => agent.close())
      }
    }).pipe(Effect.scoped)
  )
})
