/** SQLite behind Effect's `SqlClient`, on real files. */
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Sqlite from "@hyperimage/accounts/Sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const temporaryFolder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "hyperimage-accounts-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

describe("Sqlite", () => {
  it.effect("keeps what it is given, and gives it back", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`CREATE TABLE things (name TEXT, count BIGINT, yes INTEGER, at TEXT, bytes BLOB, list TEXT, nobody TEXT)`
      const at = new Date(0)
      yield* sql`INSERT INTO things ${sql.insert({ name: "a 'name'", count: 2 ** 50, yes: true, at, bytes: new Uint8Array([1, 2]), list: [1], nobody: undefined })}`
      const row = {
        name: "a 'name'",
        count: 2 ** 50,
        yes: 1,
        at: "1970-01-01T00:00:00.000Z",
        bytes: new Uint8Array([1, 2]),
        list: "[1]",
        nobody: null
      }
      const [found] = yield* sql`SELECT * FROM things`
      assert.deepEqual(found, Object.assign(Object.create(null), row))
      const select = sql`SELECT name, yes FROM things`
      assert.deepStrictEqual(yield* select.values, [["a 'name'", 1]])
      assert.lengthOf(yield* Stream.runCollect(select.stream), 1)
      assert.deepInclude(yield* sql`DELETE FROM things`.raw, { changes: 1 })
    }).pipe(Effect.provide(Sqlite.layer({ file: ":memory:" })))
  )

  it.effect("makes the folder and the file, for this user alone, in WAL and with every commit on the disk", () =>
    Effect.gen(function* () {
      const file = join(yield* temporaryFolder, "data", "hyperimage.db")
      const sql = yield* Sqlite.make({ file })
      assert.deepStrictEqual(yield* sql`PRAGMA journal_mode`.values, [["wal"]])
      assert.deepStrictEqual(yield* sql`PRAGMA synchronous`.values, [[2]])
      assert.deepStrictEqual(yield* sql`PRAGMA foreign_keys`.values, [[1]])
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    })
  )

  it.effect("undoes a transaction that fails, and keeps others out of it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`CREATE TABLE counts (value INTEGER NOT NULL)`
      yield* sql`INSERT INTO counts VALUES (0)`
      const failing = sql`UPDATE counts SET value = 100`.pipe(Effect.andThen(Effect.fail("no")), sql.withTransaction)
      assert.strictEqual(yield* Effect.flip(failing), "no")
      const increment = Effect.gen(function* () {
        const [row] = yield* sql<{ readonly value: number }>`SELECT value FROM counts`
        yield* Effect.yieldNow
        yield* sql`UPDATE counts SET value = ${(row?.value ?? 0) + 1}`
      }).pipe(sql.withTransaction)
      yield* Effect.all(
        Array.from({ length: 20 }, () => increment),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(yield* sql`SELECT value FROM counts`.values, [[20]])
    }).pipe(Effect.provide(Sqlite.layer({ file: ":memory:" })))
  )

  it.effect("says what went wrong in Effect's terms", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = join(folder, "hyperimage.db")
      const sql = yield* Sqlite.make({ file })
      yield* sql`CREATE TABLE names (name TEXT UNIQUE)`
      const insert = sql`INSERT INTO names VALUES ('a')`
      yield* insert
      assert.strictEqual((yield* Effect.flip(insert)).reason._tag, "UniqueViolation")
      const impatient = yield* Sqlite.make({ file, busyTimeout: 10 })
      const blocked = yield* sql.withTransaction(Effect.flip(impatient`INSERT INTO names VALUES ('b')`))
      assert.strictEqual(blocked.reason._tag, "LockTimeoutError")
      assert.strictEqual((yield* Effect.flip(Sqlite.make({ file: folder }))).reason._tag, "UnknownError")
    })
  )
})
