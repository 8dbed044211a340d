/**
 * Bearer keys: made, listed, revoked and verified. What a key allows is its policy (`@hyperimage/core/Policy`).
 *
 * A key is `hi_` and 32 random bytes; nobody can guess it, so that a plain SHA-256 keeps it as well as a slow hash would. The hash alone is
 * stored, and compared in constant time; the first characters are stored beside it, to find the key by and for people to know it again.
 * A key is looked up with every request: one that is revoked stops working at once, also when another process revoked it.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from "node:crypto"
import type { Caller } from "@hyperimage/core/Caller"
import { ImageError, Unauthorized } from "@hyperimage/core/ImageError"
import { Policy } from "@hyperimage/core/Policy"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { SqlClient } from "effect/sql/SqlClient"
import * as SqlSchema from "effect/sql/SqlSchema"
import { OptionalWhole, Whole } from "./internal/columns.ts"
import { orFailed } from "./internal/failed.ts"

/** What is known of a key; never the key. Moments are milliseconds since 1970. */
export interface ApiKey {
  /** Its name: the caller's id in logs and in the ledger. */
  readonly id: string
  /** The key's first characters, `hi_4fGh2k`. */
  readonly prefix: string
  /** What people call it. */
  readonly label: string
  readonly policy: Policy
  readonly created: number
  readonly expires: number | undefined
  readonly revoked: number | undefined
  /** The last use, to the minute. */
  readonly lastUsed: number | undefined
}

/** What a new key is to be. */
export interface Options {
  readonly label?: string
  /** Absent: everything is allowed. */
  readonly policy?: Policy
  /** When it stops working, in milliseconds since 1970. Absent: never. */
  readonly expires?: number | undefined
}

/** A new key; this is the only time that it is there to be read. */
export interface Made extends ApiKey {
  readonly key: Redacted.Redacted<string>
}

/** What a store of keys does. Each operation fails with `EngineFailure` where the database can't be read or written. */
export interface Service {
  readonly make: (options: Options) => Effect.Effect<Made, ImageError>
  /** All keys, the oldest first, those that don't work any more among them. */
  readonly list: Effect.Effect<ReadonlyArray<ApiKey>, ImageError>
  /** Ends a key by its id or by its first characters; gives those that were ended. */
  readonly revoke: (name: string) => Effect.Effect<ReadonlyArray<ApiKey>, ImageError>
  /** Whose key it is; nobody's where there is no such key. Fails with `Unauthorized` where it has expired or was revoked. */
  readonly verify: (key: string) => Effect.Effect<Caller | undefined, ImageError>
}

/** The keys in use. */
export class ApiKeys extends Context.Service<ApiKeys, Service>()("@hyperimage/accounts/ApiKeys") {}

/** `hi_` and six characters: 36 bits to find the key by, 220 that stay unknown. */
const prefixLength = 9

const Row = Schema.Struct({
  id: Schema.String,
  prefix: Schema.String,
  hash: Schema.String,
  label: Schema.String,
  policy: Schema.fromJsonString(Policy),
  created_at: Whole,
  expires_at: OptionalWhole,
  revoked_at: OptionalWhole,
  last_used_at: OptionalWhole
})

const fromRow = ({ created_at, expires_at, id, label, last_used_at, policy, prefix, revoked_at }: typeof Row.Type) => ({
  id,
  prefix,
  label,
  policy,
  created: created_at,
  expires: expires_at ?? undefined,
  revoked: revoked_at ?? undefined,
  lastUsed: last_used_at ?? undefined
})

const hashOf = (key: string): Buffer => createHash("sha256").update(key).digest()

const isIt = (row: typeof Row.Type, hash: Buffer): boolean => {
  const known = Buffer.from(row.hash, "hex")
  return known.length === hash.length && timingSafeEqual(known, hash)
}

const noLonger = (why: string) =>
  Effect.fail(
    new ImageError({ module: "ApiKeys", method: "verify", reason: new Unauthorized({ description: `the key ${why}` }) })
  )

/** How often a use is written down. */
const minute = 60_000

/** Whether a key works at a moment. */
export const isGood = ({ expires, revoked }: ApiKey, now: number): boolean =>
  revoked === undefined && (expires === undefined || expires > now)

/** Keys in the database at hand; its tables must be there (`Migrations`). */
export const make: Effect.Effect<Service, never, SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient
  const failed = (method: string) => orFailed("ApiKeys", method)

  const insert = SqlSchema.void({ Request: Row, execute: (row) => sql`INSERT INTO hyperimage_keys ${sql.insert(row)}` })
  const findAll = SqlSchema.findAll({
    Request: Schema.Void,
    Result: Row,
    execute: () => sql`SELECT * FROM hyperimage_keys ORDER BY created_at, id`
  })
  const findByName = SqlSchema.findAll({
    Request: Schema.String,
    Result: Row,
    execute: (name) => sql`SELECT * FROM hyperimage_keys WHERE prefix = ${name} OR id = ${name}`
  })

  const makeKey = Effect.fnUntraced(function* ({ expires, label = "", policy = {} }: Options) {
    const key = `hi_${randomBytes(32).toString("base64url")}`
    const row = {
      id: `key-${randomUUID().slice(0, 8)}`,
      prefix: key.slice(0, prefixLength),
      hash: hashOf(key).toString("hex"),
      label,
      policy,
      created_at: yield* Clock.currentTimeMillis,
      expires_at: expires ?? null,
      revoked_at: null,
      last_used_at: null
    }
    yield* insert(row)
    return { ...fromRow(row), key: Redacted.make(key) }
  })

  const revoke = Effect.fnUntraced(function* (name: string) {
    const now = yield* Clock.currentTimeMillis
    const rows = (yield* findByName(name)).filter((row) => row.revoked_at === null)
    yield* Effect.forEach(rows, ({ id }) => sql`UPDATE hyperimage_keys SET revoked_at = ${now} WHERE id = ${id}`)
    return rows.map((row) => fromRow({ ...row, revoked_at: now }))
  })

  const noteUse = ({ id, lastUsed }: ApiKey, now: number) =>
    lastUsed !== undefined && now - lastUsed < minute
      ? Effect.void
      : Effect.asVoid(sql`UPDATE hyperimage_keys SET last_used_at = ${now} WHERE id = ${id}`)

  const verify = Effect.fnUntraced(function* (key: string) {
    const hash = hashOf(key)
    const found = yield* findByName(key.slice(0, prefixLength)).pipe(failed("verify"))
    const row = found.find((candidate) => isIt(candidate, hash))
    if (row === undefined) return undefined
    const known = fromRow(row)
    const now = yield* Clock.currentTimeMillis
    if (known.revoked !== undefined) return yield* noLonger("was revoked")
    if (known.expires !== undefined && known.expires <= now) {
      return yield* noLonger(`expired at ${DateTime.formatIso(DateTime.makeUnsafe(known.expires))}`)
    }
    yield* noteUse(known, now).pipe(failed("verify"))
    return { id: known.id, policy: known.policy }
  })

  return {
    make: (options) => failed("make")(makeKey(options)),
    list: failed("list")(Effect.map(findAll(undefined), (rows) => rows.map(fromRow))),
    revoke: (name) => failed("revoke")(sql.withTransaction(revoke(name))),
    verify
  }
})

/** `make` as a layer. */
export const layer: Layer.Layer<ApiKeys, never, SqlClient> = Layer.effect(ApiKeys, make)
