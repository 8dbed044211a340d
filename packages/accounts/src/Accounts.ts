/**
 * Keys and the ledger together, in one database: what a server needs to know who may ask for what, and what it came to.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import type { Ledger } from "@hyperimage/core/Ledger"
import * as Layer from "effect/Layer"
import type { SqlClient } from "effect/sql/SqlClient"
import * as ApiKeys from "./ApiKeys.ts"
import { orFailed } from "./internal/failed.ts"
import * as Migrations from "./Migrations.ts"
import * as Sqlite from "./Sqlite.ts"
import * as SqlLedger from "./SqlLedger.ts"

const tables = Layer.effectDiscard(Migrations.run.pipe(orFailed("Accounts", "migrate")))

const sqlite = (options: Sqlite.Options) =>
  Layer.effectContext(Layer.build(Sqlite.layer(options)).pipe(orFailed("Accounts", "open")))

/** Keys and the ledger in whichever database Effect speaks to; its tables are made and brought up to date. */
export const layerSql: Layer.Layer<ApiKeys.ApiKeys | Ledger, ImageError, SqlClient> = Layer.mergeAll(
  ApiKeys.layer,
  SqlLedger.layer
).pipe(Layer.provide(tables))

/**
 * Keys and the ledger in a SQLite file. Fails with `EngineFailure` where the file can't be opened.
 *
 * @example
 * import * as Accounts from "@hyperimage/accounts/Accounts"
 * import { ApiKeys } from "@hyperimage/accounts/ApiKeys"
 * import * as Effect from "effect/Effect"
 * import * as Redacted from "effect/Redacted"
 *
 * const program = Effect.gen(function* () {
 *   const keys = yield* ApiKeys
 *   const { key } = yield* keys.make({ label: "the shop", policy: { requestsPerMinute: 60, dollarsPerDay: 5 } })
 *   return Redacted.value(key)
 * }).pipe(Effect.provide(Accounts.layer({ file: "hyperimage.db" })))
 */
export const layer = (options: Sqlite.Options): Layer.Layer<ApiKeys.ApiKeys | Ledger, ImageError> =>
  Layer.provide(layerSql, sqlite(options))

/** The keys alone, to look after them beside a server that runs: no row of the ledger is touched. */
export const layerKeys = (options: Sqlite.Options): Layer.Layer<ApiKeys.ApiKeys, ImageError> =>
  ApiKeys.layer.pipe(Layer.provide(tables), Layer.provide(sqlite(options)))
