import { createServer } from "node:http"
import { createPublicKey, verify } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import { definitions } from "./App.ts"

/** An app behind an address, which checks signatures, or doesn't. */
const serve = (publicKey: string, careful: boolean) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const key = createPublicKey({
        key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(publicKey, "hex")]),
        format: "der",
        type: "spki"
      })
      const server = createServer((request, response) => {
        const pieces: Array<Buffer> = []
        request.on("data", (piece) => pieces.push(piece))
        request.on("end", () => {
          const body = Buffer.concat(pieces)
          const { "x-signature-ed25519": signature, "x-signature-timestamp": timestamp } = request.headers
          const signed = Buffer.concat([Buffer.from(String(timestamp)), body])
          if (careful && !verify(null, signed, key, Buffer.from(String(signature), "hex"))) {
            return response.writeHead(401).end()
          }
          const { type } = JSON.parse(body.toString())
          response.writeHead(200, { "content-type": "application/json" })
          response.end(JSON.stringify(type === 1 ? { type: 1 } : { type: 4, data: { content: "hello" } }))
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : 0
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/`, close: () => void server.close() }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

describe("interactions over HTTP", () => {
  it.live("go to an address that answers a PING and refuses bad signatures", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      yield* discord.commands.overwrite(undefined, definitions)
      const { url } = yield* serve(discord.application.publicKey, true)
      assert.isTrue(yield* discord.setInteractionsUrl(url))
      const answer = yield* discord.user("Ann").slash("imagine", { prompt: "a cat" })
      assert.strictEqual((yield* answer.message()).content, "hello")
    })
  )

  it.live("don't go to one that believes everybody", () =>
    Effect.gen(function* () {
      const discord = yield* StandIn.make()
      const { url } = yield* serve(discord.application.publicKey, false)
      assert.isFalse(yield* discord.setInteractionsUrl(url))
      assert.isFalse(yield* discord.setInteractionsUrl("http://127.0.0.1:1/"))
    })
  )
})
