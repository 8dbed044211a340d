/**
 * `/healthz`, whether the process is up, and `/readyz`, whether it should be sent requests: for whoever starts, watches and balances
 * servers. Neither asks for a key, and neither tells more than that.
 */
import * as Effect from "effect/Effect"
import type * as Context from "effect/Context"
import { Router } from "express"

/** What has to be well, by name. A check that fails, or takes longer than five seconds, is not. */
export interface Checks {
  readonly [name: string]: Effect.Effect<unknown, unknown>
}

/** What the server knows of its own health. */
export interface Options {
  readonly checks: Checks
  /** Whether the server is about to end. */
  readonly isDraining: () => boolean
}

const patience = "5 seconds"

/** The names of what is not well. What they found holds for a second, so that asking often costs little. */
const ailing = (checks: Checks): Effect.Effect<Effect.Effect<ReadonlyArray<string>>> =>
  Effect.forEach(
    Object.entries(checks),
    ([name, check]) =>
      check.pipe(Effect.timeout(patience), Effect.matchCause({ onSuccess: () => [], onFailure: () => [name] })),
    { concurrency: "unbounded" }
  ).pipe(
    Effect.map((names) => names.flat()),
    Effect.cachedWithTTL("1 second")
  )

/** The two routes; checks run in a context. */
export const make: (context: Context.Context<never>, options: Options) => Effect.Effect<Router> = Effect.fnUntraced(
  function* (context, { checks, isDraining }) {
    const unwell = yield* ailing(checks)
    const run = Effect.runPromiseWith(context)
    const router = Router()
    router.get("/healthz", (_, response) => {
      response.set("cache-control", "no-store").json({ status: "ok" })
    })
    router.get("/readyz", async (_, response) => {
      const why = isDraining() ? ["shutting down"] : await run(unwell)
      response.set("cache-control", "no-store").status(why.length === 0 ? 200 : 503)
      response.json(why.length === 0 ? { status: "ready" } : { status: "not ready", why })
    })
    return router
  }
)
