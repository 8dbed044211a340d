/**
 * What the bot remembers, in SQLite: drawings and settings, so that buttons work after a restart, and the books.
 */
import * as Accounts from "@hyperimage/accounts/Accounts"
import type { ApiKeys } from "@hyperimage/accounts/ApiKeys"
import * as Sqlite from "@hyperimage/accounts/Sqlite"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { Ledger } from "@hyperimage/core/Ledger"
import * as Layer from "effect/Layer"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import type { SqlError } from "effect/sql/SqlError"

/** `discord-bot.db` as `discord-bot.ledger.db`. */
const ledgerBeside = (file: string): string => file.replace(/(\.[^./\\]+)?$/, (extension) => `.ledger${extension}`)

/**
 * The storage of a bot; files are made where there are none. They are for one bot at a time.
 *
 * The books have a file of their own, where each row waits for the disk. What a drawing leaves behind doesn't: two hundred people at once
 * would wait for it.
 */
export const layer = (
  file: string
): Layer.Layer<KeyValueStore.KeyValueStore | Ledger | ApiKeys, ImageError | SqlError> =>
  Layer.mergeAll(
    Layer.provide(KeyValueStore.layerSql({ table: "discord_bot" }), Sqlite.layer({ file, durable: false })),
    Accounts.layer({ file: ledgerBeside(file) })
  )
