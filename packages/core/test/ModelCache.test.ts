import { EngineFailure } from "@hyperimage/core/ImageError"
import * as ModelCache from "@hyperimage/core/ModelCache"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as ScriptedEngine from "./ScriptedEngine.ts"

it.effect("the list of models is asked for once in a while, and again after a failure", () =>
  Effect.gen(function* () {
    let asked = 0
    const models = Effect.suspend(() => {
      asked += 1
      return asked === 1 ? Effect.fail(ScriptedEngine.failure(new EngineFailure({}))) : Effect.succeed([])
    })
    const kept = yield* ModelCache.wrapper("1 minute")({ ...ScriptedEngine.willing().generator, models })
    yield* Effect.flip(kept.models)
    for (const _ of [1, 2, 3]) yield* kept.models
    assert.strictEqual(asked, 2)
    yield* TestClock.adjust("1 minute")
    yield* kept.models
    assert.strictEqual(asked, 3)
  })
)
