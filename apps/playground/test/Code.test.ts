import * as ImageRequest from "@hyperimage/core/ImageRequest"
import { ImageGenerator, mapGenerate } from "@hyperimage/core/ImageGenerator"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import * as LocalEngine from "hyperimage/LocalEngine"
import * as Server from "hyperimage/Server"
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import * as Code from "../src/Code.ts"
import type { Body } from "../src/Wish.ts"
import { sketch } from "./Models.ts"

const run = promisify(execFile)

const request: Body = {
  model_name: "sketch",
  prompt: `a cat's "hat" $HOME \\`,
  negative_prompt: "a dog",
  width: 128,
  height: 128,
  steps: 2,
  cfg_scale: 4,
  sampler: "Euler",
  style_preset: "Cartoon",
  seed: "18446744073709551615"
}

/** Runs code that was copied from the page, in a folder of its own, and gives the request that the server got and the files there. */
const runAgainstServer = (
  code: (asked: Code.Asked) => string | undefined,
  command: "node" | "sh",
  keys: Array<string>
) =>
  Effect.gen(function* () {
    const requests: Array<ImageRequest.ImageRequest> = []
    const engine = Context.get(yield* Layer.build(LocalEngine.layer), ImageGenerator)
    const generator = mapGenerate(engine, (generate) => (request, emit) => {
      requests.push(request)
      return generate(request, emit)
    })
    const { port } = yield* Server.serve({ generator, port: 0, host: "127.0.0.1", keys, grace: "1 second" })
    const folder = yield* Effect.acquireRelease(
      Effect.promise(async () => {
        const parent = join(import.meta.dirname, "..", ".examples")
        await mkdir(parent, { recursive: true })
        return mkdtemp(join(parent, "code-"))
      }),
      (folder) => Effect.promise(() => rm(folder, { recursive: true }))
    )
    return yield* Effect.promise(async () => {
      const file = join(folder, command === "node" ? "picture.ts" : "picture.sh")
      const origin = `http://127.0.0.1:${port}`
      await writeFile(file, code({ request, model: sketch, origin, asksForKey: keys.length > 0 }) ?? "")
      const { stdout } = await run(command === "node" ? process.execPath : "sh", [file], {
        cwd: folder,
        env: { ...process.env, HYPERBOLIC_API_KEY: keys[0] ?? "" }
      })
      return { requests, stdout, files: await readdir(folder, { recursive: true }) }
    })
  })

/** What the server is to get. */
const asked = Effect.map(ImageRequest.decode(request), ({ n: _n, ...rest }) => rest)

describe("code copied from the page", () => {
  it.live("in TypeScript makes the picture again", () =>
    Effect.gen(function* () {
      const { files, requests } = yield* runAgainstServer(Code.typescript, "node", ["secret"])
      assert.deepInclude(requests[0], yield* asked)
      assert.include(files, "picture-0.png")
    })
  )

  for (const keys of [[], ["secret"]]) {
    it.live(`as a pipeline makes it again, ${keys.length === 0 ? "without a key" : "with one"}`, () =>
      Effect.gen(function* () {
        const { files, requests } = yield* runAgainstServer(Code.pipeline, "node", keys)
        assert.deepInclude(requests[0], yield* asked)
        assert.isTrue(files.some((file) => /^out.*\.png$/.test(file)))
      })
    )

    it.live(`for curl makes it again, ${keys.length === 0 ? "without a key" : "with one"}`, () =>
      Effect.gen(function* () {
        const { requests, stdout } = yield* runAgainstServer(Code.curl, "sh", keys)
        assert.deepInclude(requests[0], yield* asked)
        assert.match(stdout, /"seed":18446744073709551615\b/)
      })
    )
  }
})
