/** The ledger in a file: the same sums as in memory, by many at once, and after a `kill -9`. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import * as Accounts from "@hyperimage/accounts/Accounts"
import * as Sqlite from "@hyperimage/accounts/Sqlite"
import * as Ledger from "@hyperimage/core/Ledger"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"

const temporaryFile = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "hyperimage-accounts-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ),
  (folder) => join(folder, "hyperimage.db")
)

const opening = (more: Partial<Ledger.Opening> = {}): Ledger.Opening => ({
  caller: "alice",
  model: "SDXL1.0-base",
  pictures: 2,
  estimate: 0.1,
  ...more
})

const open = Effect.fnUntraced(function* (ledger: Ledger.Service, more: Partial<Ledger.Opening> = {}) {
  const opened = yield* ledger.open(opening(more))
  return opened._tag === "Opened" ? opened.row : yield* Effect.die(new Error("refused"))
})

/** What happens to a ledger in a month, and what it says of it. */
const month = Effect.fnUntraced(function* (ledger: Ledger.Service) {
  const said: Array<unknown> = []
  const settled = yield* open(ledger, { requestId: "request-1" })
  yield* ledger.settle(settled, { status: "settled", pictures: 2, cost: 0.08 })
  yield* ledger.settle(settled, { status: "cancelled", pictures: 0, cost: 0 })
  yield* TestClock.adjust("1 day")
  yield* ledger.settle(yield* open(ledger), { status: "cancelled", pictures: 0, cost: 0 })
  yield* ledger.settle(yield* open(ledger, { model: "SD3.5" }), { status: "interrupted", pictures: 2, cost: 0.1 })
  yield* open(ledger, { model: "SD3.5" })
  yield* open(ledger, { caller: "bob" })
  for (const since of [0, 86_400_000, 90_000_000, 2 * 86_400_000]) said.push(yield* ledger.usage("alice", since))
  const within = { dollars: 0.3, since: 86_400_000 }
  said.push((yield* ledger.open(opening({ within })))._tag)
  said.push(yield* ledger.open(opening({ within })))
  return said
})

describe("SqlLedger", () => {
  it.effect("says the same as the ledger in memory", () =>
    Effect.gen(function* () {
      const inMemory = yield* month(yield* Ledger.memory)
      yield* TestClock.setTime(0)
      const inFile = yield* Effect.provide(Effect.flatMap(Ledger.Ledger, month), Accounts.layer({ file: ":memory:" }))
      assert.deepStrictEqual(inFile, inMemory)
      assert.deepStrictEqual(inFile.slice(-2), ["Opened", { _tag: "Refused", left: 0 }])
      assert.deepNestedInclude(inFile[0], { requests: 4, pictures: 4, dollars: 0.18, setAside: 0.1 })
    })
  )

  it.live("doesn't let processes that share a file overspend together", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const spend = Effect.promise(async () => {
        const child = spawn(process.execPath, [join(import.meta.dirname, "Spending.ts"), file, "20"], {
          stdio: ["ignore", "pipe", "inherit"]
        })
        return Number((await text(child.stdout)).split("\n").at(-1)) // after what it logged
      })
      const opened = yield* Effect.all([spend, spend, spend], { concurrency: "unbounded" })
      assert.strictEqual(opened[0] + opened[1] + opened[2], 10)
    })
  )

  it.effect(
    "closes at its estimate what another process left open, and lets that one settle it if it lives after all",
    () =>
      Effect.gen(function* () {
        const file = yield* temporaryFile
        const start = Effect.map(Layer.build(Accounts.layer({ file })), Context.get(Ledger.Ledger))
        const first = yield* start
        const row = yield* open(first)
        const second = yield* start
        const usage = second.usage("alice", 0)
        assert.deepInclude(yield* usage, { requests: 1, pictures: 2, dollars: 0.1, setAside: 0 })
        yield* first.settle(row, { status: "settled", pictures: 2, cost: 0.07 })
        assert.deepInclude(yield* usage, { requests: 1, dollars: 0.07 })
      })
  )

  it.live("loses no row when its process is killed in the middle of its work", () =>
    Effect.gen(function* () {
      const file = yield* temporaryFile
      const child = spawn(process.execPath, [join(import.meta.dirname, "Generating.ts"), file], {
        stdio: ["ignore", "pipe", "inherit"]
      })
      const said = yield* Effect.promise(() => once(child.stdout, "data"))
      assert.strictEqual(String(said).trim(), "3 made, 2 under way")
      child.kill("SIGKILL")
      yield* Effect.promise(() => once(child, "exit"))

      const { rows, usage } = yield* Effect.gen(function* () {
        const ledger = yield* Ledger.Ledger
        const sql = yield* SqlClient
        return {
          usage: yield* ledger.usage("alice", 0),
          rows: yield* sql`SELECT status, request_id FROM hyperimage_ledger ORDER BY opened_at, request_id`.values
        }
      }).pipe(Effect.provide(Accounts.layerSql.pipe(Layer.provideMerge(Sqlite.layer({ file })))))
      assert.deepInclude(usage, { requests: 5, pictures: 5, dollars: 0.017, setAside: 0 })
      assert.deepStrictEqual(rows, [
        ["settled", "request-1"],
        ["settled", "request-2"],
        ["settled", "request-3"],
        ["interrupted", "request-4"],
        ["interrupted", "request-5"]
      ])
    })
  )
})
