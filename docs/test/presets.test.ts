/** Does what `presets.md` says: a preset package outside of this repository, one word, and the model is there. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import { Effect, FileSystem } from "effect"
import * as Page from "./Page.ts"

const strict = [
  "--module",
  "NodeNext",
  "--target",
  "ES2024",
  "--strict",
  "--exactOptionalPropertyTypes",
  "--skipLibCheck"
]

describe("A preset package of one's own", () => {
  it.effect(
    "is built outside of the repository, is typed, and with one word is listed, checked, priced and chosen",
    () =>
      Effect.gen(function* () {
        const blocks = yield* Page.read("presets.md")
        const folder = yield* Page.unfold(blocks)
        const [watercolour, app] = [`${folder}/watercolour`, `${folder}/app`]

        assert.deepStrictEqual(yield* Page.tsc(watercolour), { status: 0, output: "" })
        const all = [`${app}/main.ts`, `${app}/not-allowed.ts`, `${watercolour}/test/presets.test.ts`]
        assert.deepStrictEqual(yield* Page.tsc(folder, "--noEmit", "--types", "node", ...strict, ...all), {
          status: 0,
          output: ""
        })

        assert.deepStrictEqual(yield* Page.node(app, "main.ts"), {
          status: 0,
          output: blocks.get("app/main.ts prints") ?? ""
        })

        const tests = yield* Page.node(watercolour, "--test")
        assert.strictEqual(tests.status, 0, tests.output)
        assert.match(tests.output, /^. pass 1$/m)

        const files = yield* FileSystem.FileSystem
        const main = blocks.get("app/main.ts") ?? ""
        yield* files.writeFileString(`${app}/without.ts`, main.replace("(Sdxl, Watercolour)", "(Sdxl)"))
        const without = yield* Page.node(app, "without.ts")
        assert.match(without.output, /^model_name: there is no model "Watercolor-XL"; available: SDXL1\.0-base, /)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    60_000
  )

  it.effect(
    "is served, priced and drawn for over HTTP, and known to the command",
    () =>
      Effect.gen(function* () {
        const folder = yield* Page.unfold(yield* Page.read("presets.md"))
        const app = `${folder}/app`
        assert.deepStrictEqual(yield* Page.tsc(`${folder}/watercolour`), { status: 0, output: "" })
        assert.deepStrictEqual(yield* Page.tsc(folder, "--noEmit", "--types", "node", ...strict, `${app}/serve.ts`), {
          status: 0,
          output: ""
        })

        const served = yield* Page.node(app, "serve.ts")
        assert.include(served.output, "id: 'watercolour-xl'")
        assert.include(served.output, "served_by: 'sketch'")
        assert.include(served.output, "200 sketch")

        const plugin = ["--plugin", "hyperimage-watercolour"]
        const listed = yield* Page.command(app, "models", ...plugin)
        assert.match(listed.output, /^watercolour-xl {2}SDXL, fine-tuned on watercolours/m)
        const flags = ["--model", "watercolor-xl", "--preset", "postcard", "--engine", "remote", "--json"]
        const price = yield* Page.command(app, "price", ...plugin, ...flags)
        assert.include(price.output, "0.0385", price.output)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    60_000
  )
})
