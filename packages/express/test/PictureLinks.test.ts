import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Result } from "effect"
import { TestClock } from "effect/testing"
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises"
import { request as ask } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import OpenAI from "openai"
import type { Settings } from "../src/index.ts"
import { cat, door, get, post, redPixel, request, respond, scripted } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

/** A red pixel, and after its end as many bytes as it takes to tell it from others. */
const pixel = (seed: bigint, length = 8) => {
  const tail = Buffer.alloc(length)
  tail.writeBigUInt64BE(seed)
  return Buffer.concat([Buffer.from(redPixel, "base64"), tail])
}

/** Every seed another picture. */
const engine = () =>
  scripted((asked) =>
    Effect.succeed({
      ...respond(asked),
      images: Array.from({ length: asked.n }, (_, index) => {
        const seed = (asked.seed ?? 0n) + BigInt(index)
        return Result.getOrThrow(GeneratedImage.fromBytes(pixel(seed), { index, seed }))
      })
    })
  )

/** A door on the test's clock. */
const timed = (settings: Settings = {}) =>
  Effect.gen(function* () {
    const context = Context.add(yield* Effect.context<never>(), ImageGenerator, engine().generator)
    return yield* door({ layer: Layer.succeedContext(context), ...settings })
  })

const draw = (base: string, more: object = {}, headers: Record<string, string> = {}) =>
  post(
    `${base}/image/generation`,
    { ...cat, response_format: "url", ...more },
    {
      "content-type": "application/json",
      ...headers
    }
  )

const urlOf = (base: string, seed = 7) => Effect.map(draw(base, { seed }), ({ body }): string => body.images[0].url)

const fetchBytes = (url: string) =>
  Effect.promise(async (signal) => {
    const answer = await fetch(url, { signal })
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
  })

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hyperimage-pictures-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
)

describe('response_format: "url"', () => {
  it.effect("answers with an address in the place of each picture, which gives the picture without a key", () =>
    Effect.gen(function* () {
      const base = yield* timed({ auth: { keys: ["key"] } })
      const { body, status } = yield* draw(base, { seed: 3, n: 2 }, { authorization: "Bearer key" })
      assert.strictEqual(status, 200)
      assert.lengthOf(body.images, 2)
      for (const [index, image] of body.images.entries()) {
        assert.hasAllKeys(image, ["index", "url", "seed", "random_seed"])
        assert.isTrue(image.url.startsWith(`${base}/pictures/`))
        const { answer, bytes } = yield* fetchBytes(image.url)
        assert.isTrue(bytes.equals(pixel(BigInt(3 + index))))
        assert.strictEqual(answer.status, 200)
        assert.strictEqual(answer.headers.get("content-type"), "image/png")
        assert.strictEqual(answer.headers.get("cache-control"), "public, max-age=3600, immutable")
        assert.strictEqual(answer.headers.get("x-content-type-options"), "nosniff")
      }
    })
  )

  it.effect("holds for events and jobs, whose pictures are addresses everywhere", () =>
    Effect.gen(function* () {
      const base = yield* timed()
      const events = readEvents((yield* draw(base, {}, { accept: "text/event-stream" })).text)
      for (const { data } of events) assert.notProperty(data, "image")
      const job = yield* draw(base, {}, { prefer: "respond-async" })
      yield* get(`${base}/jobs/${job.body.id}/events`)
      const { body } = yield* get(`${base}/jobs/${job.body.id}`)
      const urls = [events.at(-2)?.data.url, events.at(-1)?.data.images[0].url, body.response.images[0].url]
      for (const url of urls) assert.strictEqual((yield* fetchBytes(url)).answer.status, 200)
    })
  )

  it.live("is understood by OpenAI's client", () =>
    Effect.gen(function* () {
      const base = yield* door(engine())
      const client = new OpenAI({ baseURL: base, apiKey: "key" })
      const { data } = yield* Effect.promise(() =>
        client.images.generate({ model: "able", prompt: "a cat", response_format: "url" })
      )
      assert.hasAllKeys(data?.[0], ["url"])
      assert.isTrue((yield* fetchBytes(data?.[0]?.url ?? "")).bytes.equals(pixel(0n)))
    })
  )

  it.effect("that is neither this nor b64_json is refused, together with what else is wrong", () =>
    Effect.gen(function* () {
      const { body, status } = yield* draw(yield* timed(), { response_format: "file", steps: 0 })
      assert.strictEqual(status, 400)
      assert.deepStrictEqual(
        body.error.details.issues.map(({ path }: { path: unknown }) => path),
        [["steps"], ["response_format"]]
      )
    })
  )

  it.effect("of b64_json, or null, is the usual answer, without a warning", () =>
    Effect.gen(function* () {
      const base = yield* timed()
      for (const response_format of ["b64_json", null]) {
        const { body } = yield* draw(base, { response_format })
        assert.deepStrictEqual([typeof body.images[0].image, body.warnings], ["string", []])
      }
    })
  )
})

