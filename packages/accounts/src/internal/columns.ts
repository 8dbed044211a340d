/** What comes out of columns: SQLite gives numbers, Postgres writes its 64-bit integers and its sums as texts. */
import * as Schema from "effect/Schema"

/** A whole number. */
export const Whole = Schema.Union([Schema.Int, Schema.FiniteFromString.check(Schema.isInt())])

/** A whole number, or none. */
export const OptionalWhole = Schema.NullOr(Whole)
