import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as AdapterCache from "../src/AdapterCache.ts"
import * as Generation from "../src/Generation.ts"
import * as Model from "../src/Model.ts"
import * as ModelFolder from "../src/ModelFolder.ts"
import * as Sampler from "../src/Sampler.ts"
import * as Turns from "../src/Turns.ts"
import { folder, picture } from "./tiny.ts"

const turnOf = Effect.map(Turns.make(), (turns) => turns.join())

describe("AdapterCache", () => {
  it.effect("reads a combination of LoRAs once, and a ControlNet once, also for requests at the same time", () =>
    Effect.gen(function* () {
      const { adapters } = yield* ModelFolder.read(folder)
      const cache = yield* AdapterCache.make(yield* turnOf, adapters, 1)
      const both = () =>
        cache.loras([
          { name: "Bold", weight: 1 },
          { name: "Soft", weight: 0.5 }
        ])
      const [one, other] = yield* Effect.all([both(), both()], { concurrency: "unbounded" })
      assert.strictEqual(one, other)
      assert.strictEqual(yield* both(), one)
      assert.notStrictEqual(yield* cache.loras([{ name: "Bold", weight: 1 }]), one)
      const controlnets = Effect.all([cache.controlnet("plain"), cache.controlnet("plain")], {
        concurrency: "unbounded"
      })
      const [plain, again] = yield* controlnets
      assert.strictEqual(plain, again)
    })
  )

  it.effect("a request's picture is looked at once, however many pictures follow it", () =>
    Effect.gen(function* () {
      const read = yield* ModelFolder.read(folder)
      const turn = yield* turnOf
      const loaded = yield* Model.load(turn, read, 1)
      let looks = 0
      const model: Model.Model = {
        ...loaded,
        adapters: {
          ...loaded.adapters,
          controlnet: (name) =>
            Effect.map(loaded.adapters.controlnet(name), ({ residuals }) => ({
              residuals: (...given) => {
                looks++
                return residuals(...given)
              }
            }))
        }
      }
      const tokens = [1, 2, 0, 0, 0, 0]
      const drawn: Array<Generation.Report["_tag"]> = []
      const job = {
        prompt: tokens,
        negativePrompt: tokens,
        noPrompt: tokens,
        guidance: 3,
        steps: 2,
        sampler: Sampler.ofConfig(read.scheduler),
        width: 96,
        height: 64,
        seeds: [1n, 2n, 3n, 4n],
        control: { name: "negative", file: yield* Effect.promise(() => picture(64, 64)) },
        loras: []
      }
      yield* Generation.generate(model, turn, job, ({ _tag }) => Effect.sync(() => drawn.push(_tag)))
      assert.strictEqual(drawn.filter((tag) => tag === "Picture").length, 4)
      assert.strictEqual(looks, 1)
    })
  )
})
