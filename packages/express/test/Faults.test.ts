/** What clients and engines do that they shouldn't: each time the engine stops, nothing hangs, and the next request is served. */
import * as Generator from "@hyperimage/core/ImageGenerator"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import express from "express"
import { createServer, type ServerOptions } from "node:http"
import { connect, type Socket } from "node:net"
import { hyperimage, type Options } from "../src/index.ts"
import { cat, door, get, model, post, request, respond, scripted } from "./Harness.ts"
import { readEvents } from "./ReadEvents.ts"

const path = "/v1/image/generation"

/** The head of a request, with its body where it has one. */
const http = (headers: Record<string, string | number>, body = "") =>
  [
    `POST ${path} HTTP/1.1`,
    "host: x",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "",
    body
  ].join("\r\n")

const json = { "content-type": "application/json" }

/** A whole request. */
const whole = (body = JSON.stringify(cat)) => http({ ...json, "content-length": body.length }, body)

/** A connection that a test does with as it likes, and what came back on it. */
const open = (base: string) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly socket: Socket; readonly heard: () => string; readonly closed: Effect.Effect<void> }>(
      (resume) => {
        const { hostname, port } = new URL(base)
        let heard = ""
        const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true })
        const closed = new Promise<void>((done) => socket.once("close", () => done()))
        socket.on("error", () => {})
        socket.on("data", (bytes) => (heard += bytes.toString("latin1")))
        socket.once("connect", () =>
          resume(Effect.succeed({ socket, heard: () => heard, closed: Effect.promise(() => closed) }))
        )
      }
    ),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )

/** An engine that begins, and goes on until it is stopped; it tells of both. */
const endless = Effect.gen(function* () {
  const [begun, stopped] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
  const engine = scripted(() =>
    Deferred.succeed(begun, undefined).pipe(
      Effect.andThen(Effect.never),
      Effect.onInterrupt(() => Deferred.succeed(stopped, undefined))
    )
  )
  return { ...engine, begun: Deferred.await(begun), stopped: Deferred.await(stopped).pipe(Effect.timeout("5 seconds")) }
})

const isServing = (base: string) => Effect.map(get(`${base}/models`), ({ status }) => assert.strictEqual(status, 200))

describe("a client that goes away", () => {
  it.live.each([
    ["with a reset", (socket: Socket) => socket.resetAndDestroy()],
    ["with an end of its own side alone", (socket: Socket) => socket.end()],
    ["without a word", (socket: Socket) => socket.destroy()]
  ] as const)("in the middle of a generation, %s, stops the engine", ([, leave]) =>
    Effect.gen(function* () {
      const engine = yield* endless
      const base = yield* door(engine)
      const { closed, socket } = yield* open(base)
      socket.write(whole())
      yield* engine.begun
      leave(socket)
      yield* engine.stopped
      yield* closed.pipe(Effect.timeout("5 seconds"))
      yield* isServing(base)
    })
  )

  it.live("in the middle of the body never reaches the engine", () =>
    Effect.gen(function* () {
      const { asked, generator } = scripted()
      const base = yield* door({ generator })
      for (const leave of ["destroy", "resetAndDestroy", "end"] as const) {
        const { closed, socket } = yield* open(base)
        socket.write(http({ ...json, "content-length": 1000 }, '{"model_name":"able",'))
        yield* Effect.sleep("30 millis")
        socket[leave]()
        yield* closed.pipe(Effect.timeout("5 seconds"))
      }
      yield* isServing(base)
      assert.lengthOf(asked, 0)
    })
  )

  it.live("between events stops the engine", () =>
    Effect.gen(function* () {
      const stopped = yield* Deferred.make<void>()
      const generator = Generator.make({
        provider: { name: "stepping", kind: "internal" },
        models: Effect.succeed([model]),
        generate: (_, emit) =>
          Effect.forever(
            Effect.andThen(emit(ImageEvent.Progress({ step: 1, of: 100, index: 0 })), Effect.sleep("5 millis"))
          ).pipe(Effect.onInterrupt(() => Deferred.succeed(stopped, undefined)))
      })
      const base = yield* door({ generator })
      const { heard, socket } = yield* open(base)
      const body = JSON.stringify(cat)
      socket.write(http({ ...json, accept: "text/event-stream", "content-length": body.length }, body))
      while (!heard().includes("progress")) yield* Effect.sleep("5 millis")
      socket.resetAndDestroy()
      yield* Deferred.await(stopped).pipe(Effect.timeout("5 seconds"))
    })
  )
})

describe("an engine that dies", () => {
  it.live("fails its own request alone, in each manner", () =>
    Effect.gen(function* () {
      const dying = Generator.make({
        provider: { name: "dying", kind: "internal" },
        models: Effect.succeed([model]),
        generate: (asked, emit) =>
          asked.prompt === "die"
            ? Effect.andThen(emit(ImageEvent.Started({ model: "able" })), Effect.die(new Error("/secret segfault")))
            : Effect.as(Effect.sleep("50 millis"), respond(asked))
      })
      const base = yield* door({ generator: dying })
      const deadly = { ...cat, prompt: "die" }
      const [fine, dead, events] = yield* Effect.all(
        [
          post(`${base}/image/generation`, cat),
          post(`${base}/image/generation`, deadly),
          post(`${base}/image/generation`, deadly, { ...json, accept: "text/event-stream" })
        ],
        { concurrency: 3 }
      )
      assert.deepStrictEqual([fine.status, dead.status, dead.body.error.code], [200, 500, "engine_failure"])
      assert.deepStrictEqual(
        readEvents(events.text).map(({ event }) => event),
        ["started", "error"]
      )
      assert.notInclude(dead.text + events.text, "secret")
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 200)
    })
  )
})

