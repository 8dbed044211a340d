/** Timing that survives a busy machine: everything in turn within each round, and medians of the ratios between neighbours. */

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** A percentile (0 to 1) of some values. */
export const percentile = (values: ReadonlyArray<number>, at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * at))] ?? Number.NaN

/** What one thing cost: milliseconds of CPU and of the clock for one call, medians over the rounds. */
export interface Measured {
  readonly name: string
  readonly cpu: number
  readonly wall: number
  /** CPU over that of the first thing, the median of the rounds' own ratios. */
  readonly ratio: number
}

/** Calls each thing `calls` times a round, one call after the other, and compares within rounds. */
export const sideBySide = async (
  things: ReadonlyArray<{ readonly name: string; readonly call: () => Promise<unknown> }>,
  options: { readonly rounds: number; readonly calls: number }
): Promise<ReadonlyArray<Measured>> => {
  for (const { call } of things) for (let warm = 0; warm < options.calls; warm += 1) await call()
  const rounds: Array<ReadonlyArray<{ cpu: number; wall: number }>> = []
  for (let round = 0; round < options.rounds; round += 1) {
    const row: Array<{ cpu: number; wall: number }> = []
    for (const { call } of things) {
      globalThis.gc?.()
      const begin = performance.now()
      const before = process.cpuUsage()
      for (let made = 0; made < options.calls; made += 1) await call()
      const used = process.cpuUsage(before)
      row.push({
        cpu: (used.user + used.system) / 1000 / options.calls,
        wall: (performance.now() - begin) / options.calls
      })
    }
    rounds.push(row)
  }
  return things.map(({ name }, index) => ({
    name,
    cpu: median(rounds.map((row) => row[index]?.cpu ?? Number.NaN)),
    wall: median(rounds.map((row) => row[index]?.wall ?? Number.NaN)),
    ratio: median(rounds.map((row) => (row[index]?.cpu ?? Number.NaN) / (row[0]?.cpu ?? Number.NaN)))
  }))
}
