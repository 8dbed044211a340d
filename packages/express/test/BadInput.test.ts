import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { cat, door, post, scripted } from "./Harness.ts"

const json = { "content-type": "application/json" }

/** What is sent, and the field and words that the answer has to name. */
const wrong: ReadonlyArray<readonly [what: string, body: unknown, path: ReadonlyArray<string>, words: RegExp]> = [
  ["no model", { prompt: "a cat" }, ["model_name"], /^model_name: is required$/],
  ["no prompt", { model_name: "able" }, ["prompt"], /^prompt: is required$/],
  [
    "an empty prompt",
    { ...cat, prompt: "" },
    ["prompt"],
    /^prompt: expected a text of 1 to 20,000 characters, got an empty text$/
  ],
  ["20,001 characters", { ...cat, prompt: "x".repeat(20_001) }, ["prompt"], /got a text of 20,001 characters$/],
  ["a prompt that is a number", { ...cat, prompt: 5 }, ["prompt"], /^prompt: expected a text/],
  ["a prompt that is a list", { ...cat, prompt: ["a"] }, ["prompt"], /got a list$/],
  ["steps as text", { ...cat, steps: "30" }, ["steps"], /^steps: expected an integer between 1 and 100/],
  ["101 steps", { ...cat, steps: 101 }, ["steps"], /got 101$/],
  ["half a step", { ...cat, steps: 0.5 }, ["steps"], /^steps: expected an integer/],
  ["too much guidance", { ...cat, cfg_scale: 20.1 }, ["cfg_scale"], /between 1 and 20, got 20\.1$/],
  ["a width of 63", { ...cat, width: 63 }, ["width"], /between 64 and 2048, got 63$/],
  ["five pictures", { ...cat, n: 5 }, ["n"], /between 1 and 4, got 5$/],
  [
    "a negative seed",
    { ...cat, seed: -1 },
    ["seed"],
    /^seed: expected an integer between 0 and 18446744073709551615, got -1$/
  ],
  ["a seed of 2^64", { ...cat, seed: 2n ** 64n }, ["seed"], /got 18446744073709551616$/],
  ["a seed that is half a number", { ...cat, seed: 1.5 }, ["seed"], /got 1\.5$/],
  [
    "a LoRA weight that is a text",
    { ...cat, lora: { Pixel_Art: "much" } },
    ["lora", "Pixel_Art"],
    /^lora\.Pixel_Art: /
  ],
  ["a LoRA that is a list", { ...cat, lora: [1] }, ["lora"], /^lora: expected an object/],
  ["a strength of 2", { ...cat, image: "aaaa", strength: 2 }, ["strength"], /between 0 and 1, got 2$/],
  ["an empty picture", { ...cat, image: "" }, ["image"], /^image: expected a picture as base64 text/],
  [
    "a ControlNet picture that is a number",
    { ...cat, controlnet_image: 1 },
    ["controlnet_image"],
    /^controlnet_image: /
  ],
  ["NaN", `{"model_name":"able","prompt":"a cat","cfg_scale":NaN}`, [], /^body: expected JSON/],
  ["1e400", `{"model_name":"able","prompt":"a cat","cfg_scale":1e400}`, ["cfg_scale"], /^cfg_scale: expected a number/],
  ["broken JSON", `{"model_name":"able",`, [], /^body: expected JSON/],
  ["a list", "[]", [], /^body: expected a JSON object/],
  ["null", "null", [], /^body: expected a JSON object/],
  ["a text", `"a cat"`, [], /^body: expected a JSON object/],
  ["100,000 brackets", "[".repeat(100_000), [], /^body: expected JSON/],
  [
    "100,000 lists in one another",
    `{"a":${"[".repeat(100_000)}12345678901234567890${"]".repeat(100_000)}}`,
    [],
    /^body: /
  ]
]