/** The door on a server with settings of its own. */
const doorOn = (settings: ServerOptions, options: Options) =>
  Effect.gen(function* () {
    const router = hyperimage(options)
    yield* Effect.addFinalizer(() => Effect.promise(router.close))
    const app = express()
    app.use("/v1", router)
    const server = createServer(settings, app)
    yield* Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    })
    yield* Effect.addFinalizer(() =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
    )
    const address = server.address()
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`
  })

describe("slow and broken HTTP", () => {
  it.live("bodies that trickle in hold nobody else up, and end with the server's time for a request", () =>
    Effect.gen(function* () {
      const { asked, generator } = scripted()
      const base = yield* doorOn({ requestTimeout: 1500, connectionsCheckingInterval: 100 }, { generator })
      const slow = yield* Effect.forEach(
        Array.from({ length: 200 }, (_, index) => index),
        () =>
          Effect.map(open(base), (connection) => {
            connection.socket.write(http({ ...json, "content-length": 100_000 }))
            const trickle = setInterval(() => connection.socket.write(" "), 100)
            connection.socket.once("close", () => clearInterval(trickle))
            return connection
          }),
        { concurrency: 20 }
      )
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 200)
      yield* Effect.forEach(slow, ({ closed }) => closed, { concurrency: "unbounded" }).pipe(
        Effect.timeout("20 seconds")
      )
      assert.lengthOf(asked, 1)
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 200)
    })
  )

  const long = "x".repeat(100_000)
  it.live.each([
    ["bytes that are no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["a method that is none", "MAKE /v1/image/generation HTTP/1.1\r\nhost: x\r\n\r\n", 400],
    ["a version that is none", "POST /v1/image/generation HTTP/9.9\r\nhost: x\r\n\r\n", 400],
    ["a negative length", http({ ...json, "content-length": -1 }), 400],
    ["two lengths", http({ ...json, "content-length": "5\r\ncontent-length: 6" }, "{}"), 400],
    [
      "a length beside chunks",
      http({ ...json, "content-length": 2, "transfer-encoding": "chunked" }, "0\r\n\r\n"),
      400
    ],
    ["chunks of no length", http({ ...json, "transfer-encoding": "chunked" }, "zz\r\n{}\r\n"), 400],
    ["headers of 100 kB", http({ ...json, "x-long": long, "content-length": 2 }, "{}"), 431],
    ["a header with a line break", "POST /v1/image/generation HTTP/1.1\r\nhost: x\r\nx-a: b\rc\r\n\r\n", 400]
  ] as const)("%s: refused by a status, and the connection is closed", ([, bytes, status]) =>
    Effect.gen(function* () {
      const { asked, generator } = scripted()
      const base = yield* door({ generator })
      const { closed, heard, socket } = yield* open(base)
      socket.once("end", () => socket.end())
      socket.write(Buffer.from(bytes, "latin1"))
      yield* closed.pipe(Effect.timeout("10 seconds"))
      assert.match(heard(), new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.lengthOf(asked, 0)
      yield* isServing(base)
    })
  )

  it.live("a second request on a connection whose first is under way is answered after it, both whole", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted((asked) => Effect.as(Effect.sleep("20 millis"), respond(asked))))
      const { heard, socket } = yield* open(base)
      socket.write(whole() + whole())
      while (heard().split('"inference_time"').length < 3) yield* Effect.sleep("5 millis")
      assert.lengthOf(heard().match(/HTTP\/1\.1 200 OK/g) ?? [], 2)
    })
  )
})

describe("a job that is deleted just when it completes", () => {
  it.live("ends in one way, which everybody is told", () =>
    Effect.gen(function* () {
      const ends = { cancelled: 0, completed: 0 }
      for (let round = 0; round < 60; round += 1) {
        const finish = yield* Deferred.make<void>()
        const seen = { finished: 0, stopped: 0 }
        const { generator } = scripted((asked) =>
          Deferred.await(finish).pipe(
            Effect.andThen(Effect.sync(() => (seen.finished += 1))),
            Effect.as(respond(asked)),
            Effect.onInterrupt(() => Effect.sync(() => (seen.stopped += 1)))
          )
        )
        const base = yield* door({ generator })
        const { body } = yield* post(`${base}/image/generation`, cat, { ...json, prefer: "respond-async" })
        const deleting = yield* Effect.forkChild(request("DELETE", `${base}/jobs/${body.id}`))
        // From before the deletion arrives to after it.
        yield* Effect.sleep(round % 6)
        yield* Deferred.succeed(finish, undefined)
        const deleted = yield* Fiber.join(deleting)
        const { body: after } = yield* get(`${base}/jobs/${body.id}`)
        assert.strictEqual(deleted.status, 200)
        assert.strictEqual(after.status, deleted.body.status)
        const end: keyof typeof ends = after.status
        assert.isNumber(ends[end], end)
        ends[end] += 1
        assert.strictEqual("response" in after, end === "completed")
        assert.isAtLeast(seen.finished + seen.stopped, 1)
      }
      assert.strictEqual(ends.cancelled + ends.completed, 60)
    })
  )
})
