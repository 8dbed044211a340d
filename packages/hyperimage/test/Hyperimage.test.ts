import { ImageError, Overloaded } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import {
  ClosedError,
  type Event,
  Hyperimage,
  InvalidRequestError,
  InvalidResponseError,
  TimeoutError
} from "hyperimage"
import * as Engine from "hyperimage/engine/Engine"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as LoopbackServer from "./LoopbackServer.ts"

const cat = { model_name: "SDXL1.0-base", prompt: "a cat" }

const rejected = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("expected a rejection"),
    (error) => error
  )

/** The first request that a server gets. */
const firstOf = async (server: LoopbackServer.LoopbackServer) => {
  while (server.asked[0] === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  return server.asked[0]
}

describe("Hyperimage.generate", () => {
  it("gives back pictures with their bytes, base64, media type and seed", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url, apiKey: "secret" })
    const { cost, images, inference_time, model, warnings } = await client.generate({ ...cat, seed: 7, n: 2 })
    assert.deepStrictEqual(
      images.map(({ index, mediaType, seed }) => ({ index, mediaType, seed })),
      [
        { index: 0, mediaType: "image/png", seed: 7n },
        { index: 1, mediaType: "image/png", seed: 8n }
      ]
    )
    assert.strictEqual(images[0].base64, LoopbackServer.redPixel)
    assert.deepStrictEqual(Buffer.from(await images[0].bytes()), Buffer.from(LoopbackServer.redPixel, "base64"))
    assert.deepStrictEqual(
      { inference_time, model, warnings },
      { inference_time: 0.5, model: cat.model_name, warnings: [] }
    )
    assert.isUndefined(cost)
    assert.strictEqual(server.asked[0]?.headers.authorization, "Bearer secret")
  })

  it("keeps every digit of a seed, there and back", async () => {
    await using server = await LoopbackServer.listen((_, response) =>
      LoopbackServer.json(response, LoopbackServer.pictures("18446744073709551615"))
    )
    await using client = new Hyperimage({ baseUrl: server.url })
    const { images } = await client.generate({ ...cat, seed: 18446744073709551615n })
    assert.strictEqual(images[0].seed, 18446744073709551615n)
    assert.include(server.asked[0]?.body, '"seed":18446744073709551615')
  })

  it("asks for more than four pictures in several requests, and numbers them through", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const { images } = await client.generate({ ...cat, seed: 10, n: 6 })
    assert.deepStrictEqual(
      images.map(({ index, seed }) => [index, seed]),
      [0, 1, 2, 3, 4, 5].map((index) => [index, BigInt(10 + index)])
    )
    assert.sameMembers(
      server.asked.map(({ body }) => JSON.parse(body).n),
      [4, 2]
    )
  })

  it("names every wrong field at once, without asking the server", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const error = await rejected(client.generate({ ...cat, prompt: "", steps: 101, n: 0 }))
    assert.instanceOf(error, InvalidRequestError)
    assert.deepStrictEqual(
      error.issues.map(({ path }) => path),
      [["prompt"], ["steps"], ["n"]]
    )
    assert.include(error.message, "steps: expected an integer between 1 and 100, got 101")
    assert.lengthOf(server.asked, 0)
  })

  it("rejects what is no request at all with words, not with a crash", async () => {
    await using client = new Hyperimage({ baseUrl: "http://127.0.0.1:1/v1" })
    for (const input of [undefined, null, "a cat", []]) {
      // @ts-expect-error JavaScript callers can pass anything
      assert.instanceOf(await rejected(client.generate(input)), InvalidRequestError)
    }
  })

  it("tries again where surely no picture was made, and not with retry: false", async () => {
    let calls = 0
    await using server = await LoopbackServer.listen((_, response) => {
      calls += 1
      if (calls % 2 === 1) LoopbackServer.json(response, "{}", 503)
      else LoopbackServer.json(response, LoopbackServer.pictures("1"))
    })
    await using patient = new Hyperimage({ baseUrl: server.url, retry: { base: 1 } })
    await patient.generate(cat)
    assert.strictEqual(calls, 2)
    await using impatient = new Hyperimage({ baseUrl: server.url, retry: false })
    await rejected(impatient.generate(cat))
    assert.strictEqual(calls, 3)
  })

  it("gives up after the timeout, and closes the connection", async () => {
    await using server = await LoopbackServer.silent()
    await using client = new Hyperimage({ baseUrl: server.url, timeout: "100 millis" })
    const error = await rejected(client.generate(cat))
    assert.instanceOf(error, TimeoutError)
    assert.strictEqual(error.after, 0.1)
    assert.isTrue(error.isAmbiguous)
    assert.deepStrictEqual(await server.asked[0]?.closed, { answered: false })
  })

  it("works with any engine that is handed in as a layer", async () => {
    const engine = Layer.succeed(
      ImageGenerator.ImageGenerator,
      ImageGenerator.make({
        provider: { name: "mine", kind: "internal" },
        models: Effect.succeed([]),
        generate: () => Effect.fail(new ImageError({ module: "Mine", method: "generate", reason: new Overloaded({}) }))
      })
    )
    await using client = new Hyperimage({ engine })
    assert.include(await rejected(client.generate(cat)), { reason: "Overloaded", isRetryable: true })
  })

  it("rejects an engine's answer without any picture", async () => {
    const response = { model: "mine", images: [], inference_time: 0, warnings: [] }
    const engine = Layer.succeed(
      ImageGenerator.ImageGenerator,
      ImageGenerator.make({
        provider: { name: "mine", kind: "internal" },
        models: Effect.succeed([]),
        generate: () => Effect.succeed(response)
      })
    )
    await using client = new Hyperimage({ engine })
    assert.instanceOf(await rejected(client.generate(cat)), InvalidResponseError)
  })
})

