import { sideBySide } from "./measure.ts"
import { startServer } from "./startServer.ts"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Hyperbolic from "@hyperimage/hyperbolic"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Agent, request } from "undici"
const server = await startServer()
const asked = {
  model_name: "SDXL1.0-base",
  prompt: "a cat wearing sunglasses",
  width: 1024,
  height: 1024,
  steps: 30,
  cfg_scale: 7.5
}
for (const [bytes, calls] of [[600, 300]]) {
  const baseUrl = `${server.url}/1x${bytes}/v1`
  const dispatcher = new Agent()
  const headers = { authorization: `Bearer bench`, "content-type": "application/json" }
  const generator = await Effect.runPromise(
    Effect.provideService(Hyperbolic.make({ baseUrl, apiKey: Redacted.make("bench") }), Scope.Scope, Scope.makeUnsafe())
  )
  const decoded = Effect.runSync(ImageRequest.decode(asked))
  const r = await sideBySide(
    [
      {
        name: "bare",
        call: async () => {
          const { body } = await request(`${baseUrl}/image/generation`, {
            method: "POST",
            headers,
            body: JSON.stringify(asked),
            dispatcher
          })
          return JSON.parse(await body.text()).images.length
        }
      },
      {
        name: "ours",
        call: () => Effect.runPromise(Effect.map(generator.generate(decoded), (response) => response.images.length))
      }
    ],
    { rounds: 25, calls: calls! }
  )
  for (const x of r) console.log(bytes, x.name, x.cpu.toFixed(4), x.wall.toFixed(4), x.ratio.toFixed(2))
}
process.exit(0)
