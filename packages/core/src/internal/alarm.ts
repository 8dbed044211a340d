/**
 * Calls back after a while, by the clock in use.
 *
 * A fiber that sleeps and is interrupted when nobody needs it any more is the general way, and the only one for a test's clock. Where a
 * deadline hangs over every generation and hardly ever comes, it costs more than all else around them; the live clock's sleep is a
 * timer, so there a timer does.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"

/** The most milliseconds that a timer can wait. */
const longest = 2_147_483_647

const live = (): Clock.Clock => Context.get(Context.empty(), Clock.Clock)

/** Calls `ring` when `after` has passed, unless what is given back is called before. */
export const set = (context: Context.Context<never>, after: Duration.Duration, ring: () => void): (() => void) => {
  const millis = Duration.toMillis(after)
  if (millis <= longest && Context.get(context, Clock.Clock) === live()) {
    const timer = setTimeout(ring, millis)
    return () => clearTimeout(timer)
  }
  const sleeping = Effect.runForkWith(context)(Effect.sleep(after))
  sleeping.addObserver((exit) => {
    if (Exit.isSuccess(exit)) ring()
  })
  return () => sleeping.interruptUnsafe()
}