describe("bad input", () => {
  it.effect.each(wrong)("%s is a 400 that names the field", ([, body, path, words]) =>
    Effect.gen(function* () {
      const engine = scripted()
      const base = yield* door(engine)
      const answer = yield* post(`${base}/image/generation`, body)
      assert.strictEqual(answer.status, 400)
      assert.strictEqual(answer.body.error.type, "invalid_request_error")
      assert.strictEqual(answer.body.error.code, "invalid_request")
      assert.match(answer.body.error.message, words)
      assert.deepStrictEqual(answer.body.error.details.issues[0].path, path)
      assert.notMatch(answer.text, /node_modules|\.ts:|at \w+ \(/)
      assert.lengthOf(engine.asked, 0)
    })
  )

  it.effect("names every wrong field at once", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body } = yield* post(`${base}/image/generation`, { model_name: 1, steps: 0, seed: "x" })
      assert.deepStrictEqual(
        body.error.details.issues.map((issue: { path: unknown }) => issue.path),
        [["model_name"], ["prompt"], ["steps"], ["seed"]]
      )
    })
  )

  it.effect("a body that is not there is a 400", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* post(`${base}/image/generation`, "")
      assert.strictEqual(status, 400)
      assert.strictEqual(body.error.message, "body: expected a JSON object, got nothing")
    })
  )

  it.effect.each([
    ["text/plain", /got text\/plain$/],
    ["application/x-www-form-urlencoded", /got application\/x-www-form-urlencoded$/],
    ["application/json; charset=utf-16", /got application\/json; charset=utf-16$/]
  ] as const)("the content type %s is a 400", ([type, words]) =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* post(`${base}/image/generation`, JSON.stringify(cat), { "content-type": type })
      assert.strictEqual(status, 400)
      assert.match(body.error.message, words)
    })
  )

  it.effect.each(["application/json", "application/json;charset=UTF-8", "application/vnd.api+json"])(
    "the content type %s is taken",
    (type) =>
      Effect.gen(function* () {
        const base = yield* door(scripted())
        const { status } = yield* post(`${base}/image/generation`, JSON.stringify(cat), { "content-type": type })
        assert.strictEqual(status, 200)
      })
  )

  it.effect.each([
    ["of no content type", "{}", {}, /got none$/],
    ["in Latin-1", "{ä}", json, /expected JSON in UTF-8$/],
    ["in gzip", "\x1f\x8b", { ...json, "content-encoding": "gzip" }, /expected no content encoding, got gzip$/]
  ] as const)("a body %s is a 400", ([, text, headers, words]) =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { body, status } = yield* post(`${base}/image/generation`, Buffer.from(text, "latin1"), headers)
      assert.strictEqual(status, 400)
      assert.match(body.error.message, words)
    })
  )
})

describe("a body beyond the limit", () => {
  it.live("of 100 MB is a 413", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const body = `{"model_name":"able","prompt":"a cat","image":"${"A".repeat(100_000_000)}"}`
      const answer = yield* post(`${base}/image/generation`, body)
      assert.strictEqual(answer.status, 413)
      assert.deepStrictEqual(
        [answer.body.error.code, answer.body.error.message],
        ["body_too_large", "body: expected at most 33,554,432 bytes"]
      )
    })
  )

  it.live("is a 413 as well where no length was told", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      let left = 100_000_000
      const spaces = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left <= 0) return controller.close()
          left -= 100_000
          controller.enqueue(new Uint8Array(100_000).fill(32))
        }
      })
      const { body, status } = yield* post(`${base}/image/generation`, spaces)
      assert.strictEqual(status, 413)
      assert.strictEqual(body.error.code, "body_too_large")
    })
  )

  it.effect("is decided for each request", () =>
    Effect.gen(function* () {
      const limits = (request: { get: (name: string) => string | undefined }) => ({
        bodyBytes: request.get("x-large") === "yes" ? 1000 : 10
      })
      const base = yield* door({ ...scripted(), limits })
      assert.strictEqual((yield* post(`${base}/image/generation`, cat)).status, 413)
      assert.strictEqual((yield* post(`${base}/image/generation`, cat, { ...json, "x-large": "yes" })).status, 200)
    })
  )

  it.live("is answered at once, and a client that goes on sending is cut off", () =>
    Effect.gen(function* () {
      const base = yield* door(scripted())
      const { connect } = yield* Effect.promise(() => import("node:net"))
      const { hostname, port } = new URL(base)
      const begin = Date.now()
      const seen = yield* Effect.callback<{ answered: number; closed: number; text: string }>((resume) => {
        let answered = 0
        let text = ""
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            "POST /v1/image/generation HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n"
          )
          const trickle = setInterval(() => socket.write("          "), 50)
          socket.on("close", () => {
            clearInterval(trickle)
            resume(Effect.succeed({ answered, closed: Date.now() - begin, text }))
          })
          socket.on("error", () => {})
          socket.on("data", (data) => {
            answered ||= Date.now() - begin
            text += data.toString()
          })
        })
      })
      assert.match(seen.text, /^HTTP\/1\.1 413 /)
      assert.isBelow(seen.answered, 1000)
      assert.isBelow(seen.closed, Duration.toMillis("4 seconds"))
    })
  )
})
