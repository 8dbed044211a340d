/** What a caller's policy and the door's limits do to requests over HTTP. */
import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Policy from "@hyperimage/core/Policy"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { type Answer, cat, door, get, post, request, respond, scripted } from "./Harness.ts"

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, "content-type": "application/json" })

/** A door at which the key is the caller's name, and everybody has the same policy. */
const guarded = Effect.fnUntraced(function* (
  policy: Policy.Policy,
  engine: ReturnType<typeof scripted> = scripted(),
  ledger?: Ledger.Service
) {
  const booked = ledger === undefined ? engine.generator : yield* Ledger.wrapper({ ledger })(engine.generator)
  return yield* door({
    generator: yield* Policy.wrapper(booked),
    auth: { verify: (key) => ({ id: key, policy }) },
    ...(ledger === undefined ? {} : { ledger })
  })
})

const ask = (base: string, key = "alice", body: object = cat) => post(`${base}/image/generation`, body, bearer(key))

/** A body that begins and never ends. */
const endless = () => new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) })

/** An engine that says when it has begun, and ends when it is told to. */
const held = Effect.gen(function* () {
  const gate = yield* Deferred.make<void>()
  const begun = yield* Deferred.make<void>()
  const engine = scripted((asked) =>
    Deferred.succeed(begun, undefined).pipe(
      Effect.andThen(Deferred.await(gate)),
      Effect.andThen(Effect.succeed(respond(asked)))
    )
  )
  return { engine, begun: Deferred.await(begun), release: Deferred.succeed(gate, undefined) }
})

const standingOf = ({ headers }: Answer) => [headers.get("ratelimit-policy"), headers.get("ratelimit")]

describe("a policy", () => {
  it.effect("refuses what it forbids with 403 and the field, before the engine hears of it", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* guarded({ largestPixels: 512 * 512, largestSteps: 20, models: ["Able-XL"] }, engine)
      const refused = yield* ask(base, "alice", { ...cat, width: 1024, height: 512, steps: 20 })
      assert.deepStrictEqual([refused.status, refused.body.error.code], [403, "permission_denied"])
      assert.include(refused.body.error.message, "width, height: expected at most 262144 pixels, got 1024x512")
      const fine = yield* ask(base, "alice", { ...cat, width: 512, height: 512, steps: 20 })
      assert.strictEqual(fine.status, 200)
      assert.lengthOf(engine.asked, 1)
    })
  )

  it.effect("holds for OpenAI's body, for jobs and for streams, too", () =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* guarded({ mostImages: 1 }, engine)
      const openAi = { model: "able", prompt: "a cat", n: 2 }
      assert.strictEqual((yield* post(`${base}/images/generations`, openAi, bearer("alice"))).status, 403)
      const many = { ...cat, n: 2 }
      const events = { ...bearer("alice"), accept: "text/event-stream" }
      assert.strictEqual((yield* post(`${base}/image/generation`, many, events)).status, 403)
      const job = yield* post(`${base}/image/generation`, many, { ...bearer("alice"), prefer: "respond-async" })
      const ended = yield* get(`${base}/jobs/${job.body.id}`, bearer("alice"))
      assert.strictEqual(ended.body.error.code, "permission_denied")
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("lets a caller have so many generations at once, and others theirs", () =>
    Effect.gen(function* () {
      const { begun, engine, release } = yield* held
      const base = yield* guarded({ concurrent: 1 }, engine)
      const first = yield* Effect.forkChild(ask(base))
      yield* begun
      const second = yield* ask(base)
      assert.deepStrictEqual([second.status, second.headers.get("retry-after")], [429, "1"])
      const other = yield* Effect.forkChild(ask(base, "bob"))
      yield* release
      assert.strictEqual((yield* Fiber.join(first)).status, 200)
      assert.strictEqual((yield* Fiber.join(other)).status, 200)
      assert.strictEqual((yield* ask(base)).status, 200)
    })
  )

  it.effect("refuses one generation too many before the body is read", () =>
    Effect.gen(function* () {
      const { begun, engine, release } = yield* held
      const base = yield* guarded({ concurrent: 1 }, engine)
      const first = yield* Effect.forkChild(ask(base))
      yield* begun
      const refused = yield* request("POST", `${base}/image/generation`, endless(), bearer("alice"))
      assert.deepStrictEqual([refused.status, refused.headers.get("retry-after")], [429, "1"])
      yield* release
      assert.strictEqual((yield* Fiber.join(first)).status, 200)
    })
  )
})