describe("AbortSignal", () => {
  it("closes the connection and rejects with an AbortError", async () => {
    await using server = await LoopbackServer.silent()
    await using client = new Hyperimage({ baseUrl: server.url })
    const controller = new AbortController()
    const call = rejected(client.generate(cat, { signal: controller.signal }))
    const asked = await firstOf(server)
    controller.abort()
    const error = await call
    assert.instanceOf(error, DOMException)
    assert.strictEqual(error.name, "AbortError")
    assert.deepStrictEqual(await asked.closed, { answered: false })
  })

  it("rejects with the signal's own reason", async () => {
    await using server = await LoopbackServer.silent()
    await using client = new Hyperimage({ baseUrl: server.url })
    const controller = new AbortController()
    const call = rejected(client.generate(cat, { signal: controller.signal }))
    await firstOf(server)
    const reason = new Error("the user left")
    controller.abort(reason)
    assert.strictEqual(await call, reason)
  })

  it("keeps a call whose signal is aborted already from being made", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const signal = AbortSignal.abort("never mind")
    assert.strictEqual(await rejected(client.generate(cat, { signal })), "never mind")
    assert.strictEqual(await rejected(client.events(cat, { signal }).next()), "never mind")
    assert.lengthOf(server.asked, 0)
  })

  it("leaves no listener behind on a signal that outlives its calls", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args))
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args))
    await client.generate(cat, { signal })
    for await (const _ of client.events(cat, { signal })) assert.isAtLeast(listeners, 0)
    assert.strictEqual(listeners, 0)
  })
})

describe("Hyperimage.events", () => {
  it("tells what happens, the whole result last", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const events: Array<Event> = []
    for await (const event of client.events({ ...cat, n: 2 })) events.push(event)
    assert.deepStrictEqual(
      events.map(({ type }) => type),
      ["ImageReady", "ImageReady", "Completed"]
    )
    const last = events.at(-1)
    assert.lengthOf(last?.type === "Completed" ? last.result.images : [], 2)
  })

  it("asks nothing before the loop begins", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const events = client.events(cat)
    await new Promise((resolve) => setTimeout(resolve, 20))
    assert.lengthOf(server.asked, 0)
    await events.return()
    assert.lengthOf(server.asked, 0)
  })

  it("stops the work when the loop is left", async () => {
    let stopped = false
    const engine = Layer.succeed(
      ImageGenerator.ImageGenerator,
      ImageGenerator.make({
        provider: { name: "endless", kind: "internal" },
        models: Effect.succeed([]),
        generate: (_, emit) =>
          Effect.forever(
            Effect.andThen(emit(ImageEvent.Progress({ step: 1, of: 100, index: 0 })), Effect.sleep(1))
          ).pipe(Effect.onInterrupt(() => Effect.sync(() => (stopped = true))))
      })
    )
    await using client = new Hyperimage({ engine })
    for await (const event of client.events(cat)) {
      assert.deepStrictEqual(event, { type: "Progress", step: 1, of: 100, index: 0 })
      break
    }
    assert.isTrue(stopped)
  })

  it("stops waiting when the signal is aborted", async () => {
    await using server = await LoopbackServer.silent()
    await using client = new Hyperimage({ baseUrl: server.url })
    const controller = new AbortController()
    const loop = rejected(Array.fromAsync(client.events(cat, { signal: controller.signal })))
    const asked = await firstOf(server)
    controller.abort("enough")
    assert.strictEqual(await loop, "enough")
    assert.deepStrictEqual(await asked.closed, { answered: false })
  })

  it("rejects like generate does", async () => {
    await using client = new Hyperimage({ baseUrl: "http://127.0.0.1:1/v1", retry: false })
    assert.instanceOf(await rejected(Array.fromAsync(client.events({ ...cat, steps: 0 }))), InvalidRequestError)
    assert.include(await rejected(Array.fromAsync(client.events(cat))), { reason: "Network" })
  })
})

