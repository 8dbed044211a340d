import { assert, describe, it } from "@effect/vitest"
import { Effect, Metric, Result } from "effect"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import { ImageError, UpstreamFailure } from "@hyperimage/core/ImageError"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { redPixel } from "./LoopbackServer.ts"
import * as OpenTelemetry from "../src/server/OpenTelemetry.ts"
import * as Server from "../src/Server.ts"

/** What a collector got. */
interface Export {
  readonly path: string
  readonly headers: { readonly [name: string]: string | ReadonlyArray<string> | undefined }
  readonly body: Buffer
}

/** An OTLP collector over HTTP, on a free port. */
const collector = Effect.gen(function* () {
  const exports: Array<Export> = []
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    exports.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) })
    response.writeHead(200, { "content-type": "application/json" }).end("{}")
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const { port } = server.address() as AddressInfo
  const of = (signal: string) => exports.filter(({ path }) => path === `/v1/${signal}`)
  return { url: `http://127.0.0.1:${port}`, exports, of }
})

const generator = ImageGenerator.make({
  provider: { name: "test", kind: "internal" },
  models: Effect.succeed([]),
  generate: ({ model_name: model }) =>
    Effect.succeed({
      model,
      images: [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 7n }))],
      inference_time: 0.5,
      cost: 0.25,
      warnings: []
    })
})

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736"

/** A server that has one request, of a client that traces, and ends; what is left is sent then. */
const runServer = (environment: OpenTelemetry.Environment, engine = generator, expected = 200) =>
  Effect.gen(function* () {
    const { url } = yield* Server.serve({ generator: engine, port: 0, keys: ["the-key"] })
    const { status } = yield* Effect.promise(() =>
      fetch(`${url}/image/generation`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: "Bearer the-key",
          traceparent: `00-${traceId}-00f067aa0ba902b7-01`
        },
        body: JSON.stringify({ model_name: "test", prompt: "a secret cat", seed: "18446744073709551615" })
      })
    )
    assert.strictEqual(status, expected)
  }).pipe(
    Effect.scoped,
    Effect.provide(OpenTelemetry.layer(environment)),
    Effect.provideService(Metric.MetricRegistry, new Map())
  )

interface Attribute {
  readonly key: string
  readonly value: Record<string, unknown>
}

const record = (attributes: ReadonlyArray<Attribute>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

describe("OpenTelemetry", () => {
  it.live("traces, metrics and logs arrive at the collector that the environment names", () =>
    Effect.gen(function* () {
      const { exports, of, url } = yield* collector
      yield* runServer({
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
        OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=pictures,x-second=two%20words",
        OTEL_SERVICE_NAME: "drawing",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,host.name=here"
      })
      const [traces] = of("traces")
      assert.strictEqual(traces?.headers["content-type"], "application/json")
      assert.deepStrictEqual([traces?.headers["x-tenant"], traces?.headers["x-second"]], ["pictures", "two words"])

      const [resource] = JSON.parse(String(traces?.body)).resourceSpans
      assert.deepInclude(record(resource.resource.attributes), {
        "service.name": "drawing",
        "deployment.environment.name": "test",
        "host.name": "here"
      })
      const spans = of("traces").flatMap(({ body }) => JSON.parse(String(body)).resourceSpans[0].scopeSpans[0].spans)
      const request = spans.find(({ name }) => name === "POST /v1/image/generation")
      const generation = spans.find(({ name }) => name === "generate_content test")
      assert.deepStrictEqual([request.traceId, request.parentSpanId], [traceId, "00f067aa0ba902b7"])
      assert.deepStrictEqual([generation.traceId, generation.parentSpanId], [traceId, request.spanId])
      assert.deepInclude(record(generation.attributes), {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.output.type": "image",
        "gen_ai.provider.name": "test",
        "gen_ai.request.model": "test",
        "gen_ai.response.model": "test",
        "gen_ai.request.seed": "18446744073709551615",
        "hyperimage.image.cost_usd": 0.25
      })

      const metrics = of("metrics").flatMap(
        ({ body }) => JSON.parse(String(body)).resourceMetrics[0].scopeMetrics[0].metrics
      )
      const names = metrics.map(({ name }) => name)
      for (const name of [
        "gen_ai.client.operation.duration",
        "hyperimage.images",
        "hyperimage.cost_usd",
        "hyperimage.queue.length",
        "http.server.request.duration"
      ]) {
        assert.include(names, name)
      }
      assert.isNotEmpty(of("logs"))
      const all = exports.map(({ body }) => String(body)).join("\n")
      assert.notMatch(all, /secret|the-key/)
      assert.notInclude(all, redPixel.slice(0, 20))
    })
  )

  it.live("a failure is told by its name, without what another server said", () =>
    Effect.gen(function* () {
      const { exports, of, url } = yield* collector
      const reason = new UpstreamFailure({ status: 500, description: "can't draw: a purple elephant" })
      const failing = ImageGenerator.make({
        provider: { name: "test", kind: "client" },
        models: Effect.succeed([]),
        generate: () => Effect.fail(new ImageError({ module: "Test", method: "generate", reason, status: 500 }))
      })
      const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }
      yield* runServer(environment, failing, 502)
      const traces = of("traces")
        .map(({ body }) => String(body))
        .join()
      assert.include(traces, "Test.generate: UpstreamFailure (status 500)")
      assert.notInclude(exports.map(({ body }) => String(body)).join(), "elephant")
    })
  )

  it.live("goes as protobuf where the environment says no other", () =>
    Effect.gen(function* () {
      const { of, url } = yield* collector
      yield* runServer({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json" })
      const [traces] = of("traces")
      assert.strictEqual(traces?.headers["content-type"], "application/x-protobuf")
      for (const text of ["service.name", "hyperimage", "generate_content test", "gen_ai.request.model"]) {
        assert.isTrue(traces?.body.includes(text), text)
      }
      assert.strictEqual(of("metrics")[0]?.headers["content-type"], "application/json")
    })
  )

  it.live.each([
    ["names no endpoint", () => ({})],
    [
      "says that the SDK is disabled",
      (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_SDK_DISABLED: "true" })
    ],
    ["names an endpoint that is empty", () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: "" })]
  ] as const)("nothing is sent where the environment %s", ([, environment]) =>
    Effect.gen(function* () {
      const { exports, url } = yield* collector
      yield* runServer(environment(url))
      assert.isEmpty(exports)
    })
  )

  it.live("sends one kind alone where the others are to go nowhere", () =>
    Effect.gen(function* () {
      const { exports, of, url } = yield* collector
      yield* runServer({
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/v1/traces`,
        OTEL_METRICS_EXPORTER: "none"
      })
      assert.isNotEmpty(of("traces"))
      assert.strictEqual(of("traces").length, exports.length)
    })
  )

  it.live("a collector that is away costs the server's clients nothing", () =>
    runServer({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_EXPORTER_OTLP_TIMEOUT: "200" })
  )

  it.live.each([
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "here" },
      /^OpenTelemetry: Expected a valid URL string at \["OTEL_EXPORTER_OTLP_ENDPOINT"\]$/
    ],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
      /^OTEL_EXPORTER_OTLP_PROTOCOL: expected http\/protobuf or http\/json, got "grpc"/
    ]
  ] as const)("a wrong variable is told by its name: %o", ([environment, words]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(Effect.void, OpenTelemetry.layer(environment)))
      assert.match(error.message, words)
    })
  )
})