describe("a full line", () => {
  it.effect("refuses before the body is read, unless the pictures may be there already", () =>
    Effect.gen(function* () {
      const { begun, engine, release } = yield* held
      const limited = yield* ConcurrencyLimit.wrapper({ concurrent: 1, waiting: 0 })(engine.generator)
      const base = yield* door({ generator: limited })
      const keyed = { ...bearer("alice"), "idempotency-key": "one" }
      const first = yield* Effect.forkChild(post(`${base}/image/generation`, cat, keyed))
      yield* begun
      const refused = yield* request("POST", `${base}/image/generation`, endless(), bearer("alice"))
      assert.strictEqual(refused.status, 503)
      assert.isAtLeast(Number(refused.headers.get("retry-after")), 1)
      const again = yield* Effect.forkChild(post(`${base}/image/generation`, cat, keyed))
      yield* release
      const [one, other] = [yield* Fiber.join(first), yield* Fiber.join(again)]
      assert.strictEqual(one.status, 200)
      assert.deepStrictEqual(other.body, one.body)
      assert.lengthOf(engine.asked, 1)
    })
  )
})

describe("requests a minute", () => {
  it.effect("are counted by caller, told on every answer, and refused with 429 when there are too many", () =>
    Effect.gen(function* () {
      const base = yield* guarded({ requestsPerMinute: 2 })
      const first = yield* ask(base)
      assert.deepStrictEqual([first.status, ...standingOf(first)], [200, '"default";q=2;w=60', '"default";r=1;t=30'])
      const models = yield* get(`${base}/models`, bearer("alice"))
      assert.strictEqual(models.status, 200)
      assert.match(standingOf(models)[1] ?? "", /^"default";r=1;t=(29|30)$/)
      const wrong = yield* ask(base, "alice", { prompt: "no model" })
      assert.strictEqual(wrong.status, 400)
      assert.match(standingOf(wrong)[1] ?? "", /^"default";r=0;t=(59|60)$/)
      const refused = yield* ask(base)
      assert.deepStrictEqual([refused.status, refused.body.error.code], [429, "rate_limited"])
      assert.match(refused.headers.get("retry-after") ?? "", /^(29|30)$/)
      assert.match(standingOf(refused)[1] ?? "", /^"default";r=0;t=(59|60)$/)
      assert.strictEqual((yield* ask(base, "bob")).status, 200)
    })
  )

  it.effect("are refused before the body is read: one that never comes is answered at once", () =>
    Effect.gen(function* () {
      const base = yield* guarded({ requestsPerMinute: 1 })
      yield* ask(base)
      const endless = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) })
      const answer = yield* request("POST", `${base}/image/generation`, endless, bearer("alice"))
      assert.strictEqual(answer.status, 429)
    })
  )

  it.effect("can be limited without keys, by address; without a limit nothing is told", () =>
    Effect.gen(function* () {
      const limited = yield* door({ ...scripted(), limits: { requestsPerMinute: 1 } })
      assert.strictEqual((yield* post(`${limited}/image/generation`, cat)).status, 200)
      assert.strictEqual((yield* post(`${limited}/image/generation`, cat)).status, 429)
      const open = yield* door(scripted())
      assert.deepStrictEqual(standingOf(yield* post(`${open}/image/generation`, cat)), [null, null])
    })
  )
})

