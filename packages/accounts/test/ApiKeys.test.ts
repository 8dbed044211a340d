/** The life of a key, in a real SQLite file. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Accounts from "@hyperimage/accounts/Accounts"
import * as ApiKeys from "@hyperimage/accounts/ApiKeys"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"

const memory = Accounts.layer({ file: ":memory:" })

describe("ApiKeys", () => {
  it.effect("makes a key that nobody can guess and that its first characters tell, and knows its owner by it", () =>
    Effect.gen(function* () {
      const keys = yield* ApiKeys.ApiKeys
      const policy = { requestsPerMinute: 60, largestPixels: 1_048_576, models: ["SDXL1.0-base"] }
      const made = yield* keys.make({ label: "the shop", policy })
      const key = Redacted.value(made.key)
      assert.match(key, /^hi_[\w-]{43}$/)
      assert.strictEqual(made.prefix, key.slice(0, 9))
      assert.deepStrictEqual(yield* keys.verify(key), { id: made.id, policy })
      const other = Redacted.value((yield* keys.make({})).key)
      assert.notStrictEqual(other, key)
      assert.notStrictEqual((yield* keys.verify(other))?.id, made.id)
    }).pipe(Effect.provide(memory))
  )

  it.effect("knows no key but those that it made, however alike", () =>
    Effect.gen(function* () {
      const keys = yield* ApiKeys.ApiKeys
      const key = Redacted.value((yield* keys.make({})).key)
      for (const wrong of [
        "",
        "hi_",
        key.slice(0, 9),
        key.slice(0, -1),
        `${key}x`,
        `${key.slice(0, -1)}_`,
        "' OR 1=1 --"
      ]) {
        if (wrong !== key) assert.isUndefined(yield* keys.verify(wrong), wrong)
      }
    }).pipe(Effect.provide(memory))
  )

  it.effect("stops knowing a key that has expired or was revoked, and says why", () =>
    Effect.gen(function* () {
      const keys = yield* ApiKeys.ApiKeys
      const short = yield* keys.make({ expires: 60_000 })
      yield* keys.verify(Redacted.value(short.key))
      yield* TestClock.adjust("1 minute")
      const expired = yield* Effect.flip(keys.verify(Redacted.value(short.key)))
      assert.strictEqual(expired.reason._tag, "Unauthorized")
      assert.include(expired.message, "expired at 1970-01-01T00:01:00.000Z")

      const made = yield* keys.make({})
      const byPrefix = yield* keys.revoke(made.prefix)
      assert.deepStrictEqual(
        byPrefix.map(({ id, revoked }) => [id, revoked]),
        [[made.id, 60_000]]
      )
      assert.include((yield* Effect.flip(keys.verify(Redacted.value(made.key)))).message, "was revoked")
      assert.deepStrictEqual(yield* keys.revoke(made.id), [])
      assert.deepStrictEqual(yield* keys.revoke("key-none"), [])
    }).pipe(Effect.provide(memory))
  )

  it.effect("lists keys with their last use, to the minute, and never a key", () =>
    Effect.gen(function* () {
      const keys = yield* ApiKeys.ApiKeys
      const { key, ...known } = yield* keys.make({ label: "one" })
      const lastUsed = Effect.map(keys.list, ([first]) => first?.lastUsed)
      assert.deepStrictEqual(yield* keys.list, [known])
      for (const [wait, expected] of [
        [1_000, 1_000],
        [30_000, 1_000],
        [60_000, 91_000]
      ] as const) {
        yield* TestClock.adjust(wait)
        yield* keys.verify(Redacted.value(key))
        assert.strictEqual(yield* lastUsed, expected)
      }
      assert.notInclude(JSON.stringify(yield* keys.list), Redacted.value(key))
    }).pipe(Effect.provide(memory))
  )

  it.effect("shares its file with other processes, and writes no key into it", () =>
    Effect.gen(function* () {
      const folder = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "hyperimage-accounts-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true }))
      )
      const file = join(folder, "hyperimage.db")
      const made = yield* Effect.flatMap(ApiKeys.ApiKeys, (keys) => keys.make({})).pipe(
        Effect.provide(Accounts.layerKeys({ file }))
      )
      const key = Redacted.value(made.key)
      yield* Effect.gen(function* () {
        const server = yield* ApiKeys.ApiKeys
        assert.strictEqual((yield* server.verify(key))?.id, made.id)
        yield* Effect.flatMap(ApiKeys.ApiKeys, (keys) => keys.revoke(made.id)).pipe(
          Effect.provide(Accounts.layerKeys({ file }))
        )
        assert.strictEqual((yield* Effect.flip(server.verify(key))).reason._tag, "Unauthorized")
        for (const name of readdirSync(folder)) {
          assert.isFalse(readFileSync(join(folder, name)).includes(key.slice(9)), name)
        }
      }).pipe(Effect.provide(Accounts.layer({ file })))
    })
  )
})
