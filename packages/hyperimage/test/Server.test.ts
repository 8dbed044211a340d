import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Redacted, Result, Scope } from "effect"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { request } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Server from "../src/Server.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

const response: ImageResponse = {
  model: "test",
  images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 7n }))],
  inference_time: 0,
  warnings: []
}

const generatorOf = (generate: Effect.Effect<ImageResponse>) =>
  ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed([]),
    generate: () => generate
  })

const generator = generatorOf(Effect.succeed(response))

const ask = (url: string, headers: Record<string, string> = {}) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/image/generation`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ model_name: "test", prompt: "a cat" })
    })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  })

/** A request with a `Host` header of the test's own, which `fetch` doesn't send. */
const askAs = (host: string, port: number) =>
  Effect.callback<number | undefined>((resume) => {
    request({ port, host: "127.0.0.1", path: "/v1/models", headers: { host } }, (answer) => {
      answer.resume()
      resume(Effect.succeed(answer.statusCode))
    }).end()
  })

describe("serve", () => {
  it.live("serves the API at /v1 of a free port, and nothing else", () =>
    Effect.gen(function* () {
      const { port, url } = yield* Server.serve({ generator, port: 0 })
      assert.strictEqual(url, `http://127.0.0.1:${port}/v1`)
      const { body, status } = yield* ask(url)
      assert.deepStrictEqual([status, body.images[0].image], [200, redPixel])
      const elsewhere = yield* Effect.promise(() => fetch(url.replace("/v1", "/nothing")))
      assert.strictEqual(elsewhere.status, 404)
      assert.isNull(elsewhere.headers.get("x-powered-by"))
      const text = yield* Effect.promise(() => elsewhere.text())
      assert.include(text, "there is nothing at /nothing")
    })
  )

  it.live("serves a page beside the API, under a strict policy, and no file outside its folder", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "page-"))),
        (folder) => Effect.promise(() => rm(folder, { recursive: true }))
      )
      const asset = "assets/index-abcd1234.js"
      yield* Effect.promise(async () => {
        await mkdir(join(folder, "page", "assets"), { recursive: true })
        await writeFile(join(folder, "secret.txt"), "secret")
        await writeFile(join(folder, "page", "index.html"), "<!doctype html><title>page</title>")
        await writeFile(join(folder, "page", asset), "export {}")
      })
      const { port, url } = yield* Server.serve({ generator, port: 0, page: join(folder, "page"), keys: ["secret"] })
      const get = (path: string) => Effect.promise(() => fetch(new URL(path, `http://127.0.0.1:${port}`)))

      const index = yield* get("/")
      assert.include(yield* Effect.promise(() => index.text()), "<title>page</title>")
      assert.match(index.headers.get("content-security-policy") ?? "", /^default-src 'self';.*frame-ancestors 'none'$/)
      assert.strictEqual(index.headers.get("cache-control"), "no-cache")
      assert.match((yield* get(asset)).headers.get("cache-control") ?? "", /immutable/)
      assert.strictEqual((yield* get("/%2e%2e%2fsecret.txt")).status, 404)
      assert.strictEqual((yield* ask(url)).status, 401)
    })
  )

  it.live("asks for a key where there are any", () =>
    Effect.gen(function* () {
      const { asksForKey, url } = yield* Server.serve({ generator, port: 0, keys: [Redacted.make("secret")] })
      assert.isTrue(asksForKey)
      assert.strictEqual((yield* ask(url)).status, 401)
      assert.strictEqual((yield* ask(url, { authorization: "Bearer secret" })).status, 200)
    })
  )

  it.live("without a key it listens on loopback only, whatever host is asked for", () =>
    Effect.gen(function* () {
      const { asksForKey, host } = yield* Server.serve({ generator, port: 0, host: "0.0.0.0" })
      assert.deepStrictEqual([asksForKey, host], [false, "127.0.0.1"])
    })
  )

  it.live("without a key it answers only to localhost's names, with one to any", () =>
    Effect.gen(function* () {
      const open = yield* Server.serve({ generator, port: 0 })
      for (const host of ["localhost", "127.0.0.1:80", "[::1]:80"]) {
        assert.strictEqual(yield* askAs(host, open.port), 200)
      }
      for (const host of ["evil.example.com", "127.0.0.1.example.com", "localhost.example.com:80"]) {
        assert.strictEqual(yield* askAs(host, open.port), 403)
      }
      const keyed = yield* Server.serve({ generator, port: 0, host: "127.0.0.1", keys: ["secret"] })
      assert.strictEqual(yield* askAs("images.example.com", keyed.port), 401)
    })
  )

  it.live("says so where the port is in use", () =>
    Effect.gen(function* () {
      const { port } = yield* Server.serve({ generator, port: 0 })
      const error = yield* Effect.flip(Server.serve({ generator, port }))
      assert.strictEqual(error.message, `Can't listen on 127.0.0.1 port ${port}: the port is in use, choose another`)
    })
  )
})

describe("the end of the server", () => {
  /** A server in a scope of its own, and a request that it is working on. */
  const working = (generate: Effect.Effect<ImageResponse>, grace: number) =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const scope = yield* Scope.make()
      const busy = generatorOf(Effect.andThen(Deferred.succeed(begun, undefined), generate))
      const { url } = yield* Scope.provide(Server.serve({ generator: busy, port: 0, grace }), scope)
      const client = yield* Effect.forkChild(ask(url))
      yield* Deferred.await(begun)
      return { client, url, end: Scope.close(scope, Exit.void) }
    })

  it.live("waits for the requests under way", () =>
    Effect.gen(function* () {
      const { client, end, url } = yield* working(Effect.delay(Effect.succeed(response), 300), 5000)
      yield* end
      assert.strictEqual((yield* Fiber.join(client)).status, 200)
      assert.isTrue(Exit.isFailure(yield* Effect.exit(ask(url))))
    })
  )

  it.live("interrupts those that take longer, and answers them", () =>
    Effect.gen(function* () {
      const interrupted = yield* Deferred.make<void>()
      const endless = Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
      const { client, end } = yield* working(endless, 100)
      yield* end.pipe(Effect.timeout("3 seconds"))
      yield* Deferred.await(interrupted)
      const { body, status } = yield* Fiber.join(client)
      assert.deepStrictEqual([status, body.error.code], [503, "overloaded"])
    })
  )
})
