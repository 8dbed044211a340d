import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import { ImageError, Overloaded } from "@hyperimage/core/ImageError"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Logger, Metric, Redacted, Result, Scope } from "effect"
import { redPixel } from "./LoopbackServer.ts"
import * as Server from "../src/Server.ts"

const generatorOf = (wait: Effect.Effect<void>) =>
  ImageGenerator.make({
    provider: { name: "test", kind: "internal" },
    models: Effect.succeed([]),
    generate: ({ model_name: model }) =>
      Effect.as(wait, {
        model,
        images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 7n }))],
        inference_time: 0,
        cost: 0.25,
        warnings: []
      })
  })

const generator = generatorOf(Effect.void)

const get = (url: string, headers: Record<string, string> = {}) =>
  Effect.promise(async () => {
    const answer = await fetch(url, { headers })
    return { status: answer.status, text: await answer.text(), headers: answer.headers }
  })

const draw = (url: string, headers: Record<string, string> = {}) =>
  Effect.promise(async () => {
    const answer = await fetch(`${url}/image/generation?ignored=query-text`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ model_name: "test", prompt: "a secret cat" })
    })
    await answer.arrayBuffer()
    return answer
  })

/** A server, its place without `/v1`, and metrics of its own. */
const served = (options: Partial<Server.Options> = {}) =>
  Effect.map(Server.serve({ generator, port: 0, ...options }), (serving) => ({
    ...serving,
    at: (path: string) => new URL(path, serving.url).href
  }))

const ownMetrics = Effect.provideService(Metric.MetricRegistry, new Map())

/** The value of a line of `/metrics`. */
const valueOf = (text: string, line: string) => text.split("\n").find((found) => found.startsWith(`${line} `))

describe("health", () => {
  it.live("/healthz says that the process is up, /readyz that it is able, both without a key", () =>
    Effect.gen(function* () {
      const { at } = yield* served({ keys: ["key"] })
      const up = yield* get(at("/healthz"))
      assert.deepStrictEqual([up.status, up.text], [200, '{"status":"ok"}'])
      assert.match(up.headers.get("x-request-id") ?? "", /^[0-9a-f-]{36}$/)
      const ready = yield* get(at("/readyz"))
      assert.deepStrictEqual([ready.status, ready.text], [200, '{"status":"ready"}'])
    })
  )

  it.live("/readyz says what isn't well: the engine, or a check of the app's", () =>
    Effect.gen(function* () {
      const reason = new Overloaded({ description: "10.0.0.7 said so" })
      const broken = {
        ...generator,
        models: Effect.fail(new ImageError({ module: "Test", method: "models", reason }))
      }
      const { at } = yield* served({
        generator: broken,
        checks: { database: Effect.fail("locked"), disk: Effect.void, clock: Effect.die("stopped") }
      })
      const ready = yield* get(at("/readyz"))
      const why = ["engine", "database", "clock"]
      assert.deepStrictEqual([ready.status, JSON.parse(ready.text)], [503, { status: "not ready", why }])
      assert.strictEqual((yield* get(at("/healthz"))).status, 200)
    })
  )

  it.live(
    "while the server ends, /readyz says so first, then new generations are refused, and those under way are finished",
    () =>
      Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const finish = yield* Deferred.make<void>()
        const slow = generatorOf(Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(finish)))
        const scope = yield* Scope.make()
        const { at, url } = yield* Scope.provide(served({ generator: slow, drain: "300 millis" }), scope)
        const first = yield* Effect.forkChild(draw(url))
        yield* Deferred.await(begun)
        const end = yield* Effect.forkChild(Scope.close(scope, Exit.void), { startImmediately: true })
        yield* Effect.sleep("50 millis")
        assert.strictEqual((yield* get(at("/readyz"))).status, 503)
        const second = yield* Effect.forkChild(draw(url), { startImmediately: true })
        yield* Effect.sleep("600 millis")
        const refused = yield* draw(url)
        assert.deepStrictEqual([refused.status, refused.headers.get("retry-after")], [503, "5"])
        assert.strictEqual((yield* get(at("/healthz"))).status, 200)
        yield* Deferred.succeed(finish, undefined)
        assert.deepStrictEqual([(yield* Fiber.join(first)).status, (yield* Fiber.join(second)).status], [200, 200])
        yield* Fiber.join(end).pipe(Effect.timeout("5 seconds"))
      })
  )
})