describe("the books", () => {
  it.effect("tell the estimate before, the price after, and what is left of the day", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const base = yield* guarded({ dollarsPerDay: 0.02, requestsPerMinute: 60 }, scripted(), ledger)
      const small = { ...cat, width: 512, height: 512, steps: 100 }
      const answer = yield* ask(base, "alice", small)
      // The formula says a cent, the engine charged a quarter of it.
      assert.strictEqual(answer.headers.get("x-hyperimage-estimate-usd"), "0.01")
      assert.strictEqual(answer.headers.get("x-hyperimage-cost-usd"), "0.0025")
      assert.strictEqual(answer.body.cost, 0.0025)

      const usage = yield* get(`${base}/usage`, bearer("alice"))
      assert.strictEqual(usage.status, 200)
      assert.strictEqual(usage.body.caller, "alice")
      const used = { requests: 1, pictures: 1, dollars: 0.0025, set_aside: 0 }
      assert.deepInclude(usage.body.today, { ...used, models: [{ model: "able", ...used }] })
      assert.deepInclude(usage.body.month, used)
      assert.deepStrictEqual(usage.body.limits, { requests_per_minute: 60, dollars_per_day: 0.02 })
      assert.deepInclude(usage.body.left, { requests: 59, dollars: 0.0175 })
      assert.deepInclude((yield* get(`${base}/usage`, bearer("bob"))).body.today, { requests: 0, models: [] })
    })
  )

  it.effect("refuse with 402 what a day's dollars are not enough for, also when many ask at once", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const engine = scripted((asked) => Effect.succeed({ ...respond(asked), cost: 0.0025 }))
      const base = yield* guarded({ dollarsPerDay: 0.01 }, engine, ledger)
      const small = { ...cat, width: 512, height: 512, steps: 25 }
      const answers = yield* Effect.all(
        Array.from({ length: 8 }, () => ask(base, "alice", small)),
        { concurrency: "unbounded" }
      )
      assert.lengthOf(
        answers.filter(({ status }) => status === 200),
        4
      )
      const refused = answers.find(({ status }) => status !== 200)
      assert.deepStrictEqual([refused?.status, refused?.body.error.code], [402, "insufficient_credit"])
      assert.match(
        refused?.body.error.message,
        /costs \$0.0025 and \$0.00 of the \$0.01 for today \(until .*Z\) is left/
      )
    })
  )

  it.effect("bill once what is asked for twice under the same Idempotency-Key, one after the other or at once", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const gate = yield* Deferred.make<void>()
      const engine = scripted((asked) => Effect.as(Deferred.await(gate), respond(asked)))
      const base = yield* guarded({ concurrent: 1 }, engine, ledger)
      const headers = { ...bearer("alice"), "idempotency-key": "once" }
      const send = post(`${base}/image/generation`, cat, headers)
      const both = yield* Effect.forkChild(Effect.all([send, send], { concurrency: "unbounded" }))
      yield* Deferred.succeed(gate, undefined)
      const answers = [...(yield* Fiber.join(both)), yield* send]
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [200, 200, 200]
      )
      assert.lengthOf(engine.asked, 1)
      assert.deepInclude(yield* ledger.usage("alice", 0), { requests: 1, pictures: 1, dollars: 0.0025, setAside: 0 })
    })
  )

  it.effect("find a request again by its id, and book jobs and streams to their caller", () =>
    Effect.gen(function* () {
      const memory = yield* Ledger.memory
      const openings: Array<Ledger.Opening> = []
      const ledger: Ledger.Service = {
        ...memory,
        open: (opening) => {
          openings.push(opening)
          return memory.open(opening)
        }
      }
      const base = yield* guarded({}, scripted(), ledger)
      const url = `${base}/image/generation`
      yield* post(url, cat, { ...bearer("alice"), "x-request-id": "one" })
      yield* post(url, cat, { ...bearer("alice"), "x-request-id": "two", accept: "text/event-stream" })
      const job = yield* post(url, cat, { ...bearer("bob"), "x-request-id": "three", prefer: "respond-async" })
      assert.strictEqual(job.headers.get("x-hyperimage-estimate-usd"), "0.012")
      assert.deepStrictEqual(
        openings.map(({ caller, requestId }) => [caller, requestId]),
        [
          ["alice", "one"],
          ["alice", "two"],
          ["bob", "three"]
        ]
      )
    })
  )

  it.effect("can't be read where there are none", () =>
    Effect.gen(function* () {
      const base = yield* guarded({})
      assert.strictEqual((yield* get(`${base}/usage`, bearer("alice"))).status, 404)
      assert.strictEqual((yield* get(`${base}/usage`)).status, 401)
    })
  )
})
