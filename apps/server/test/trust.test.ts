/** What the server lets in, as its settings say. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { serve } from "./Run.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** What a request comes to: its status, and the words of a refusal. */
const ask = (url: string, fields: Record<string, unknown>) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/image/generation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model_name: "SDXL1.0-base", prompt: "a cat", width: 64, height: 64, steps: 1, ...fields })
    })
    const { error } = JSON.parse(await answer.text())
    return `${answer.status} ${error?.code ?? ""} ${error?.message ?? ""}`.trim()
  })

/** A host of pictures on this machine, and how often it was asked. */
const pictureHost = Effect.acquireRelease(
  Effect.callback<{ readonly origin: string; readonly asked: () => number; readonly close: () => void }>((resume) => {
    let asked = 0
    const server = createServer((_, response) => {
      asked += 1
      response.end(Buffer.from(redPixel, "base64"))
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`
      resume(Effect.succeed({ origin, asked: () => asked, close: () => void server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hyperimage-trust-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

describe("the server's trust", () => {
  it.live("goes as far as its file of settings says: words, a check, hosts of pictures", () =>
    Effect.gen(function* () {
      const [place, host] = [yield* folder, yield* pictureHost]
      yield* Effect.promise(async () => {
        await writeFile(join(place, "words.txt"), "# one a line\ngore\n")
        await writeFile(
          join(place, "hyperimage.config.mjs"),
          `export default {
            wordList: "words.txt",
            imageHosts: [{ from: "${host.origin}/open/", mayBePrivate: true }, "${host.origin}/closed/"],
            moderate: ({ n }) => (n > 1 ? { field: "n", reason: "one is enough" } : "allow")
          }`
        )
      })
      const { printed, url } = yield* serve({ folder: place })
      const words = "the content was rejected: has words that are not allowed here"
      assert.strictEqual(yield* ask(url, { prompt: "GORE, a cat" }), `400 content_rejected prompt: ${words}`)
      assert.match(yield* ask(url, { n: 2 }), /^400 content_rejected n: the content was rejected: one is enough$/)
      assert.strictEqual(yield* ask(url, { image: `${host.origin}/open/a.png` }), "200")
      assert.strictEqual(host.asked(), 1)
      assert.match(
        yield* ask(url, { image: `${host.origin}/closed/a.png` }),
        /^400 invalid_request image: .*private address$/
      )
      assert.match(
        yield* ask(url, { image: "http://169.254.169.254/latest" }),
        /^400 invalid_request image: .*may be fetched/
      )
      assert.strictEqual(yield* ask(url, { image: `data:image/png;base64,${redPixel}` }), "200")
      assert.strictEqual(host.asked(), 1)
      assert.notMatch(printed(), /GORE|closed|169\.254/)
    })
  )

  it.live("fetches nothing where nothing is said", () =>
    Effect.gen(function* () {
      const host = yield* pictureHost
      const { url } = yield* serve()
      assert.match(yield* ask(url, { image: `${host.origin}/a.png` }), /^400 .*URLs are not fetched here$/)
      assert.strictEqual(host.asked(), 0)
    })
  )
})
