/**
 * SQLite as Effect's `SqlClient`, on the `node:sqlite` that comes with Node: one file, nothing to install.
 *
 * What is committed is on the disk: it survives `kill -9` and, unless `durable` is off, a power cut. Several processes may have the file
 * open; one that wants to write waits for the other. Calls block the thread, which for the few short statements of a ledger is less than a
 * thread would cost.
 */
import { mkdirSync, openSync, closeSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync, type SQLInputValue } from "node:sqlite"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import * as SqlError from "effect/sql/SqlError"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"

/** Which file, and how patient to be. */
export interface Options {
  /** The path of the file; it and its folder are made where there are none, readable by this user alone. `:memory:` is no file. */
  readonly file: string
  /** How long to wait for another process that writes. Absent: 5 seconds. */
  readonly busyTimeout?: Duration.Input
  /**
   * Whether each commit waits for the disk. Absent: `true`. With `false` many small writes cost little; they survive the end of the process
   * all the same, and only a power cut may take the last of them.
   */
  readonly durable?: boolean
}

/** What SQLite can keep, for whatever is given to a statement. */
const toInput = (value: unknown): SQLInputValue => {
  if (value === undefined || value === null) return null
  if (typeof value === "boolean") return value ? 1 : 0
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value
  if (value instanceof Uint8Array) return value
  return value instanceof Date ? value.toISOString() : JSON.stringify(value)
}

/** `node:sqlite` tells SQLite's own code of an error as `errcode`; Effect looks for it under `errno`. */
const failure = (operation: string) => (cause: unknown) => {
  const errno = Predicate.hasProperty(cause, "errcode") ? cause.errcode : undefined
  const message = cause instanceof Error ? cause.message : String(cause)
  const told = Object.assign(new Error(message, { cause }), { errno })
  return new SqlError.SqlError({ reason: SqlError.classifySqliteError(told, { message, operation }) })
}

const open = ({ busyTimeout = "5 seconds", file }: Options): DatabaseSync => {
  if (file !== ":memory:") {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, "a", 0o600))
  }
  return new DatabaseSync(file, {
    enableForeignKeyConstraints: true,
    timeout: Duration.toMillis(Duration.fromInputUnsafe(busyTimeout))
  })
}

/**
 * In WAL readers and a writer don't wait for each other; FULL makes a commit wait for the disk, NORMAL doesn't. Where two processes make the file at the
 * same moment SQLite refuses one of them without waiting, so that it has to come again.
 */
const configure = (database: DatabaseSync, { durable = true }: Options) =>
  Effect.try({
    try: () => database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durable ? "FULL" : "NORMAL"}`),
    catch: failure("configure")
  }).pipe(
    Effect.retry({
      while: ({ reason }) => reason._tag === "LockTimeoutError",
      schedule: Schedule.spaced("20 millis"),
      times: 100
    })
  )

const connect = (database: DatabaseSync): Connection => {
  const run = <A>(operation: string, work: () => A) => Effect.try({ try: work, catch: failure(operation) })

  const all = (sql: string, params: ReadonlyArray<unknown>) =>
    run("execute", () => database.prepare(sql).all(...params.map(toInput)))

  const values = (sql: string, params: ReadonlyArray<unknown>) =>
    run("executeValues", () => {
      const statement = database.prepare(sql)
      statement.setReturnArrays(true)
      return statement.all(...params.map(toInput)).map((row) => Object.values(row))
    })

  const execute: Connection["execute"] = (sql, params, transformRows) =>
    Effect.map(all(sql, params), (rows) => (transformRows === undefined ? rows : transformRows(rows)))

  return {
    execute,
    executeUnprepared: execute,
    executeRaw: (sql, params) => run("executeRaw", () => database.prepare(sql).run(...params.map(toInput))),
    executeValues: values,
    executeValuesUnprepared: values,
    executeStream: (sql, params, transformRows) => Stream.fromIterableEffect(execute(sql, params, transformRows))
  }
}

/**
 * Opens the file until the scope closes. Fails with a `ConnectionError` where it can't be opened.
 *
 * A transaction begins with `BEGIN IMMEDIATE`: what it reads first can't be changed by another process before it writes.
 */
export const make: (options: Options) => Effect.Effect<SqlClient.SqlClient, SqlError.SqlError, Scope.Scope> =
  Effect.fnUntraced(function* (options) {
    const database = yield* Effect.acquireRelease(
      Effect.try({ try: () => open(options), catch: failure("open") }),
      (opened) => Effect.sync(() => opened.close())
    )
    yield* configure(database, options)
    const acquirers = SqlClient.makeSqliteAcquirers({
      connection: Effect.succeed(connect(database)),
      semaphore: yield* Semaphore.make(1),
      isTransaction: () => database.isTransaction
    })
    return yield* SqlClient.make({
      ...acquirers,
      compiler: Statement.makeCompilerSqlite(),
      driver: "node-sqlite",
      beginTransaction: "BEGIN IMMEDIATE",
      spanAttributes: [["db.system.name", "sqlite"]]
    }).pipe(Effect.provide(Reactivity.layer))
  })

/**
 * `make` as a layer.
 *
 * @example
 * import * as Sqlite from "@hyperimage/accounts/Sqlite"
 * import * as Effect from "effect/Effect"
 * import { SqlClient } from "effect/sql/SqlClient"
 *
 * const program = Effect.gen(function* () {
 *   const sql = yield* SqlClient
 *   return yield* sql`SELECT ${1 + 1} AS two`
 * }).pipe(Effect.provide(Sqlite.layer({ file: "hyperimage.db" })))
 */
export const layer = (options: Options): Layer.Layer<SqlClient.SqlClient, SqlError.SqlError> =>
  Layer.effect(SqlClient.SqlClient, make(options))
