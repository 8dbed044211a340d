/**
 * What the bot remembers, in one SQLite file: drawings and settings, so that buttons work after a restart, and the books.
 */
import * as Accounts from "@hyperimage/accounts/Accounts"
import type { ApiKeys } from "@hyperimage/accounts/ApiKeys"
import * as Sqlite from "@hyperimage/accounts/Sqlite"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { Ledger } from "@hyperimage/core/Ledger"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import type { SqlError } from "effect/sql/SqlError"

/** The storage of a bot; the file is made where there is none. One file is for one bot at a time. */
export const layer = (
  file: string
): Layer.Layer<KeyValueStore.KeyValueStore | Ledger | ApiKeys, ImageError | SqlError> =>
  Layer.mergeAll(KeyValueStore.layerSql({ table: "discord_bot" }), Accounts.layerSql).pipe(
    Layer.provide(Sqlite.layer({ file }))
  )
