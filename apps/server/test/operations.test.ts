import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { run, serve, until } from "./Run.ts"
import * as Upstream from "./Upstream.ts"

const draw = (url: string, fields: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/image/generation`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ model_name: "SDXL1.0-base", prompt: "a cat", width: 64, height: 64, ...fields })
    })
    return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
  })

const statusOf = (url: string, path: string) =>
  Effect.promise(() =>
    fetch(new URL(path, url)).then(
      (answer) => answer.status,
      () => "refused"
    )
  )

/** A server that hands requests on to an upstream of the test's own, and one request that it is working on. */
const working = (env: Record<string, string> = {}) =>
  Effect.gen(function* () {
    const upstream = yield* Upstream.listen
    const server = yield* serve({ env: { HYPERBOLIC_BASE_URL: upstream.url, ...env } })
    const client = yield* Effect.forkChild(draw(server.url), { startImmediately: true })
    yield* until(upstream.waiting, (waiting) => waiting === 1)
    return { upstream, server, client }
  })

const temporaryFolder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hyperimage-server-"))),
  (folder) => Effect.promise(() => rm(folder, { recursive: true }))
)

/** How each generation in a ledger's file ended. */
const endings = (file: string) => {
  using database = new DatabaseSync(file)
  return database
    .prepare("SELECT status FROM hyperimage_ledger")
    .all()
    .map(({ status }) => status)
}

describe("the end of the process", () => {
  it.live("on SIGTERM /readyz says 503, what is under way is finished, and the process ends with 0", () =>
    Effect.gen(function* () {
      const { client, server, upstream } = yield* working()
      assert.strictEqual(yield* statusOf(server.url, "/readyz"), 200)
      server.signal("SIGTERM")
      yield* until(statusOf(server.url, "/readyz"), (status) => status === 503)
      const refused = yield* draw(server.url)
      assert.deepStrictEqual([refused.status, refused.body.error.code], [503, "overloaded"])
      assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
      yield* upstream.answer
      const { body, status } = yield* Fiber.join(client)
      assert.strictEqual(status, 200)
      assert.lengthOf(body.images, 1)
      assert.strictEqual(yield* Effect.timeout(server.exit, "10 seconds"), 0)
    })
  )

  it.live("what takes longer than the grace is interrupted down to the upstream, and answered with 503", () =>
    Effect.gen(function* () {
      const { client, server, upstream } = yield* working({ HYPERIMAGE_GRACE: "200 millis" })
      server.signal("SIGTERM")
      const { body, status } = yield* Fiber.join(client)
      assert.deepStrictEqual([status, body.error.code], [503, "overloaded"])
      yield* until(upstream.left, (left) => left === 1)
      assert.strictEqual(yield* Effect.timeout(server.exit, "10 seconds"), 0)
      assert.match(server.printed(), /Told to end.*Interrupting what took longer than the grace/s)
    })
  )

  it.live("a job under way is waited for too", () =>
    Effect.gen(function* () {
      const upstream = yield* Upstream.listen
      const { exit, signal, url } = yield* serve({ env: { HYPERBOLIC_BASE_URL: upstream.url } })
      const { body, status } = yield* draw(url, {}, { prefer: "respond-async" })
      assert.strictEqual(status, 202)
      yield* until(upstream.waiting, (waiting) => waiting === 1)
      signal("SIGTERM")
      yield* until(statusOf(url, "/readyz"), (ready) => ready === 503)
      assert.strictEqual(yield* statusOf(url, `/v1/jobs/${body.id}`), 200)
      yield* upstream.answer
      assert.strictEqual(yield* Effect.timeout(exit, "10 seconds"), 0)
      assert.strictEqual(yield* upstream.left, 0)
    })
  )

  it.live.each([
    ["finished", "10 seconds", "settled"],
    ["interrupted after the grace", "100 millis", "interrupted"]
  ] as const)("no row of the ledger is lost or left open where what is under way is %s", ([, grace, ending]) =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = join(folder, "books.db")
      const { client, server, upstream } = yield* working({ HYPERIMAGE_DATABASE: file, HYPERIMAGE_GRACE: grace })
      assert.deepStrictEqual(endings(file), ["open"])
      server.signal("SIGTERM")
      yield* until(statusOf(server.url, "/readyz"), (status) => status !== 200)
      if (ending === "settled") yield* upstream.answer
      yield* Fiber.join(client)
      assert.strictEqual(yield* Effect.timeout(server.exit, "10 seconds"), 0)
      assert.deepStrictEqual(endings(file), [ending])
    })
  )

  it.live("a second signal ends it at once", () =>
    Effect.gen(function* () {
      const { client, server } = yield* working({ HYPERIMAGE_GRACE: "1 hour" })
      server.signal("SIGINT")
      yield* until(statusOf(server.url, "/readyz"), (status) => status === 503)
      server.signal("SIGINT")
      assert.strictEqual(yield* Effect.timeout(server.exit, "5 seconds"), 130)
      yield* Fiber.interrupt(client)
    })
  )
})

describe("settings", () => {
  it.live("come from a typed file in the working directory, and flags go before it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "node_modules"))
        const installed = fileURLToPath(new URL("../node_modules/hyperimage", import.meta.url))
        await symlink(installed, join(folder, "node_modules/hyperimage"))
        await writeFile(
          join(folder, "hyperimage.config.ts"),
          `import { defineConfig, type Config } from "hyperimage/config"
           const shared: Config = { keys: ["from-the-file"], docs: true }
           export default defineConfig({ ...shared, host: "127.0.0.1" })`
        )
      })
      const { url } = yield* serve({ folder, args: ["--docs", "false"] })
      const fields = { model_name: "sketch", steps: 1 }
      assert.strictEqual((yield* draw(url, fields)).status, 401)
      assert.strictEqual((yield* draw(url, fields, { authorization: "Bearer from-the-file" })).status, 200)
      assert.strictEqual(yield* statusOf(url, "/docs"), 404)
    })
  )

  it.live("that are wrong end the process with 2 and a line for each, before anything is served", () =>
    Effect.gen(function* () {
      const { code, stderr, stdout } = yield* run("main.js", ["--port", "http", "--waiting", "many"], tmpdir())
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.deepStrictEqual(stderr.trim().split("\n"), [
        'hyperimage: port: expected a whole number from 0 to 65,535, got "http" from the flag --port',
        'hyperimage: waiting: expected a whole number from 0 to 1,000,000, got "many" from the flag --waiting'
      ])
    })
  )

  it.live("are listed by --help, with their variables", () =>
    Effect.gen(function* () {
      const { code, stdout } = yield* run("main.js", ["--help"], tmpdir())
      assert.strictEqual(code, 0)
      for (const words of ["[PORT]", "HYPERIMAGE_API_KEYS", "[HYPERIMAGE_LOG_LEVEL]", "8787", "OTEL_"])
        assert.include(stdout, words)
    })
  )

  it.live("bound the line: what comes on top is refused, with the time to come back", () =>
    Effect.gen(function* () {
      const { client, server, upstream } = yield* working({ HYPERIMAGE_CONCURRENT: "1", HYPERIMAGE_WAITING: "0" })
      const refused = yield* draw(server.url)
      assert.deepStrictEqual([refused.status, refused.body.error.code], [503, "overloaded"])
      assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
      yield* upstream.answer
      assert.strictEqual((yield* Fiber.join(client)).status, 200)
    })
  )
})

describe("what a run prints", () => {
  it.live("is the address on standard output and JSON lines, in which neither prompts, keys nor pictures are", () =>
    Effect.gen(function* () {
      const env = {
        HYPERIMAGE_API_KEYS: "the-secret-key",
        HYPERIMAGE_METRICS_TOKEN: "the-secret-token",
        HYPERIMAGE_LOG_LEVEL: "trace"
      }
      const { exit, printed, signal, url } = yield* serve({ env })
      const key = { authorization: "Bearer the-secret-key", "x-request-id": "named-1" }
      const wish = { model_name: "sketch", prompt: "a purple elephant", negative_prompt: "a wooden table", steps: 1 }
      const made = yield* draw(url, wish, key)
      assert.strictEqual(made.status, 200)
      yield* draw(url, { ...wish, model_name: "SDXL1.0-base" }, { ...key, prefer: "respond-async" })
      yield* draw(url, { ...wish, steps: 1000 }, key)
      yield* draw(url, { ...wish, image: Buffer.from("a text, no picture").toString("base64") }, key)
      yield* draw(url, wish, { authorization: "Bearer a-wrong-key" })
      yield* statusOf(url, "/v1/models?prompt=purple")
      yield* statusOf(url, "/metrics")
      signal("SIGTERM")
      yield* exit

      const picture: string = made.body.images[0].image
      const all = printed()
      for (const secret of [
        "purple",
        "elephant",
        "wooden",
        "the-secret-key",
        "the-secret-token",
        "a-wrong-key",
        picture.slice(0, 24),
        picture.slice(-60, -30),
        Buffer.from("a text, no picture").toString("base64")
      ]) {
        assert.notInclude(all, secret)
      }
      const lines: ReadonlyArray<Record<string, unknown>> = all
        .trim()
        .split("\n")
        .filter((line) => line !== url)
        .map((line) => JSON.parse(line))
      assert.deepInclude(
        lines.find(({ requestId }) => requestId === "named-1"),
        {
          level: "info",
          message: "request",
          method: "POST",
          path: "/v1/image/generation",
          status: 200,
          model: "sketch"
        }
      )
      assert.isAtLeast(lines.filter(({ message }) => message === "request").length, 7)
    })
  )

  it.live("is for a person where pretty lines are asked for", () =>
    Effect.gen(function* () {
      const { exit, printed, signal } = yield* serve({ env: { HYPERIMAGE_LOG_FORMAT: "pretty" } })
      yield* until(Effect.sync(printed), (text) => text.includes("serving this machine only"))
      signal("SIGTERM")
      yield* exit
      assert.match(printed(), /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO \(#\d+\): The page is at http:/m)
    })
  )
})
