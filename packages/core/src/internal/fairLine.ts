/**
 * A line that is fair across callers: they take turns, and each one's own are served first come, first served.
 *
 * With `k` callers in line, the `i`-th of one caller is served after at most `i × k` others, whoever sends how many.
 */

/** Those who wait; `A` is told apart by identity. */
export interface FairLine<A> {
  /** How many wait in all. */
  readonly size: () => number
  /** Those of one caller, the next one first. */
  readonly of: (caller: string) => ReadonlyArray<A>
  /** All of them, the next one first. */
  readonly inOrder: () => ReadonlyArray<A>
  readonly join: (caller: string, one: A) => void
  /** Takes one out of the line, wherever it stands. */
  readonly leave: (caller: string, one: A) => void
  /** Takes out the one whose turn it is; its caller's next turn comes after everybody else's. */
  readonly next: () => A | undefined
}

/** An empty line. */
export const make = <A>(): FairLine<A> => {
  // The order of the map is the order of turns; a caller without anybody in line isn't in it.
  const callers = new Map<string, ReadonlyArray<A>>()
  let size = 0

  const put = (caller: string, own: ReadonlyArray<A>) => {
    size += own.length - (callers.get(caller)?.length ?? 0)
    if (own.length === 0) callers.delete(caller)
    else callers.set(caller, own)
  }
  const of = (caller: string): ReadonlyArray<A> => callers.get(caller) ?? []

  return {
    size: () => size,
    of,
    inOrder: () => {
      const order: Array<A> = []
      let lines = [...callers.values()]
      for (let round = 0; lines.length > 0; round++) {
        for (const own of lines) order.push(...own.slice(round, round + 1))
        lines = lines.filter((own) => own.length > round + 1)
      }
      return order
    },
    join: (caller, one) => put(caller, [...of(caller), one]),
    leave: (caller, one) =>
      put(
        caller,
        of(caller).filter((other) => other !== one)
      ),
    next: () => {
      for (const [caller, [first, ...others]] of callers) {
        put(caller, [])
        put(caller, others)
        return first
      }
      return undefined
    }
  }
}
