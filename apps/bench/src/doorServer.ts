/**
 * A server of the door's measurements, in a process of its own: `node --expose-gc src/doorServer.ts <kind> <bytes> [target]`.
 *
 * - `door`: the mounted door with a generator that has its picture ready
 * - `slow`: the door with an engine that takes 200 ms, for 20 requests at once while 200 may wait
 * - `end`: a handler of Express 5 that parses the same JSON and hands the same bytes, which it has ready, to Node's own `response.end`
 * - `send`: the same, with Express' `response.send`
 * - `json`: the same, with `response.json`, as handlers are usually written
 * - `proxy`: `http-proxy-middleware` before `target`
 *
 * The first line of its output is its port; to each message it answers with what it has used so far.
 */
import * as Contract from "@hyperimage/core/Contract"
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import type * as Telemetry from "@hyperimage/core/Telemetry"
import { hyperimage } from "@hyperimage/express"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import express from "express"
import { createProxyMiddleware } from "http-proxy-middleware"
import type { Used } from "./contender.ts"
import { pictureOf } from "./picture.ts"

const [kind = "door", bytes = "600", target = ""] = process.argv.slice(2)

const images = [Result.getOrThrow(GeneratedImage.fromBytes(pictureOf(Number(bytes)), { index: 0, seed: 7n }))]
const response: ImageResponse = { model: "instant", images, inference_time: 0, warnings: [] }

const provider: Telemetry.Provider = { name: "bench", kind: "internal" }
const models = Effect.succeed([])

const instant = ImageGenerator.make({ provider, models, generate: () => Effect.succeed(response) })

const slow = ImageGenerator.make({
  provider,
  models,
  generate: (_, emit) =>
    emit(ImageEvent.Started({ model: "slow" })).pipe(Effect.andThen(Effect.sleep("200 millis")), Effect.as(response))
})

const app = express().disable("x-powered-by")
const path = `/v1${Contract.paths.generate}`
const type = { "content-type": "application/json; charset=utf-8" }
const body = Buffer.from(JSON.stringify(Contract.encodeResponse(response)))
const parse = express.json({ limit: "32mb" })
switch (kind) {
  case "door":
    app.use("/v1", hyperimage({ generator: instant }))
    break
  case "slow": {
    const limit = ConcurrencyLimit.make({ concurrent: 20, waiting: 200 })
    app.use("/v1", hyperimage({ generator: Effect.runSync(Effect.flatMap(limit, ({ wrapper }) => wrapper(slow))) }))
    break
  }
  case "end":
    app.post(path, parse, (_, reply) => void reply.writeHead(200, { ...type, "content-length": body.length }).end(body))
    break
  case "send":
    app.post(path, parse, (_, reply) => void reply.set(type).send(body))
    break
  case "json":
    app.post(path, parse, (_, reply) => void reply.json(Contract.encodeResponse(response)))
    break
  case "proxy":
    app.use(createProxyMiddleware({ target }))
    break
}

const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address()
  console.log(typeof address === "object" ? address?.port : address)
})
server.keepAliveTimeout = 60_000
process.on("message", (when) => {
  const { system, user } = process.cpuUsage()
  if (when === "collected") globalThis.gc?.()
  const used: Used = { cpu: (system + user) / 1000, rss: process.memoryUsage().rss / 1e6 }
  process.send?.(used)
})
process.on("disconnect", () => process.exit())
