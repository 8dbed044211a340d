/** What a caller is told of what they used. */
import * as Ledger from "@hyperimage/core/Ledger"
import * as UsageReport from "@hyperimage/core/UsageReport"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"

describe("UsageReport", () => {
  it.effect("tells today and this month apart, by model, with the limits and what is left of them", () =>
    Effect.gen(function* () {
      const ledger = yield* Ledger.memory
      const book = Effect.fnUntraced(function* (model: string, cost: number) {
        const opened = yield* ledger.open({ caller: "alice", model, pictures: 1, estimate: cost })
        if (opened._tag === "Opened") yield* ledger.settle(opened.row, { status: "settled", pictures: 1, cost })
      })
      yield* TestClock.setTime(Date.UTC(2026, 10, 2, 12))
      yield* book("SDXL1.0-base", 0.3)
      yield* TestClock.setTime(Date.UTC(2026, 10, 23, 12))
      yield* book("SDXL1.0-base", 0.1)
      yield* ledger.open({ caller: "alice", model: "SD3.5", pictures: 2, estimate: 0.2 })

      const caller = { id: "alice", policy: { dollarsPerDay: 1, mostImages: 2 } }
      const standing = { limit: 60, left: 59, resetAfter: Duration.seconds(1) }
      const report = yield* UsageReport.make(ledger, caller, standing)
      const sdxl = { requests: 1, pictures: 1, dollars: 0.1, set_aside: 0 }
      const sd35 = { requests: 1, pictures: 0, dollars: 0, set_aside: 0.2 }
      assert.deepStrictEqual(report, {
        caller: "alice",
        today: {
          since: "2026-11-23T00:00:00.000Z",
          requests: 2,
          pictures: 1,
          dollars: 0.1,
          set_aside: 0.2,
          models: [
            { model: "SDXL1.0-base", ...sdxl },
            { model: "SD3.5", ...sd35 }
          ]
        },
        month: {
          since: "2026-11-01T00:00:00.000Z",
          requests: 3,
          pictures: 2,
          dollars: 0.4,
          set_aside: 0.2,
          models: [
            { model: "SDXL1.0-base", requests: 2, pictures: 2, dollars: 0.4, set_aside: 0 },
            { model: "SD3.5", ...sd35 }
          ]
        },
        limits: { dollars_per_day: 1, most_images: 2 },
        left: { requests: 59, dollars: 0.7, resets: "2026-11-24T00:00:00.000Z" }
      })
      assert.isTrue(Schema.is(UsageReport.UsageReport)(report))
    })
  )
})
