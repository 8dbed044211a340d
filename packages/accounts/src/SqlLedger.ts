/**
 * The ledger (`@hyperimage/core/Ledger`) in a database: a row is there before the work starts, and stays whatever happens to the process.
 *
 * Rows that a process left open are closed when the next one starts, as `interrupted` and at their estimate: whether their pictures were
 * made nobody knows. Where the other process is alive after all, it settles its rows as if nothing had happened.
 */
import { randomUUID } from "node:crypto"
import * as Ledger from "@hyperimage/core/Ledger"
import { fromNanodollars, toNanodollars } from "@hyperimage/core/Price"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { SqlClient } from "effect/sql/SqlClient"
import * as SqlSchema from "effect/sql/SqlSchema"
import type { ImageError } from "@hyperimage/core/ImageError"
import { Whole } from "./internal/columns.ts"
import { orFailed } from "./internal/failed.ts"

const Spent = Schema.Struct({ spent: Whole })

const Used = Schema.Struct({
  model: Schema.String,
  requests: Whole,
  pictures: Whole,
  spent: Whole,
  set_aside: Whole
})

const Since = Schema.Struct({ caller: Schema.String, since: Schema.Finite })

const none = { requests: 0, pictures: 0, spent: 0, set_aside: 0 }

const sumsOf = ({ pictures, requests, set_aside, spent }: Omit<typeof Used.Type, "model">): Ledger.Sums => ({
  requests,
  pictures,
  dollars: fromNanodollars(spent),
  setAside: fromNanodollars(set_aside)
})

const usageOf = (rows: ReadonlyArray<typeof Used.Type>): Ledger.Usage => ({
  ...sumsOf(
    rows.reduce(
      (sum, row) => ({
        requests: sum.requests + row.requests,
        pictures: sum.pictures + row.pictures,
        spent: sum.spent + row.spent,
        set_aside: sum.set_aside + row.set_aside
      }),
      none
    )
  ),
  models: Object.fromEntries(rows.map((row) => [row.model, sumsOf(row)]))
})

/** A ledger in the database at hand; its tables must be there (`Migrations`). */
export const make: Effect.Effect<Ledger.Service, ImageError, SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const me = randomUUID()
  const failed = (method: string) => orFailed("SqlLedger", method)

  const spentSince = SqlSchema.findOne({
    Request: Since,
    Result: Spent,
    // `cost` of an open row is its estimate.
    execute: ({ caller, since }) => sql`
      SELECT COALESCE(SUM(cost), 0) AS spent FROM hyperimage_ledger
      WHERE caller = ${caller} AND day >= ${Ledger.dayOf(since)}`
  })

  const used = SqlSchema.findAll({
    Request: Since,
    Result: Used,
    execute: ({ caller, since }) => sql`
      SELECT
        model,
        COUNT(*) AS requests,
        SUM(CASE WHEN status = 'open' THEN 0 ELSE pictures END) AS pictures,
        SUM(CASE WHEN status = 'open' THEN 0 ELSE cost END) AS spent,
        SUM(CASE WHEN status = 'open' THEN cost ELSE 0 END) AS set_aside
      FROM hyperimage_ledger
      WHERE caller = ${caller} AND day >= ${Ledger.dayOf(since)}
      GROUP BY model
      ORDER BY model`
  })

  const insert = Effect.fnUntraced(function* ({ caller, estimate, model, pictures, requestId }: Ledger.Opening) {
    const now = yield* Clock.currentTimeMillis
    const row = randomUUID()
    yield* sql`INSERT INTO hyperimage_ledger ${sql.insert({
      id: row,
      caller,
      day: Ledger.dayOf(now),
      model,
      status: "open",
      pictures,
      cost: toNanodollars(estimate),
      estimate: toNanodollars(estimate),
      request_id: requestId ?? null,
      opened_at: now,
      opened_by: me,
      closed_at: null,
      closed_by: null
    })}`
    return { _tag: "Opened", row } as const
  })

  const insertWithin = Effect.fnUntraced(function* (opening: Ledger.Opening, { dollars, since }: Ledger.Allowance) {
    const { spent } = yield* spentSince({ caller: opening.caller, since })
    const left = toNanodollars(dollars) - spent
    if (toNanodollars(opening.estimate) > left) return { _tag: "Refused", left: fromNanodollars(left) } as const
    return yield* insert(opening)
  })

  const settle = Effect.fnUntraced(function* (row: string, { cost, pictures, status }: Ledger.Settlement) {
    const now = yield* Clock.currentTimeMillis
    yield* sql`
      UPDATE hyperimage_ledger
      SET status = ${status}, pictures = ${pictures}, cost = ${toNanodollars(cost)}, closed_at = ${now}, closed_by = ${me}
      WHERE id = ${row} AND opened_by = ${me} AND (closed_by IS NULL OR closed_by <> ${me})`
  })

  const closeWhatIsOpen = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const left = yield* sql`SELECT id FROM hyperimage_ledger WHERE status = 'open'`
    yield* sql`
      UPDATE hyperimage_ledger SET status = 'interrupted', closed_at = ${now}, closed_by = ${me} WHERE status = 'open'`
    if (left.length > 0) {
      yield* Effect.logWarning(
        `The ledger had ${left.length} open row${left.length === 1 ? "" : "s"}, from a process that ended in the middle of its work: counted at the estimate`
      )
    }
  })

  yield* sql.withTransaction(closeWhatIsOpen).pipe(failed("make"))

  return {
    open: (opening) =>
      failed("open")(
        opening.within === undefined ? insert(opening) : sql.withTransaction(insertWithin(opening, opening.within))
      ),
    settle: (row, settlement) => failed("settle")(settle(row, settlement)),
    usage: (caller, since) => failed("usage")(Effect.map(used({ caller, since }), usageOf))
  }
})

/** `make` as a layer. */
export const layer: Layer.Layer<Ledger.Ledger, ImageError, SqlClient> = Layer.effect(Ledger.Ledger, make)