describe("the address of a picture", () => {
  it.effect("expires", () =>
    Effect.gen(function* () {
      const base = yield* timed({ pictures: { timeToLive: "1 minute" } })
      const url = yield* urlOf(base)
      yield* TestClock.adjust("59 seconds")
      const { answer } = yield* fetchBytes(url)
      assert.deepStrictEqual(
        [answer.status, answer.headers.get("cache-control")],
        [200, "public, max-age=1, immutable"]
      )
      yield* TestClock.adjust("1 second")
      const { body, status } = yield* get(url)
      assert.deepStrictEqual([status, body.error.code], [410, "expired"])
    })
  )

  it.effect("can't be made up, changed or used for another picture", () =>
    Effect.gen(function* () {
      const base = yield* timed()
      const [one, other] = [new URL(yield* urlOf(base, 1)), new URL(yield* urlOf(base, 2))]
      const changed = (change: (url: URL) => void) => {
        const url = new URL(one)
        change(url)
        return url.href
      }
      const attempts = [
        changed((url) => url.searchParams.set("expires", "99999999999")),
        changed((url) => url.searchParams.set("signature", other.searchParams.get("signature") ?? "")),
        changed((url) => url.searchParams.set("signature", "")),
        changed((url) => url.searchParams.delete("signature")),
        changed((url) => url.searchParams.append("signature", "x")),
        changed((url) => (url.pathname = other.pathname)),
        changed((url) => (url.pathname = "/v1/pictures/..%2F..%2Fetc%2Fpasswd")),
        changed((url) => (url.search = ""))
      ]
      for (const url of attempts) {
        const { body, status } = yield* get(url)
        assert.deepStrictEqual([status, body.error.code], [403, "not_signed"], url)
      }
    })
  )

  it.effect("of another server isn't taken, unless they have the same secret and folder", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const pictures = { folder, secret: Redacted.make("the secret of both") }
      const [one, other, stranger] = [yield* timed({ pictures }), yield* timed({ pictures }), yield* timed()]
      const url = yield* urlOf(one)
      assert.isTrue((yield* fetchBytes(url.replace(one, other))).bytes.equals(pixel(7n)))
      assert.strictEqual((yield* get(url.replace(one, stranger))).status, 403)
    })
  )

  it.effect("begins where the app says", () =>
    Effect.gen(function* () {
      const base = yield* timed({ serverUrl: "https://images.example.com/api/v1/" })
      const url = yield* urlOf(base)
      assert.match(
        url,
        /^https:\/\/images\.example\.com\/api\/v1\/pictures\/[\w-]{43}\?expires=\d+&signature=[\w-]{43}$/
      )
      assert.strictEqual((yield* get(url.replace("https://images.example.com/api/v1", base))).status, 200)
    })
  )

  it.effect("begins at the server's own address where the client doesn't say a host that can be one", () =>
    Effect.gen(function* () {
      const base = yield* timed()
      const body = JSON.stringify({ ...cat, response_format: "url" })
      const headers = { "content-type": "application/json", "content-length": body.length, host: "[nowhere" }
      const text = yield* Effect.callback<string>((resume) => {
        const asked = ask(`${base}/image/generation`, { method: "POST", headers }, (answer) => {
          let text = ""
          answer.on("data", (chunk) => (text += chunk)).on("end", () => resume(Effect.succeed(text)))
        })
        asked.end(body)
      })
      assert.isTrue(JSON.parse(text).images[0].url.startsWith(`${base}/pictures/`), text)
    })
  )

  it.effect("answers HEAD, and no other methods", () =>
    Effect.gen(function* () {
      const url = yield* urlOf(yield* timed())
      const { headers, status, text } = yield* request("HEAD", url)
      assert.deepStrictEqual([status, headers.get("content-length"), text], [200, String(pixel(7n).length), ""])
      const deleted = yield* request("DELETE", url)
      assert.deepStrictEqual([deleted.status, deleted.headers.get("allow")], [405, "GET, HEAD"])
    })
  )
})

describe("the pictures that are kept", () => {
  it.effect.each(["memory", "a folder"])("in %s are bounded in number and bytes, and the oldest go first", (where) =>
    Effect.gen(function* () {
      const kept = where === "memory" ? {} : { folder: yield* temporaryFolder }
      const size = pixel(0n).length
      for (const bounds of [{ maximum: 2 }, { maximumBytes: 2 * size }]) {
        const base = yield* timed({ pictures: { ...kept, ...bounds } })
        const urls: Array<string> = []
        for (const seed of [1, 2, 1, 3]) {
          urls.push(yield* urlOf(base, seed))
          yield* TestClock.adjust("1 second")
        }
        const statuses = yield* Effect.forEach(urls, (url) => Effect.map(get(url), ({ status }) => status))
        assert.deepStrictEqual(statuses, [200, 410, 200, 200])
      }
    })
  )

  it.effect("in a folder are whole files, which go when their time is over", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const base = yield* timed({ pictures: { folder: join(folder, "deeper"), timeToLive: "1 minute" } })
      yield* urlOf(base, 1)
      yield* TestClock.adjust("2 minutes")
      const url = yield* urlOf(base, 2)
      const names = yield* Effect.promise(() => readdir(join(folder, "deeper")))
      const name = /pictures\/([\w-]+)/.exec(url)?.[1] ?? ""
      assert.deepStrictEqual(names, [name])
      const { mode } = yield* Effect.promise(() => stat(join(folder, "deeper", name)))
      assert.strictEqual(mode & 0o077, 0)
    })
  )

  it.effect("leave alone what else there is in the folder", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "album"))
        await writeFile(join(folder, "holiday.jpg"), "of somebody")
        for (const name of ["album", "holiday.jpg"]) await utimes(join(folder, name), 0, 0)
      })
      const base = yield* timed({ pictures: { folder, timeToLive: "1 minute", maximum: 1 } })
      yield* TestClock.adjust("2 minutes")
      yield* urlOf(base, 1)
      const url = yield* urlOf(base, 2)
      const name = /pictures\/([\w-]+)/.exec(url)?.[1] ?? ""
      const names = yield* Effect.promise(() => readdir(folder))
      assert.sameMembers(names, ["album", "holiday.jpg", name])
    })
  )
})
