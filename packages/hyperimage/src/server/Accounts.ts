/**
 * Keys with policies and the books of a server: who comes in, what they may ask for, and what it came to.
 *
 * The database is only opened, and its module only loaded, where there is one.
 */
import type * as ApiKeys from "@hyperimage/accounts/ApiKeys"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import type { Service, Wrapper } from "@hyperimage/core/ImageGenerator"
import * as Ledger from "@hyperimage/core/Ledger"
import * as Policy from "@hyperimage/core/Policy"
import type { Authentication } from "@hyperimage/express"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { existsSync } from "node:fs"
import { resolve } from "node:path"
import * as Engine from "../engine/Engine.ts"
import type * as Health from "./Health.ts"

/** What a server's database has. */
export interface Accounts {
  readonly apiKeys: ApiKeys.Service
  readonly ledger: Ledger.Service
}

/** The database that is taken where none is named, in the working directory. */
export const defaultFile = "hyperimage.db"

/** The database of the settings: the one that is named, or the one in a folder where there is one, or none. */
export const fileOf = (database: string | undefined, folder: string): string | undefined => {
  const found = resolve(folder, defaultFile)
  return database ?? (existsSync(found) ? found : undefined)
}

/** A file that can't be opened is a wrong setting: says which file, and why. */
export const cannotOpen =
  (file: string) =>
  ({ reason }: ImageError): ImageError => {
    const why = reason._tag === "EngineFailure" ? (reason.description ?? "") : reason.message
    const message = `database: expected a SQLite file or room for one at ${file} (${why})`
    return new ImageError({
      module: "Accounts",
      method: "open",
      reason: new InvalidRequest({ issues: [{ path: [], message }] })
    })
  }

/** Opens a database until the scope closes; it is made where there is none. Fails with `InvalidRequest` where it can't be. */
export const open: (file: string) => Effect.Effect<Accounts, ImageError, Scope.Scope> = Effect.fnUntraced(
  function* (file) {
    const { Accounts, ApiKeys } = yield* Engine.load(() => import("@hyperimage/accounts"))
    const context = yield* Effect.mapError(Layer.build(Accounts.layer({ file })), cannotOpen(file))
    return { apiKeys: Context.get(context, ApiKeys.ApiKeys), ledger: Context.get(context, Ledger.Ledger) }
  }
)

/** What goes around a server's generator. */
export interface Wrappers {
  /** Inside of the line: the books. */
  readonly inside: Wrapper
  /** Outside of everything: what the caller may not, or can't pay for, is refused before it waits. */
  readonly outside: Wrapper
}

/** The wrappers that keep the books in a ledger, and callers to their policies. */
export const wrappers = (ledger: Ledger.Service): Wrappers => ({
  inside: Ledger.wrapper({ ledger }),
  outside: (generator: Service) => Effect.flatMap(Ledger.guard({ ledger })(generator), Policy.wrapper)
})

/**
 * Who may come in: the keys of the settings, and those of the database. Nothing where there is no key; a database that ever had one asks
 * for it, so that revoking the last one doesn't let everybody in.
 */
export const authentication: (
  keys: ReadonlyArray<string | Redacted.Redacted<string>>,
  accounts: Accounts | undefined
) => Effect.Effect<Authentication | undefined, ImageError> = Effect.fnUntraced(function* (keys, accounts) {
  if (accounts === undefined) return keys.length === 0 ? undefined : { keys }
  const stored = yield* accounts.apiKeys.list
  return keys.length + stored.length === 0 ? undefined : { keys, verify: accounts.apiKeys.verify }
})

/** Whether the database can be read. */
export const checks = (accounts: Accounts | undefined): Health.Checks =>
  accounts === undefined
    ? {}
    : { database: Effect.flatMap(Clock.currentTimeMillis, (now) => accounts.ledger.usage("readyz", now)) }