describe("metrics", () => {
  it.live("count requests by route and status, pictures, dollars, and what is under way", () =>
    Effect.gen(function* () {
      const { at, url } = yield* served()
      yield* draw(url)
      yield* draw(url)
      yield* get(at("/v1/models/none"))
      yield* get(at("/a/path/of/somebody"))
      const model = 'gen_ai_operation_name="generate_content",gen_ai_provider_name="test",gen_ai_request_model="test"'
      const http = "http_server_request_duration_seconds_count"
      const labels = (method: string, route: string, status: number) =>
        `{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}"}`
      const expected = [
        `hyperimage_images_total{${model}} 2`,
        `hyperimage_cost_usd_total{${model}} 0.5`,
        `gen_ai_client_operation_duration_seconds_count{${model}} 2`,
        `${http}${labels("POST", "/v1/image/generation", 200)} 2`,
        `${http}${labels("GET", "/v1/models/:name", 404)} 1`,
        `${http}${labels("GET", "other", 404)} 1`,
        "hyperimage_generations_active 0",
        "hyperimage_queue_length 0",
        "http_server_active_requests 1"
      ]
      // A request is counted once its connection has the whole answer, which its client may see a moment before.
      const { headers, text } = yield* get(at("/metrics")).pipe(
        Effect.repeat({ until: ({ text }) => expected.every((line) => text.split("\n").includes(line)), times: 100 })
      )
      for (const line of expected) assert.include(text.split("\n"), line)
      assert.match(headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/)
      assert.notMatch(text, /secret|somebody/)
    }).pipe(ownMetrics)
  )

  it.live(
    "tell how many generations run and how many wait; what comes on top is refused with the time to come back",
    () =>
      Effect.gen(function* () {
        const finish = yield* Deferred.make<void>()
        const slow = generatorOf(Deferred.await(finish))
        const { at, url } = yield* served({ generator: slow, line: { concurrent: 1, waiting: 2 } })
        const inside = yield* Effect.forkChild(Effect.all([draw(url), draw(url), draw(url)], { concurrency: 3 }))
        const metrics = Effect.map(get(at("/metrics")), ({ text }) => [
          valueOf(text, "hyperimage_generations_active"),
          valueOf(text, "hyperimage_queue_length")
        ])
        const full = ["hyperimage_generations_active 1", "hyperimage_queue_length 2"]
        yield* metrics.pipe(
          Effect.repeat({ until: (found) => found.join() === full.join() }),
          Effect.timeout("10 seconds")
        )
        const refused = yield* draw(url)
        assert.strictEqual(refused.status, 503)
        assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
        yield* Deferred.succeed(finish, undefined)
        assert.deepStrictEqual(
          (yield* Fiber.join(inside)).map((answer) => answer.status),
          [200, 200, 200]
        )
        assert.deepStrictEqual(yield* metrics, ["hyperimage_generations_active 0", "hyperimage_queue_length 0"])
      }).pipe(ownMetrics)
  )

  it.live("are for who has the token; without one a server with keys has none, not even for its callers", () =>
    Effect.gen(function* () {
      const token = Redacted.make("metrics-token")
      const { at } = yield* served({ keys: ["key"], metricsToken: token })
      assert.strictEqual((yield* get(at("/metrics"))).status, 401)
      assert.strictEqual((yield* get(at("/metrics"), { authorization: "Bearer key" })).status, 401)
      assert.strictEqual((yield* get(at("/metrics"), { authorization: "Bearer metrics-token" })).status, 200)
      const without = yield* served({ keys: ["key"] })
      assert.strictEqual((yield* get(without.at("/metrics"), { authorization: "Bearer key" })).status, 404)
      const open = yield* served({ metricsToken: token })
      assert.strictEqual((yield* get(open.at("/metrics"))).status, 401)
    })
  )
})

describe("the log", () => {
  it.live("has a line for each request, with its id, who asked and for what, and no word of what it said", () =>
    Effect.gen(function* () {
      const lines: Array<{ readonly message: unknown; readonly annotations: Record<string, unknown> }> = []
      const logger = Logger.map(Logger.formatStructured, (line) => void lines.push(line))
      yield* Effect.gen(function* () {
        const { at, url } = yield* served({ keys: ["the-key"] })
        yield* draw(url, { authorization: "Bearer the-key", "x-request-id": "mine-1" })
        yield* draw(url, { authorization: "Bearer another-key", "x-request-id": "mine-2" })
        yield* get(at("/nothing?word=hidden"), { "x-request-id": "mine-3" })
        yield* get(at("/healthz")) // which is asked all the time, and logged as something to look at only when debugging
      }).pipe(Effect.scoped, Effect.provide(Logger.layer([logger])))
      const told = lines
        .filter(({ message }) => message === "request")
        .map(({ annotations: { caller, duration_ms, ...rest } }): Record<string, unknown> => {
          assert.isNumber(duration_ms)
          return { ...rest, hasCaller: /^key-[0-9a-f]{8}$/.test(String(caller)) }
        })
      const path = "/v1/image/generation"
      assert.deepStrictEqual(told, [
        { requestId: "mine-1", method: "POST", path, status: 200, model: "test", hasCaller: true },
        { requestId: "mine-2", method: "POST", path, status: 401, hasCaller: false },
        { requestId: "mine-3", method: "GET", path: "/nothing", status: 404, hasCaller: false }
      ])
      assert.notMatch(JSON.stringify(lines), /secret|the-key|another-key|hidden|query-text/)
    })
  )

  it.live("says of a client that went away that nothing was answered", () =>
    Effect.gen(function* () {
      const lines: Array<Record<string, unknown>> = []
      const logger = Logger.map(Logger.formatStructured, ({ annotations }) => void lines.push(annotations))
      yield* Effect.gen(function* () {
        const begun = yield* Deferred.make<void>()
        const slow = generatorOf(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))
        const { url } = yield* served({ generator: slow })
        const controller = new AbortController()
        const init = {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"model_name":"test","prompt":"a cat"}',
          signal: controller.signal
        }
        const client = fetch(`${url}/image/generation`, init).catch(() => undefined)
        yield* Deferred.await(begun)
        controller.abort()
        yield* Effect.promise(() => client)
      }).pipe(Effect.scoped, Effect.provide(Logger.layer([logger])))
      const [line] = lines.filter(({ method }) => method === "POST")
      assert.deepInclude(line, { status: 499, aborted: true, model: "test" })
    })
  )
})
