/**
 * Bearer keys: who may come in, decided from the headers alone, before a byte of the body is read.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { ImageError, Unauthorized } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { Request } from "express"
import type { Authentication, Caller, Verdict, Verify } from "./Options.ts"

const refused = (description: string) =>
  Effect.fail(new ImageError({ module: "Express", method: "authenticate", reason: new Unauthorized({ description }) }))

const bearerKey = (request: Request): string | undefined =>
  /^Bearer +([\x21-\x7e]+) *$/i.exec(request.headers.authorization ?? "")?.[1]

const hash = (key: string): Buffer => createHash("sha256").update(key).digest()

/** The caller with one of the keys. Every key is compared, so that time tells neither which one nor how much of it was right. */
const findKey = (keys: ReadonlyArray<string | Redacted.Redacted<string>>, key: string): Verdict => {
  const sent = hash(key)
  const isOneOf = keys
    .map((known) => timingSafeEqual(hash(typeof known === "string" ? known : Redacted.value(known)), sent))
    .includes(true)
  return isOneOf ? { id: `key-${sent.toString("hex", 0, 4)}` } : undefined
}

const settle = (verdict: ReturnType<Verify>) =>
  Effect.isEffect(verdict)
    ? verdict
    : Predicate.isPromiseLike(verdict)
      ? Effect.promise(() => verdict)
      : Effect.succeed(verdict)

/**
 * Finds out who asks. Fails with `Unauthorized` where there is no key, or one that is not accepted. A caller known by the key alone gets
 * a name from the key's hash.
 */
export const check: (authentication: Authentication, request: Request) => Effect.Effect<Caller, ImageError> =
  Effect.fnUntraced(function* ({ keys = [], verify = () => undefined }, request) {
    const key = bearerKey(request)
    if (key === undefined) return yield* refused("send it as Authorization: Bearer <key>")
    const verdict = findKey(keys, key) ?? (yield* Effect.suspend(() => settle(verify(key, request))))
    if (verdict === undefined || verdict === false) return yield* refused("no such key")
    return verdict === true ? { id: `key-${hash(key).toString("hex", 0, 4)}` } : verdict
  })
