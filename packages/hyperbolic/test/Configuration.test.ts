import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Hyperbolic from "@hyperimage/hyperbolic"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { MockAgent } from "undici"
import { quick, request } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const good = FaultServer.answer({ body: Pictures.body() })

const environment = (variables: { readonly [name: string]: string }) =>
  ConfigProvider.layer(ConfigProvider.fromEnv({ env: variables }))

/** One generation with the layer that an environment configures. */
const generate = (
  variables: { readonly [name: string]: string },
  options: Parameters<typeof Hyperbolic.layerConfig>[0] = {},
  asked = request()
) =>
  Effect.flatMap(ImageGenerator, (generator) => generator.generate(asked)).pipe(
    Effect.provide(Hyperbolic.layerConfig({ retry: quick, ...options }).pipe(Layer.provide(environment(variables))))
  )

/** The live service, pretended; `asked` are the bodies that it got. */
const live = () => {
  const agent = new MockAgent()
  agent.disableNetConnect()
  const asked: Array<{ readonly body: string; readonly authorization: string | null }> = []
  agent
    .get("https://api.hyperbolic.xyz")
    .intercept({ path: "/v1/image/generation", method: "POST" })
    .reply(200, ({ body, headers }) => {
      asked.push({ body: String(body), authorization: new Headers(headers).get("authorization") })
      return Pictures.body()
    })
    .persist()
  return { agent, asked }
}

describe("layerConfig", () => {
  it.live("takes key and base URL from the environment", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      yield* generate({ HYPERBOLIC_API_KEY: "sk-1", HYPERBOLIC_BASE_URL: server.baseUrl })
      assert.strictEqual(server.seen[0]?.headers["authorization"], "Bearer sk-1")
    }).pipe(Effect.scoped)
  )

  it.live("asks the live service by default: no n, and the price by its formula", () =>
    Effect.gen(function* () {
      const { agent, asked } = live()
      const response = yield* generate({ HYPERBOLIC_API_KEY: "sk-1" }, { dispatcher: agent })
      assert.closeTo(response.cost ?? 0, 0.012, 1e-12)
      assert.strictEqual(asked[0]?.authorization, "Bearer sk-1")
      assert.notInclude(asked[0]?.body, '"n"')
      yield* Effect.promise(() => agent.close())
    })
  )

  it.live("calls a model what the live service calls it", () =>
    Effect.gen(function* () {
      const { agent, asked } = live()
      const controlled = request({ model_name: "ControlNet-SDXL", controlnet_name: "canny" })
      yield* generate({ HYPERBOLIC_API_KEY: "sk-1" }, { dispatcher: agent }, controlled)
      assert.include(asked[0]?.body, '"model_name":"SDXL-ControlNet"')
      yield* Effect.promise(() => agent.close())
    })
  )

  it.live("takes a base URL that is set to nothing for none", () =>
    Effect.gen(function* () {
      const { agent, asked } = live()
      yield* generate({ HYPERBOLIC_API_KEY: "sk-1", HYPERBOLIC_BASE_URL: "" }, { dispatcher: agent })
      assert.lengthOf(asked, 1)
      yield* Effect.promise(() => agent.close())
    })
  )

  it.effect("says which variable is missing", () =>
    Effect.gen(function* () {
      for (const variables of [{}, { HYPERBOLIC_API_KEY: "" }, { HYPERBOLIC_API_KEY: " \n" }]) {
        const error = yield* Effect.flip(generate(variables))
        assert.strictEqual(error._tag, "ConfigError")
        assert.include(error.message, "HYPERBOLIC_API_KEY")
      }
    })
  )

  it.effect("says what a base URL should be, and repeats none that holds a password", () =>
    Effect.gen(function* () {
      for (const baseUrl of ["not a URL", "ftp://example.com/v1", "https://me:secret@example.com/v1"]) {
        const error = yield* Effect.flip(generate({ HYPERBOLIC_API_KEY: "sk-1", HYPERBOLIC_BASE_URL: baseUrl }))
        assert.include(error.message, "baseUrl: expected an http or https URL without user name")
        assert.notInclude(JSON.stringify(error), "secret")
      }
    })
  )
})

describe("layer", () => {
  it.live("asks below the base URL, with or without a slash at its end, as text or URL", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      const root = `http://127.0.0.1:${server.port}`
      for (const baseUrl of [`${root}/v1`, `${root}/v1/`, new URL(`${root}/v1/`), root, `${root}/a/b%20c`]) {
        yield* Effect.flatMap(ImageGenerator, (generator) => generator.generate(request())).pipe(
          Effect.provide(Hyperbolic.layer({ baseUrl, apiKey: Redacted.make("sk-1") }))
        )
      }
      assert.deepStrictEqual(
        server.seen.map(({ path }) => path),
        [
          "/v1/image/generation",
          "/v1/image/generation",
          "/v1/image/generation",
          "/image/generation",
          "/a/b%20c/image/generation"
        ]
      )
    }).pipe(Effect.scoped)
  )
})
