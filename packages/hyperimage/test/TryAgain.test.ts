/** The client of one package against the door of another, over a network that breaks. */
import { createServer, type Socket, connect } from "node:net"
import type { AddressInfo } from "node:net"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Hyperbolic from "@hyperimage/hyperbolic/Hyperbolic"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Result } from "effect"
import * as Server from "../src/Server.ts"

const head = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")

/** A server whose every picture is another one, and how many it has made. */
const counting = () => {
  let made = 0
  const generator = ImageGenerator.make({
    provider: { name: "counting", kind: "internal" },
    models: Effect.succeed([]),
    generate: ({ n }) =>
      Effect.sync(() => {
        made += 1
        const bytes = Buffer.concat([head, Buffer.alloc(500_000, made)])
        return {
          model: "able",
          images: Array.from({ length: n }, (_, index) =>
            Result.getOrThrow(GeneratedImage.fromBytes(bytes, { index, seed: BigInt(made) }))
          ),
          inference_time: 1,
          warnings: []
        }
      })
  })
  return { generator, made: () => made }
}

/** Hands everything on, but resets the first connection in the middle of the answer. */
const breaking = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly stop: () => void }>((resume) => {
      const open = new Set<Socket>()
      let connections = 0
      const proxy = createServer((client) => {
        connections += 1
        const breaks = connections === 1
        const server = connect(port, "127.0.0.1")
        for (const socket of [client, server]) {
          open.add(socket)
          socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket))
        }
        client.pipe(server)
        let answered = 0
        server.on("data", (bytes) => {
          answered += bytes.length
          if (breaks && answered > 100_000) client.resetAndDestroy()
          else client.write(bytes)
        })
        client.on("close", () => server.destroy())
        server.on("close", () => client.end())
      }).listen(0, "127.0.0.1", () => {
        const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/v1`
        const stop = () => {
          proxy.close()
          for (const socket of open) socket.destroy()
        }
        resume(Effect.succeed({ url, stop }))
      })
    }),
    ({ stop }) => Effect.sync(stop)
  )

describe("a connection that is reset in the middle of an answer", () => {
  const ask = (idempotencyKeys: boolean) =>
    Effect.gen(function* () {
      const engine = counting()
      const { port } = yield* Server.serve({ generator: engine.generator, port: 0, keys: ["secret"] })
      const { url: baseUrl } = yield* breaking(port)
      const layer = Hyperbolic.layer({ baseUrl, apiKey: Redacted.make("secret"), idempotencyKeys })
      const request = yield* ImageRequest.decode({ model_name: "able", prompt: "a cat", n: 2 })
      const answer = yield* Effect.flatMap(ImageGenerator.ImageGenerator, ({ generate }) => generate(request)).pipe(
        Effect.provide(Layer.fresh(layer)),
        Effect.result
      )
      return { answer, made: engine.made() }
    })

  it.live("costs nothing with idempotency keys: the second attempt gets the pictures of the first", () =>
    Effect.gen(function* () {
      const { answer, made } = yield* ask(true)
      const { images } = Result.getOrThrow(answer)
      assert.deepStrictEqual(
        images.map(({ seed }) => seed),
        [1n, 1n]
      )
      assert.strictEqual((yield* images[1]?.bytes ?? Effect.die("no picture")).at(-1), 1)
      assert.strictEqual(made, 1)
    })
  )

  it.live("is an error without them, and not tried again", () =>
    Effect.gen(function* () {
      const { answer, made } = yield* ask(false)
      assert.isTrue(Result.isFailure(answer) && answer.failure.isAmbiguous)
      assert.strictEqual(made, 1)
    })
  )
})
