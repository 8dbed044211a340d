import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageRequest from "@hyperimage/core/ImageRequest"
import * as Provenance from "@hyperimage/provenance/Provenance"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Trust from "../src/engine/Trust.ts"

/** A PNG of one red pixel. */
const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** A generator that makes a red pixel and remembers what it was asked. */
const painter = () => {
  const asked: Array<ImageRequest.ImageRequest> = []
  const generator = ImageGenerator.make({
    provider: { name: "painter", kind: "internal" },
    models: Effect.succeed([]),
    generate: (request) =>
      Effect.sync(() => {
        asked.push(request)
        const images = [Result.getOrThrow(GeneratedImage.fromBase64(redPixel, { index: 0, seed: 7n }))]
        return { model: "painter", images, inference_time: 0, warnings: [] }
      })
  })
  return { generator, asked }
}

const request = (fields: Partial<ImageRequest.Input>) =>
  ImageRequest.decode({ model_name: "painter", prompt: "a cat", ...fields })

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "trust-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

/** Serves a red pixel at any path. */
const pictureHost = Effect.acquireRelease(
  Effect.callback<{ readonly origin: string; readonly close: () => void }>((resume) => {
    const server = createServer((_, response) => response.end(Buffer.from(redPixel, "base64")))
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      resume(Effect.succeed({ origin: `http://127.0.0.1:${port}`, close: () => server.close() }))
    })
  }),
  ({ close }) => Effect.sync(close)
)

describe("Trust.wrapper", () => {
  it.live("refuses the words of a file, and names the field but not the word", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "words.txt")
      yield* Effect.promise(() => writeFile(path, "# not here\ngore\n"))
      const { asked, generator } = painter()
      const guarded = yield* Trust.wrapper({ wordList: path })(generator)
      const { reason } = yield* Effect.flip(guarded.generate(yield* request({ prompt: "Gore!" })))
      assert.strictEqual(reason._tag, "ContentRejected")
      assert.strictEqual(reason.message, "prompt: the content was rejected: has words that are not allowed here")
      yield* guarded.generate(yield* request({}))
      assert.lengthOf(asked, 1)
    })
  )

  it.live("a file of words that isn't there is told before anything is served", () =>
    Effect.gen(function* () {
      const { reason } = yield* Effect.flip(Trust.wrapper({ wordList: "/nowhere/words.txt" })(painter().generator))
      assert.strictEqual(reason._tag, "InvalidRequest")
      assert.match(reason.message, /wordList: expected a file of words to refuse, got ENOENT.*\/nowhere\/words\.txt/)
    })
  )

  it.live("asks the function of a module, and says so where there is none", () =>
    Effect.gen(function* () {
      const place = yield* folder
      const path = join(place, "check.mjs")
      const text = 'export default ({ n }) => (n > 1 ? { field: "n", reason: "one is enough" } : "allow")'
      yield* Effect.promise(() => writeFile(path, text))
      const { asked, generator } = painter()
      const guarded = yield* Trust.wrapper({ moderate: path })(generator)
      const { reason } = yield* Effect.flip(guarded.generate(yield* request({ n: 2 })))
      assert.strictEqual(reason.message, "n: the content was rejected: one is enough")
      yield* guarded.generate(yield* request({}))
      assert.lengthOf(asked, 1)

      const empty = join(place, "empty.mjs")
      yield* Effect.promise(() => writeFile(empty, "export {}"))
      const none = yield* Effect.flip(Trust.wrapper({ moderate: empty })(generator))
      assert.match(none.message, /moderate: expected \S+empty\.mjs to export a function of the request by default/)
      const absent = yield* Effect.flip(Trust.wrapper({ moderate: join(place, "absent.mjs") })(generator))
      assert.match(absent.message, /moderate: \S+absent\.mjs could not be imported/)
    })
  )

  it.live("fetches pictures from the hosts that are listed, and hands them to the check as pictures", () =>
    Effect.gen(function* () {
      const { origin } = yield* pictureHost
      const { asked, generator } = painter()
      const seen: Array<string | undefined> = []
      const guarded = yield* Trust.wrapper({
        imageHosts: [{ from: origin, mayBePrivate: true }],
        moderate: ({ image }) => {
          seen.push(image)
          return "allow"
        }
      })(generator)
      yield* guarded.generate(yield* request({ image: `${origin}/a.png` }))
      assert.deepStrictEqual([seen, asked.map(({ image }) => image)], [[redPixel], [redPixel]])
    })
  )

  it.live("fetches nothing where no host is listed, and says so", () =>
    Effect.gen(function* () {
      const { origin } = yield* pictureHost
      const guarded = yield* Trust.wrapper({})(painter().generator)
      const { reason } = yield* Effect.flip(guarded.generate(yield* request({ image: `${origin}/a.png` })))
      assert.match(reason.message, /^image: expected the picture itself.*URLs are not fetched here$/)
    })
  )
})

describe("Trust.remote", () => {
  it.live("pictures of another server carry how they were made", () =>
    Effect.gen(function* () {
      const settingsUnder = Effect.fnUntraced(function* (promptInPictures?: boolean) {
        const telling = yield* Trust.remote({ promptInPictures })(painter().generator)
        const { images } = yield* telling.generate(yield* request({}))
        return Provenance.read(yield* images[0]!.bytes)
      })
      assert.deepInclude(yield* settingsUnder(), { prompt: "a cat", model_name: "painter", seed: 7n })
      assert.notProperty(yield* settingsUnder(false), "prompt")
    })
  )

  it.live("what isn't a picture is not sent there", () =>
    Effect.gen(function* () {
      const { asked, generator } = painter()
      const careful = yield* Trust.remote()(generator)
      const image = Buffer.from("a text file").toString("base64")
      const { reason } = yield* Effect.flip(careful.generate(yield* request({ image })))
      assert.deepStrictEqual([reason._tag, asked.length], ["InvalidRequest", 0])
    })
  )
})
