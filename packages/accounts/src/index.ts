/**
 * Keys with limits, and a ledger of what was made for whom, in a SQLite file or any SQL database that Effect speaks to.
 */
/** Keys and the ledger together, in one database. */
export * as Accounts from "./Accounts.ts"
/** Bearer keys: made, listed, revoked and verified. */
export * as ApiKeys from "./ApiKeys.ts"
/** The tables, made and changed step by step. */
export * as Migrations from "./Migrations.ts"
/** SQLite as Effect's `SqlClient`, on the `node:sqlite` that comes with Node. */
export * as Sqlite from "./Sqlite.ts"
/** The ledger in a database: a row is there before the work starts, and stays whatever happens to the process. */
export * as SqlLedger from "./SqlLedger.ts"
