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
})
