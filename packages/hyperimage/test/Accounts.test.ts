/** A server with a database, over real sockets: keys that come and go while it runs, and books that outlive it. */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { Policy } from "@hyperimage/core/Policy"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Accounts from "../src/server/Accounts.ts"
import * as Server from "../src/Server.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

const generator = ImageGenerator.make({
  provider: { name: "test", kind: "internal" },
  models: Effect.succeed([]),
  generate: ({ model_name }) =>
    Effect.succeed({
      model: model_name,
      images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0 }))],
      inference_time: 0,
      warnings: []
    })
})

const temporaryFile = Effect.map(
  Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "hyperimage-"))),
    (folder) => Effect.promise(() => rm(folder, { recursive: true }))
  ),
  (folder) => join(folder, "hyperimage.db")
)

/** A server with this database, and other keys of the environment perhaps. */
const serve = Effect.fnUntraced(function* (file: string, keys: ReadonlyArray<string> = []) {
  const accounts = yield* Accounts.open(file)
  return { ...(yield* Server.serve({ generator, port: 0, host: "127.0.0.1", accounts, keys })), accounts }
})

const makeKey = (accounts: Accounts.Accounts, policy: Policy = {}) =>
  Effect.map(accounts.apiKeys.make({ policy }), ({ id, key }) => ({ id, key: Redacted.value(key) }))

const fetchJson = (url: string, key: string | undefined, body?: object) =>
  Effect.promise(async () => {
    const answer = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  })

/** A picture for $0.0025. */
const small = { model_name: "test", prompt: "a cat", width: 512, height: 512, steps: 25 }

const ask = (url: string, key?: string, more: object = {}) =>
  fetchJson(`${url}/image/generation`, key, { ...small, ...more })

describe("a server with a database", () => {
  it.live("lets its keys in beside those of the environment, each with its policy, and nobody else", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const made = yield* Effect.scoped(
        Effect.flatMap(Accounts.open(file), (accounts) => makeKey(accounts, { largestSteps: 25, dollarsPerDay: 0.005 }))
      )
      const { asksForKey, url } = yield* serve(file, ["of-the-environment"])
      assert.isTrue(asksForKey)
      assert.strictEqual((yield* ask(url, "of-the-environment")).status, 200)
      assert.strictEqual((yield* ask(url, "of-nobody")).status, 401)
      assert.strictEqual((yield* ask(url)).status, 401)
      const refused = yield* ask(url, made.key, { steps: 26 })
      assert.deepStrictEqual([refused.status, refused.body.error.code], [403, "permission_denied"])
      const answers = yield* Effect.forEach([1, 2, 3], () => ask(url, made.key))
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [200, 200, 402]
      )
      assert.strictEqual(answers[0]?.body.cost, 0.0025)
      const usage = yield* fetchJson(`${url}/usage`, made.key)
      assert.strictEqual(usage.body.caller, made.id)
      assert.deepInclude(usage.body.today, { requests: 2, pictures: 2, dollars: 0.005 })
      assert.strictEqual(usage.body.left.dollars, 0)
    })
  )

  it.live("refuses a key from the moment on in which it is revoked, and knows one as soon as it is made", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const { accounts, url } = yield* serve(file, ["of-the-environment"])
      // As the command does, from outside of the server.
      const outside = yield* Accounts.open(file)
      const { id, key } = yield* makeKey(outside)
      assert.strictEqual((yield* ask(url, key)).status, 200)
      yield* outside.apiKeys.revoke(id)
      const refused = yield* ask(url, key)
      assert.strictEqual(refused.status, 401)
      assert.include(refused.body.error.message, "the key was revoked")
      assert.lengthOf(yield* accounts.apiKeys.list, 1)
    })
  )

  it.live(
    "asks for a key as soon as there was one, also when all are revoked; without any it serves this machine",
    () =>
      Effect.gen(function* () {
        const file = yield* temporaryFile
        const { accounts, asksForKey, url } = yield* serve(file)
        assert.isFalse(asksForKey)
        assert.strictEqual((yield* ask(url)).status, 200)
        assert.deepInclude((yield* fetchJson(`${url}/usage`, undefined)).body.today, { requests: 1, dollars: 0.0025 })
        const { id } = yield* makeKey(accounts)
        yield* accounts.apiKeys.revoke(id)
        const again = yield* serve(file)
        assert.isTrue(again.asksForKey)
        assert.strictEqual((yield* ask(again.url)).status, 401)
      })
  )

  it.live("is ready while the database can be read", () =>
    Effect.gen(function* () {
      const { url } = yield* serve(yield* temporaryFile)
      const ready = yield* Effect.promise(() => fetch(url.replace("/v1", "/readyz")))
      assert.strictEqual(ready.status, 200)
    })
  )
})

describe("a server without one", () => {
  it.live("keeps the books while it runs", () =>
    Effect.gen(function* () {
      const { url } = yield* Server.serve({ generator, port: 0 })
      yield* ask(url)
      assert.deepInclude((yield* fetchJson(`${url}/usage`, undefined)).body.month, { requests: 1, dollars: 0.0025 })
    })
  )
})