describe("Image", () => {
  it("saves itself into a folder that isn't there yet, and gives back the path", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const folder = await mkdtemp(join(tmpdir(), "hyperimage-"))
    const { images } = await client.generate(cat)
    const path = await images[0].save(join(folder, "new", "cat.png"))
    assert.strictEqual((await readFile(path)).toString("base64"), LoopbackServer.redPixel)
    await rm(folder, { recursive: true })
  })

  it("rejects with InvalidResponseError where the base64 breaks after its beginning", async () => {
    const broken = `${LoopbackServer.redPixel.slice(0, 60)}!!!!${LoopbackServer.redPixel.slice(64)}`
    await using server = await LoopbackServer.listen((_, response) =>
      LoopbackServer.json(response, JSON.stringify({ images: [{ image: broken }], inference_time: 1 }))
    )
    await using client = new Hyperimage({ baseUrl: server.url })
    const error = await rejected(client.generate(cat).then(({ images }) => images[0].bytes()))
    assert.instanceOf(error, InvalidResponseError)
    assert.notInclude(error.message, broken.slice(0, 20))
  })

  it("keeps its bytes out of logs", async () => {
    await using server = await LoopbackServer.willing()
    await using client = new Hyperimage({ baseUrl: server.url })
    const { images } = await client.generate({ ...cat, seed: 7 })
    assert.strictEqual(JSON.stringify(images), '[{"index":0,"seed":"7","mediaType":"image/png"}]')
  })
})

describe("Hyperimage.close", () => {
  it("ends calls under way, and refuses those made afterwards", async () => {
    await using server = await LoopbackServer.silent()
    const client = new Hyperimage({ baseUrl: server.url })
    const call = rejected(client.generate(cat))
    const asked = await firstOf(server)
    await client.close()
    const during = await call
    assert.instanceOf(during, ClosedError)
    assert.isTrue(during.isAmbiguous)
    assert.deepStrictEqual(await asked.closed, { answered: false })
    const after = await rejected(client.generate(cat))
    assert.instanceOf(after, ClosedError)
    assert.isFalse(after.isAmbiguous)
    await client.close()
  })
})

describe("Hyperimage.models and Hyperimage.price", () => {
  const entry = {
    id: "mine",
    object: "model",
    owned_by: "hyperimage",
    aliases: [],
    family: "sdxl",
    description: "Mine."
  }
  const facts = {
    capabilities: ["cfg_scale"],
    limits: {},
    defaults: { width: 512, height: 512, steps: 25 },
    sizes: [],
    choices: {},
    presets: [],
    status: "active",
    served_by: "mine",
    price_usd: 0.01
  }
  const listing = () =>
    LoopbackServer.listen((_, response) =>
      LoopbackServer.json(response, JSON.stringify({ object: "list", data: [{ ...entry, ...facts }] }))
    )

  it("lists what a server says it has", async () => {
    await using server = await listing()
    await using client = new Hyperimage({ baseUrl: server.url })
    assert.deepStrictEqual(
      (await client.models()).map(({ name }) => name),
      ["mine"]
    )
    assert.strictEqual(server.asked[0]?.path, "/v1/models")
  })

  it("asks another server for its price", async () => {
    await using server = await listing()
    await using client = new Hyperimage({ baseUrl: server.url })
    assert.closeTo(await client.price({ model_name: "mine", width: 512, height: 512, steps: 50, n: 3 }), 0.06, 1e-9)
  })

  it("knows the live service's price without asking", async () => {
    await using client = new Hyperimage({ apiKey: "never sent" })
    const small = { model_name: "SDXL1.0-base", width: 512, height: 512, steps: 25 }
    assert.closeTo(await client.price(small), 0.0025, 1e-9)
    assert.closeTo(await client.price({ ...small, n: 20 }), 0.05, 1e-9)
    assert.include(await rejected(client.price({ model_name: "SDXL9" })), { reason: "ModelNotFound" })
    assert.include(await rejected(client.price({ model_name: "FLUX.1-schnell", lora: { Logo: 1 } })), {
      reason: "Unsupported",
      feature: "lora"
    })
  })
})

describe("Engine.load", () => {
  it.effect("says why a part of the local engine is not there", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(Engine.load(() => import("@hyperimage/no-such-engine" as string)))
      assert.strictEqual(reason._tag, "EngineFailure")
      assert.match(reason.message, /^The engine failed: it could not be loaded \(.*@hyperimage\/no-such-engine/)
    })
  )
})

describe("the choice of engine", () => {
  it("is a server with a key or a base URL, this machine without, and whatever is asked for", () => {
    const chosen = (options: Engine.Options, environment: Engine.Environment = {}) =>
      Engine.choose(Engine.fromEnvironment(options, environment))
    assert.strictEqual(chosen({}), "local")
    assert.strictEqual(chosen({}, { HYPERBOLIC_API_KEY: "", HYPERBOLIC_BASE_URL: "" }), "local")
    assert.strictEqual(chosen({}, { HYPERBOLIC_API_KEY: "key" }), "remote")
    assert.strictEqual(chosen({}, { HYPERBOLIC_BASE_URL: "http://127.0.0.1:8787/v1" }), "remote")
    assert.strictEqual(chosen({ apiKey: "key" }), "remote")
    assert.strictEqual(chosen({ engine: "local" }, { HYPERBOLIC_API_KEY: "key" }), "local")
  })
})
