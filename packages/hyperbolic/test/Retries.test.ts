import { RetryPolicy } from "@hyperimage/core"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { engine, failure, generate, quick, request } from "./Client.ts"
import * as FaultServer from "./FaultServer.ts"
import * as Pictures from "./Pictures.ts"

const { answer, reset, resetInBody } = FaultServer
const good = answer({ body: Pictures.body() })
const busy = answer({ status: 503 })

/** Answers with the seed that it was asked for. */
const obedient: FaultServer.Behaviour = (socket, seen) => {
  const [, seed = "0"] = /"seed":(\d+)/.exec(seen.body) ?? []
  answer({ body: Pictures.body({}, { random_seed: BigInt(seed) }) })(socket, seen)
}

const seedsAsked = (server: FaultServer.FaultServer) =>
  server.seen.map(({ body }) => Number(/"seed":(\d+)/.exec(body)?.[1])).toSorted((a, b) => a - b)

describe("Retries", () => {
  it.live("end with the first success", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(busy, answer({ status: 429 }), good)
      assert.lengthOf((yield* generate(server.baseUrl)).images, 1)
      assert.lengthOf(server.seen, 3)
    }).pipe(Effect.scoped)
  )

  it.live("wait as many seconds as Retry-After says", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 429, headers: { "retry-after": "1" } }), good)
      const [took] = yield* Effect.timed(generate(server.baseUrl))
      assert.isAtLeast(Duration.toMillis(took), 990)
      assert.lengthOf(server.seen, 2)
    }).pipe(Effect.scoped)
  )

  it.live("wait until the date that Retry-After says", () =>
    Effect.gen(function* () {
      const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000)
      const headers = { "retry-after": date.toUTCString() }
      const server = yield* FaultServer.make(answer({ status: 503, headers }), good)
      yield* generate(server.baseUrl, { retry: { ...quick, deadline: "5 seconds" } })
      assert.isAtLeast(Date.now(), date.getTime() - 10)
      assert.lengthOf(server.seen, 2)
    }).pipe(Effect.scoped)
  )

  it.live("are not begun where Retry-After is past the deadline", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 429, headers: { "retry-after": "60" } }))
      const { error, millis } = yield* failure(server.baseUrl)
      assert.deepStrictEqual(error.retryAfter, Duration.seconds(60))
      assert.lengthOf(server.seen, 1)
      assert.isBelow(millis, 1000)
    }).pipe(Effect.scoped)
  )

  it.live("share one deadline", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make((socket, seen) => setTimeout(() => busy(socket, seen), 120))
      const { error, millis } = yield* failure(server.baseUrl, {
        retry: { ...quick, times: 100, deadline: "500 millis" }
      })
      assert.include(["Timeout", "Overloaded"], error.reason._tag)
      assert.isBelow(millis, 800)
      assert.isAtMost(server.seen.length, 4)
    }).pipe(Effect.scoped)
  )

  it.live("never is what RetryPolicy.never says", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(busy)
      yield* failure(server.baseUrl, { retry: RetryPolicy.never })
      assert.lengthOf(server.seen, 1)
    }).pipe(Effect.scoped)
  )
})

describe("Idempotency keys", () => {
  it.live("are the same in all attempts, which then follow a lost answer too", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(reset, resetInBody({ body: Pictures.body() }, 50), good)
      const generator = yield* engine(server.baseUrl, { idempotencyKeys: true })
      yield* generator.generate(request())
      yield* generator.generate(request())
      const keys = server.seen.map(({ headers }) => headers["idempotency-key"])
      assert.lengthOf(keys, 4)
      assert.match(keys[0] ?? "", /^[0-9a-f-]{36}$/)
      assert.strictEqual(keys[0], keys[1])
      assert.strictEqual(keys[0], keys[2])
      assert.notStrictEqual(keys[0], keys[3])
    }).pipe(Effect.scoped)
  )

  it.live("don't make a wrong address worth another attempt", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(answer({ status: 404 }))
      yield* failure(server.baseUrl, { idempotencyKeys: true })
      assert.lengthOf(server.seen, 1)
    }).pipe(Effect.scoped)
  )

  it.live("are not sent otherwise", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      yield* generate(server.baseUrl)
      assert.notProperty(server.seen[0]?.headers, "idempotency-key")
    }).pipe(Effect.scoped)
  )

  it.live("are different for each part of a split request", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(good)
      yield* generate(server.baseUrl, { idempotencyKeys: true, imagesPerRequest: 1 }, { n: 3 })
      assert.strictEqual(new Set(server.seen.map(({ headers }) => headers["idempotency-key"])).size, 3)
    }).pipe(Effect.scoped)
  )
})

describe("A request for several pictures", () => {
  it.live("is one request with n by default", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(
        answer({ body: `{"images":[{"image":"${Pictures.redPixel}"},{"image":"${Pictures.redPixel}"}]}` })
      )
      assert.lengthOf((yield* generate(server.baseUrl, {}, { n: 2 })).images, 2)
      assert.lengthOf(server.seen, 1)
      assert.include(server.seen[0]?.body, '"n":2')
    }).pipe(Effect.scoped)
  )

  it.live("is several without n, seeds counting up, where the server makes one at a time", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make(obedient)
      const response = yield* generate(server.baseUrl, { imagesPerRequest: 1 }, { n: 3, seed: 40 })
      assert.deepStrictEqual(
        response.images.map(({ index, seed }) => [index, seed]),
        [
          [0, 40n],
          [1, 41n],
          [2, 42n]
        ]
      )
      assert.deepStrictEqual(seedsAsked(server), [40, 41, 42])
      assert.isTrue(server.seen.every(({ body }) => !body.includes('"n":')))
    }).pipe(Effect.scoped)
  )

  it.live("asks again only for the picture that was not made", () =>
    Effect.gen(function* () {
      const refused = new Set([41])
      const server = yield* FaultServer.make((socket, seen) => {
        const seed = Number(/"seed":(\d+)/.exec(seen.body)?.[1])
        if (refused.delete(seed)) busy(socket, seen)
        else obedient(socket, seen)
      })
      const response = yield* generate(server.baseUrl, { imagesPerRequest: 1 }, { n: 3, seed: 40 })
      assert.lengthOf(response.images, 3)
      assert.deepStrictEqual(seedsAsked(server), [40, 41, 41, 42])
    }).pipe(Effect.scoped)
  )

  it.live("keeps the pictures that were made when another one can't be", () =>
    Effect.gen(function* () {
      const server = yield* FaultServer.make((socket, seen) =>
        seen.body.includes('"seed":41') ? reset(socket, seen) : obedient(socket, seen)
      )
      const response = yield* generate(server.baseUrl, { imagesPerRequest: 1 }, { n: 3, seed: 40 })
      assert.deepStrictEqual(
        response.images.map((image) => image.seed),
        [40n, 42n]
      )
      assert.strictEqual(response.warnings[0]?.code, "partial")
      assert.lengthOf(server.seen, 3)
    }).pipe(Effect.scoped)
  )
})
