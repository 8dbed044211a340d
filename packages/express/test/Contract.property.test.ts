/** Whatever is sent, what comes back is what the served OpenAPI document says: over real HTTP, thousands of times. */
import * as Catalog from "@hyperimage/core/Catalog"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Contract from "@hyperimage/core/Contract"
import * as Json from "@hyperimage/core/Json"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Policy from "@hyperimage/core/Policy"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as fc from "fast-check"
import { request as send } from "undici"
import { door, model as able, redPixel, respond } from "./Harness.ts"
import type { Caller } from "../src/index.ts"
import { type Generated, requests, type Seen } from "./Generated.ts"
import * as Served from "./Served.ts"

const preview = { mediaType: "image/png", bytes: Buffer.from(redPixel, "base64") } as const

/** Can do everything, so that what a request asks for is seldom too much. */
const model = ImageModel.make({
  ...able,
  can: ImageModel.allCapabilities,
  limits: { multipleOf: 8 }
})

/** Who may come in, and for what. */
const callers: ReadonlyArray<Caller> = [
  { id: "key" },
  { id: "modest", policy: { largestPixels: 1_000_000, largestSteps: 50, mostImages: 2, loras: [] } },
  { id: "slow", policy: { requestsPerMinute: 10 } },
  { id: "poor", policy: { dollarsPerDay: 0.02 } }
]

/** At once, with everything that an engine can tell. */
const engine = ImageGenerator.make({
  provider: { name: "instant", kind: "internal" },
  models: Effect.succeed([model]),
  generate: (request, emit) =>
    Effect.gen(function* () {
      yield* emit(ImageEvent.Queued({ position: 1 }))
      yield* emit(ImageEvent.Started({ model: "able" }))
      for (let index = 0; index < request.n; index++) {
        yield* emit(ImageEvent.Progress({ step: index + 1, of: request.n, index, preview }))
        yield* Effect.yieldNow
      }
      return respond(request)
    })
})

/** Sends a request and reads the answer, within 10 seconds. */
const exchange = async (base: string, generated: Generated): Promise<Served.Answered> => {
  const { body, headers, method, path } = generated
  const hasBody = body !== undefined && !["GET", "HEAD"].includes(method)
  const answer = await send(base + path, {
    method,
    headers,
    body: hasBody ? body : null,
    signal: AbortSignal.timeout(10_000)
  })
  const bytes = Buffer.from(await answer.body.arrayBuffer())
  const received = new Headers()
  for (const [name, value] of Object.entries(answer.headers)) received.set(name, String(value))
  const isPicture = (received.get("content-type") ?? "").startsWith("image/")
  return {
    method,
    // As the client sends it, without dots.
    path: new URL(base + path).pathname.slice("/v1".length),
    status: answer.statusCode,
    headers: received,
    text: bytes.toString(isPicture ? "latin1" : "utf8")
  }
}

/** Whether an answer says that fields of the body are wrong, whatever else is right. */
const blamesFields = ({ status, text }: Served.Answered): boolean => {
  const { code, details } = status === 400 ? JSON.parse(text).error : { code: undefined, details: undefined }
  return (
    code === "invalid_request" &&
    details.issues.every(
      ({ path }: { path: ReadonlyArray<string> }) => path[0] !== undefined && path[0] !== "Idempotency-Key"
    )
  )
}

const generationPaths: ReadonlySet<string> = new Set([Contract.paths.generate, Contract.paths.generateAlias])

/** What was accepted has to be what the document describes, and what was refused for its fields must not be. */
const bodyFaults = (
  served: Served.Served,
  { body, headers }: Generated,
  answer: Served.Answered
): ReadonlyArray<string> => {
  if (answer.method !== "POST" || !generationPaths.has(answer.path)) return []
  const isMade = [200, 202].includes(answer.status)
  if ((!isMade && !blamesFields(answer)) || typeof body !== "string") return []
  const value = Result.getOrUndefined(Json.parse(body))
  const isDescribed = served.describes(answer.path, value)
  if (isMade) return isDescribed ? [] : ["the document doesn't describe the body that was taken"]
  const isForOne = (headers["accept"] ?? "").includes("image/") && answer.text.includes("n: expected 1 where")
  return isDescribed && !isForOne ? ["the document describes the body that was refused"] : []
}

const remember = (seen: Seen, base: string, { text }: Served.Answered) => {
  for (const [, id = ""] of text.matchAll(/"id":"([0-9a-f-]{36})"/g)) seen.jobs.push(id)
  for (const [, url = ""] of text.matchAll(/"url":"([^"]+)"/g)) seen.pictures.push(url.replace(base, ""))
}

describe("the contract", () => {
  it.live(
    "holds for 2,500 requests, right and wrong ones",
    () =>
      Effect.gen(function* () {
        const ledger = yield* Ledger.memory
        const generator = yield* Effect.succeed(engine).pipe(
          Effect.flatMap(Ledger.wrapper({ ledger })),
          Effect.flatMap(Policy.wrapper),
          Effect.flatMap(Catalog.wrapper(Catalog.make({ models: [model], presets: [] })))
        )
        const verify = (key: string) => callers.find(({ id }) => id === key)
        const base = yield* door({ generator, ledger, auth: { verify }, limits: { bodyBytes: 45_000 } })
        const served = yield* Served.read(base)
        const seen: Seen = { jobs: [], pictures: [] }
        const statuses = new Map<string, number>()
        const holds = fc.asyncProperty(requests(seen), async (generated) => {
          const answer = await exchange(base, generated)
          remember(seen, base, answer)
          const kind = `${answer.status} ${(answer.headers.get("content-type") ?? "").replace(/;.*/, "")}`
          statuses.set(kind, (statuses.get(kind) ?? 0) + 1)
          const faults = [...served.faultsOf(answer), ...bodyFaults(served, generated, answer)]
          if (faults.length > 0) {
            throw new Error(`${answer.status} ${answer.text.slice(0, 300)}: ${faults.join("; ")}`)
          }
        })
        // A failure prints the seed and the shortest request that shows it; the seed goes here to see it again.
        yield* Effect.promise(() => fc.assert(holds, { numRuns: 2500 }))
        // The test would be worth little if all requests were of one kind.
        const failures = [400, 401, 402, 403, 404, 405, 406, 413, 422, 429].map(
          (status) => `${status} application/json`
        )
        const successes = [
          "200 application/json",
          "200 text/event-stream",
          "200 image/png",
          "202 application/json",
          "204 "
        ]
        for (const kind of successes.concat(failures)) assert.isAbove(statuses.get(kind) ?? 0, 0, kind)
      }),
    120_000
  )
})
