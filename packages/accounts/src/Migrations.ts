/**
 * The tables, made and changed step by step. A step that was published is never edited; what is to be different is a new step.
 *
 * Only SQL that every database knows: no types or functions of SQLite's own. Moments are milliseconds since 1970, money is billionths of
 * a dollar, lists and objects are JSON.
 */
import * as Effect from "effect/Effect"
import * as Migrator from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"

const keys = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE hyperimage_keys (
    id TEXT PRIMARY KEY NOT NULL,
    prefix TEXT NOT NULL,
    hash TEXT NOT NULL,
    label TEXT NOT NULL,
    policy TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
  )`
  yield* sql`CREATE INDEX hyperimage_keys_by_prefix ON hyperimage_keys (prefix)`
})

const ledger = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE hyperimage_ledger (
    id TEXT PRIMARY KEY NOT NULL,
    caller TEXT NOT NULL,
    day BIGINT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL,
    pictures BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    estimate BIGINT NOT NULL,
    request_id TEXT,
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT
  )`
  yield* sql`CREATE INDEX hyperimage_ledger_by_caller ON hyperimage_ledger (caller, day, status, cost)`
  yield* sql`CREATE INDEX hyperimage_ledger_by_status ON hyperimage_ledger (status)`
})

/** Brings the tables up to date. */
export const run: Effect.Effect<void, Migrator.MigrationError | SqlError, SqlClient> = Migrator.make({})({
  loader: Migrator.fromRecord({ "0001_keys": keys, "0002_ledger": ledger }),
  table: "hyperimage_migrations"
}).pipe(Effect.asVoid)
