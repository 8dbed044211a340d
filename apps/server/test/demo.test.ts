import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { run } from "./Run.ts"

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "hyperimage-demo-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true }))
)

const read = (path: string) => Effect.promise(() => readFile(path))

const line = /^wrote (\S+) (\d+)x(\d+) seed (\d+) (\d+\.\d)s$/

const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]

describe("demo", () => {
  it.live("writes a PNG of the size asked for, and says so in its one line", () =>
    Effect.gen(function* () {
      const cwd = yield* folder
      const { code, stderr, stdout } = yield* run(
        "demo.js",
        ["a cat, wearing sunglasses!", "--seed", "42", "--size", "192x128", "--steps", "4", "--cfg-scale", "5"],
        cwd
      )
      assert.strictEqual(code, 0, stderr)
      const [, path, width, height, seed] = line.exec(stdout.trimEnd()) ?? []
      assert.deepStrictEqual(
        [path, width, height, seed],
        ["out/a-cat-wearing-sunglasses-42.png", "192", "128", "42"],
        stdout
      )
      const png = yield* read(join(cwd, "out/a-cat-wearing-sunglasses-42.png"))
      assert.strictEqual(GeneratedImage.sniff(png), "image/png")
      assert.deepStrictEqual(sizeOf(png), [192, 128])
    })
  )

  it.live("draws the same bytes for the same seed, and others for another", () =>
    Effect.gen(function* () {
      const cwd = yield* folder
      const draw = (seed: string, into: string) =>
        Effect.gen(function* () {
          const { code } = yield* run("demo.js", ["a red car", "--seed", seed, "--steps", "4"], join(cwd, into))
          assert.strictEqual(code, 0)
          return yield* read(join(cwd, into, `out/a-red-car-${seed}.png`))
        })
      yield* Effect.promise(async () => {
        await mkdir(join(cwd, "one"))
        await mkdir(join(cwd, "two"))
      })
      const largest = "18446744073709551615"
      const first = yield* draw(largest, "one")
      assert.isTrue(first.equals(yield* draw(largest, "two")))
      assert.isFalse(first.equals(yield* draw("7", "one")))
    })
  )

  it.live("takes a new seed each time where none is given, at the model's own size", () =>
    Effect.gen(function* () {
      const cwd = yield* folder
      for (let time = 0; time < 2; time++) yield* run("demo.js", ["a blue boat", "--steps", "2"], cwd)
      const files = yield* Effect.promise(() => readdir(join(cwd, "out")))
      assert.lengthOf(files, 2)
      assert.deepStrictEqual(sizeOf(yield* read(join(cwd, "out", files[0]!))), [512, 512])
    })
  )

  it.live.each([
    [["a cat", "--steps", "101"], /steps: expected an integer between 1 and 100, got 101/],
    [["a cat", "--seed", "-1"], /seed: expected an integer between 0 and 18446744073709551615/],
    [["a cat", "--size", "big"], /expected width and height, e\.g\. 512x512, got big/],
    [[""], /prompt: expected a text of 1 to 20,000 characters, got an empty text/]
  ] as const)("%j ends with a message that names what is wrong, and writes nothing", ([args, words]) =>
    Effect.gen(function* () {
      const cwd = yield* folder
      const { code, stderr, stdout } = yield* run("demo.js", args, cwd)
      assert.notStrictEqual(code, 0)
      assert.match(stderr, words)
      assert.notMatch(stderr, /\.js:\d+/)
      assert.notInclude(stdout, "wrote")
      assert.deepStrictEqual(yield* Effect.promise(() => readdir(cwd)), [])
    })
  )
})
