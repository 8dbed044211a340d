/**
 * Waiting for something to become true of what the app has sent.
 *
 * The wait ends by the machine's own clock, so that a test that waits in vain fails with what was seen instead of hanging, also
 * under a test clock.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** What was waited for did not come. */
export class NothingCame extends Data.TaggedError("NothingCame")<{
  readonly waitedFor: string
  readonly seen: string
}> {
  override get message() {
    return `waited in vain for ${this.waitedFor}; seen: ${this.seen}`
  }
}

/** A place that tells who waits that something is new. */
export interface Changes {
  /** Something is new. */
  readonly announce: () => void
  /** Waits until `read` finds something; `seen` describes what is there meanwhile. */
  readonly until: <A>(
    waitedFor: string,
    read: () => A | undefined,
    seen: () => unknown
  ) => Effect.Effect<A, NothingCame>
}

/** Patience is in milliseconds. */
export const make = (patience: number): Changes => {
  const listeners = new Set<() => void>()
  return {
    announce: () => {
      for (const listener of listeners) listener()
    },
    until: (waitedFor, read, seen) =>
      Effect.callback((resume) => {
        const look = () => {
          const found = read()
          if (found === undefined) return
          end()
          resume(Effect.succeed(found))
        }
        const timer = setTimeout(() => {
          end()
          resume(Effect.fail(new NothingCame({ waitedFor, seen: JSON.stringify(seen(), null, 1) ?? "nothing" })))
        }, patience)
        const end = () => {
          clearTimeout(timer)
          listeners.delete(look)
        }
        listeners.add(look)
        look()
        return Effect.sync(end)
      })
  }
}
