/** An Express app on a real socket, an engine that does what a test says, and a client that sees the bare HTTP. */
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageError, type ImageErrorReason } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageModel from "@hyperimage/core/ImageModel"
import type * as ImageRequest from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Json from "@hyperimage/core/Json"
import * as Seed from "@hyperimage/core/Seed"
import { Effect, Result } from "effect"
import express, { type Express } from "express"
import { hyperimage, type Options } from "../src/index.ts"

/** A PNG of one red pixel. */
export const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

export const model = ImageModel.make({
  name: "able",
  aliases: ["Able-XL"],
  family: "test",
  description: "Can do everything.",
  can: { negative_prompt: true, cfg_scale: true, lora: true },
  limits: { multipleOf: 8 },
  defaults: { width: 1024, height: 1024, steps: 25, cfg_scale: 6 }
})

export const respond = (asked: ImageRequest.ImageRequest): ImageResponse => ({
  model: "able",
  images: Array.from({ length: asked.n }, (_, index) =>
    Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index, seed: Seed.at(asked.seed ?? 7n, index) }))
  ),
  inference_time: 0.25,
  cost: 0.0025,
  warnings: []
})

export const failure = (reason: ImageErrorReason) => new ImageError({ module: "Test", method: "generate", reason })

type Script = (asked: ImageRequest.ImageRequest) => Effect.Effect<ImageResponse, ImageError>

/** A generator that answers with `script` and remembers what it was asked. */
export const scripted = (script: Script = (asked) => Effect.succeed(respond(asked))) => {
  const asked: Array<ImageRequest.ImageRequest> = []
  const generator = ImageGenerator.make({
    provider: { name: "scripted", kind: "internal" },
    models: Effect.succeed([model]),
    generate: (request) =>
      Effect.suspend(() => {
        asked.push(request)
        return script(request)
      })
  })
  return { generator, asked }
}

/** Serves an app on a free port until the test ends; gives its origin. */
export const listen = (app: Express) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = app.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  ).pipe(Effect.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`))

/** Serves the door under `/v1`, with what the test puts before and after it; gives the base URL. */
export const door = (
  options: Options,
  around: { readonly before?: (app: Express) => void; readonly after?: (app: Express) => void } = {}
) =>
  Effect.gen(function* () {
    const app = express()
    around.before?.(app)
    const router = hyperimage(options)
    yield* Effect.addFinalizer(() => Effect.promise(router.close))
    app.use("/v1", router)
    around.after?.(app)
    return `${yield* listen(app)}/v1`
  })

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at bodies of every shape
  readonly body: any
}

const isReadyToSend = (body: unknown): body is string | Uint8Array<ArrayBuffer> | ReadableStream =>
  typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream

/** One request; bytes, a text and a stream are sent as they are, anything else as JSON. */
export const request = (
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" }
): Effect.Effect<Answer> =>
  Effect.promise(async (signal) => {
    const init: RequestInit = { method, signal, headers }
    if (body !== undefined)
      Object.assign(init, { body: isReadyToSend(body) ? body : Json.stringify(body), duplex: "half" })
    const answer = await fetch(url, init)
    const text = await answer.text()
    const parsed = Json.parse(text)
    return { status: answer.status, headers: answer.headers, text, body: Result.getOrUndefined(parsed) }
  })

export const post = (
  url: string,
  body: unknown,
  headers: Record<string, string> = { "content-type": "application/json" }
) => request("POST", url, body, headers)

export const get = (url: string, headers: Record<string, string> = {}) => request("GET", url, undefined, headers)

/** The smallest request. */
export const cat = { model_name: "able", prompt: "a cat" }
