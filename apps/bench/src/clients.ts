/**
 * The clients that are compared. Each makes the same request and ends with the pictures in hand, as base64 or its own lazy form, none
 * decoded to bytes; all reuse one connection pool, as they would in a server.
 */
import { createHyperbolic } from "@hyperbolic/ai-sdk-provider"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as RetryPolicy from "@hyperimage/core/RetryPolicy"
import * as Hyperbolic from "@hyperimage/hyperbolic"
import { generateImage } from "ai"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { Hyperimage } from "hyperimage"
import OpenAI from "openai"
import { Agent, request } from "undici"

const apiKey = "bench"
const asked = {
  model_name: "SDXL1.0-base",
  prompt: "a cat wearing sunglasses",
  width: 1024,
  height: 1024,
  steps: 30,
  cfg_scale: 7.5
}

/** One way to ask. `call` resolves to how many pictures came. */
export interface Client {
  readonly name: string
  readonly call: () => Promise<number>
}

const imagesIn = (answer: unknown): number =>
  typeof answer === "object" && answer !== null && "images" in answer && Array.isArray(answer.images)
    ? answer.images.length
    : 0

const bare = (baseUrl: string): Client => {
  const dispatcher = new Agent()
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" }
  return {
    name: "bare undici + JSON.parse",
    call: async () => {
      const { body } = await request(`${baseUrl}/image/generation`, {
        method: "POST",
        headers,
        body: JSON.stringify(asked),
        dispatcher
      })
      return imagesIn(JSON.parse(await body.text()))
    }
  }
}

const globalFetch = (baseUrl: string): Client => ({
  name: "global fetch + json()",
  call: async () => {
    const response = await fetch(`${baseUrl}/image/generation`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(asked)
    })
    return imagesIn(await response.json())
  }
})

const effectful = async (baseUrl: string, scope: Scope.Scope): Promise<Client> => {
  const layer = Hyperbolic.layer({ baseUrl, apiKey: Redacted.make(apiKey), retry: RetryPolicy.standard })
  const context = await Effect.runPromise(Layer.buildWithScope(layer, scope))
  const generator = Context.get(context, ImageGenerator)
  const decoded = Effect.runSync(ImageRequest.decode(asked))
  return {
    name: "@hyperimage/hyperbolic",
    call: () => Effect.runPromise(Effect.map(generator.generate(decoded), (response) => response.images.length))
  }
}

const promising = (baseUrl: string): Client => {
  const client = new Hyperimage({ baseUrl, apiKey })
  return { name: "hyperimage (Promise)", call: async () => (await client.generate(asked)).images.length }
}

const openai = (baseUrl: string): Client => {
  const client = new OpenAI({ baseURL: baseUrl, apiKey })
  return {
    name: "openai",
    call: async () => {
      const answer = await client.images.generate({ model: asked.model_name, prompt: asked.prompt, size: "1024x1024" })
      return answer.data?.length ?? 0
    }
  }
}

const aiSdk = (baseUrl: string): Client => {
  globalThis.AI_SDK_LOG_WARNINGS = false // it would say at each call that the provider drops n
  const provider = createHyperbolic({ baseURL: baseUrl, apiKey })
  return {
    name: "ai + @hyperbolic/ai-sdk-provider",
    call: async () => {
      const { images } = await generateImage({
        model: provider.imageModel("SDXL1.0-base"),
        prompt: asked.prompt,
        size: "1024x1024"
      })
      return images.length
    }
  }
}

/** All of them, pointed at a base URL; the first is what the others are held against. Closing the scope closes their connections. */
export const clients = async (baseUrl: string): Promise<readonly [Client, ...ReadonlyArray<Client>]> => {
  const scope = Scope.makeUnsafe()
  process.once("exit", () => Effect.runFork(Scope.close(scope, Exit.void)))
  return [
    bare(baseUrl),
    await effectful(baseUrl, scope),
    promising(baseUrl),
    globalFetch(baseUrl),
    openai(baseUrl),
    aiSdk(baseUrl)
  ]
}
