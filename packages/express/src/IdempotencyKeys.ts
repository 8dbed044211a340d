/**
 * `Idempotency-Key`: who sends a request again under the same key gets the same pictures, which are made once.
 *
 * It holds in every manner, and while the first request is still under way. A failure is forgotten, so that trying again helps, unless a
 * picture may have been made (and paid for) elsewhere.
 */
import { createHash } from "node:crypto"
import * as Contract from "@hyperimage/core/Contract"
import { isImageError } from "@hyperimage/core/ImageError"
import { mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import * as Json from "@hyperimage/core/Json"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { Request } from "express"
import type { EventLog } from "./EventLog.ts"
import { badKey, type HttpFailure, keyReused } from "./HttpFailure.ts"
import type { Keeping } from "./Options.ts"
import * as SharedWork from "./SharedWork.ts"

/** A key as it was sent. */
export interface Claim {
  /** The key together with whose it is. */
  readonly name: string
  /** Differs where the body differs. */
  readonly fingerprint: string
}

/** The key of a request, where there is one. Fails with 400 where it isn't fit for one. */
export const claimOf = (
  request: Request,
  owner: string | undefined,
  body: unknown
): Effect.Effect<Claim | undefined, HttpFailure> => {
  const key = request.get(Contract.headers.idempotencyKey)
  if (key === undefined) return Effect.undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) return badKey
  return Effect.succeed({
    name: JSON.stringify([owner ?? null, key]),
    fingerprint: createHash("sha256").update(Json.stringify(body)).digest("base64url")
  })
}

/** The keys that a door has seen. */
export class IdempotencyKeys extends Context.Service<
  IdempotencyKeys,
  {
    /**
     * The generator to ask in place of the given one; it makes pictures only where there are none under the key. Fails with 422 where
     * the key was used with another body. A patient client that leaves is waited for.
     */
    readonly share: (
      claim: Claim,
      generator: Service,
      isPatient: boolean
    ) => Effect.Effect<Service, HttpFailure, Scope.Scope>
  }
>()("@hyperimage/express/IdempotencyKeys") {}

const mayHaveMadePictures = (log: EventLog): boolean =>
  Exit.match(log.exit() ?? Exit.void, {
    onSuccess: () => true,
    onFailure: (cause) =>
      Option.exists(Cause.findErrorOption(cause), (error) => isImageError(error) && error.isAmbiguous)
  })

/** Keeps what was made under a key for a while. */
export const layer = ({ maximum = 100, timeToLive = "10 minutes" }: Keeping = {}): Layer.Layer<IdempotencyKeys> =>
  Layer.effect(
    IdempotencyKeys,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const entries = new Map<string, { readonly fingerprint: string; readonly work: SharedWork.SharedWork }>()

      /** Lets the oldest go, where too many are kept. */
      const trim = Effect.suspend(() => {
        const kept = [...entries.values()].filter(({ work }) => work.hasEnded())
        return Effect.forEach(kept.slice(0, Math.max(0, kept.length - maximum)), ({ work }) => work.stop, {
          discard: true
        })
      })

      const enter = ({ fingerprint, name }: Claim) => {
        const work = SharedWork.make({
          scope,
          keep: (log) =>
            mayHaveMadePictures(log)
              ? Effect.andThen(Effect.forkIn(trim, scope), Effect.sleep(timeToLive))
              : Effect.void,
          forget: Effect.sync(() => void (entries.get(name) === entry && entries.delete(name)))
        })
        const entry = { fingerprint, work }
        entries.set(name, entry)
        return entry
      }

      const share = Effect.fnUntraced(function* (claim: Claim, generator: Service, isPatient: boolean) {
        const { fingerprint, work } = entries.get(claim.name) ?? enter(claim)
        if (fingerprint !== claim.fingerprint) return yield* keyReused
        yield* work.want(isPatient)
        return mapGenerate(generator, () => work.generate(generator))
      })

      return { share }
    })
  )
