/**
 * The API server: `node dist/main.js`, or `pnpm start` at the root. Settings come from the environment (see `Environment`); an
 * interrupt or a termination signal ends it gracefully.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Effect from "effect/Effect"
import * as Server from "hyperimage/Server"
import { fileURLToPath } from "node:url"
import * as Environment from "./Environment.ts"

/** The folder of the playground, built. */
const page = fileURLToPath(new URL(".", import.meta.resolve("@hyperimage/playground/index.html")))

const program = Effect.gen(function* () {
  const { host, keys, port } = yield* Environment.listening
  const engine = yield* Environment.engine
  const serve = Effect.gen(function* () {
    const generator = yield* ImageGenerator
    const { asksForKey, url } = yield* Server.serve({
      generator,
      keys,
      port,
      page,
      ...(host === undefined ? {} : { host })
    })
    yield* Effect.log(`The playground is at ${url.replace(/v1$/, "")}`)
    yield* Effect.log(`POST ${url}/image/generation: pictures by ${engine.name}`)
    yield* Effect.log(
      asksForKey
        ? `Asking for one of ${keys.length} key${keys.length === 1 ? "" : "s"}`
        : "No key is configured (HYPERIMAGE_API_KEYS): serving this machine only"
    )
    return yield* Effect.never
  })
  return yield* Effect.provide(serve, engine.layer)
})

program.pipe(Effect.scoped, NodeRuntime.runMain)
