import * as ImageModel from "@hyperimage/core/ImageModel"
import { assert, describe, it } from "@effect/vitest"
import { Hyperimage, InvalidRequestError } from "hyperimage"

const cat = { model_name: "sketch", prompt: "a cat", width: 128, height: 128, steps: 4, seed: 7 }

describe("Hyperimage on this machine", () => {
  it("draws a picture without a key or a network, the same one for the same seed", async () => {
    await using client = new Hyperimage({ engine: "local" })
    const first = await client.generate(cat)
    const second = await client.generate(cat)
    assert.deepInclude(first, { model: "sketch", cost: 0 })
    assert.strictEqual(first.images[0].seed, 7n)
    assert.strictEqual(first.images[0].base64, second.images[0].base64)
  })

  it("tells every step", async () => {
    await using client = new Hyperimage({ engine: "local" })
    const steps: Array<number> = []
    for await (const event of client.events(cat)) if (event.type === "Progress") steps.push(event.step)
    assert.deepStrictEqual(steps, [1, 2, 3, 4])
  })

  it("stops drawing when the signal is aborted, and draws again afterwards", async () => {
    await using client = new Hyperimage({ engine: "local" })
    const controller = new AbortController()
    let steps = 0
    const reason: unknown = await (async () => {
      for await (const event of client.events({ ...cat, steps: 100 }, { signal: controller.signal })) {
        if (event.type === "Progress" && ++steps === 3) controller.abort("enough")
      }
    })().catch((error: unknown) => error)
    assert.strictEqual(reason, "enough")
    assert.isBelow(steps, 20)
    assert.lengthOf((await client.generate(cat)).images, 1)
  })

  it("stands in for other models, and says so", async () => {
    await using client = new Hyperimage({ engine: "local" })
    const { model, warnings } = await client.generate({ ...cat, model_name: "SDXL1.0-base" })
    assert.strictEqual(model, "sketch")
    assert.include(
      warnings.map(({ code }) => code),
      "stand_in"
    )
    assert.strictEqual(await client.price({ model_name: "SDXL1.0-base" }), 0)
  })

  it("stands in for a plugin's models, too", async () => {
    const mine = ImageModel.make({
      name: "watercolor-xl",
      family: "sdxl",
      description: "SDXL, tuned on watercolours.",
      can: {},
      defaults: { width: 1024, height: 1024, steps: 30 },
      price: () => 1
    })
    await using client = new Hyperimage({ engine: "local", plugins: [{ models: [mine], presets: [] }] })
    assert.include(
      (await client.models()).map(({ name }) => name),
      "watercolor-xl"
    )
    assert.strictEqual((await client.generate({ ...cat, model_name: "watercolor-xl" })).model, "sketch")
  })

  it("names the picture that isn't one", async () => {
    await using client = new Hyperimage({ engine: "local" })
    const image = Buffer.from("no picture at all, just words").toString("base64")
    const error: unknown = await client.generate({ ...cat, image }).catch((error: unknown) => error)
    assert.instanceOf(error, InvalidRequestError)
    assert.deepStrictEqual(error.issues[0]?.path, ["image"])
  })
})
