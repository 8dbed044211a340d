/** How long generations take just now: what an honest "come back later" is reckoned from. Times are in milliseconds. */

/** What is known of recent generations, and of those under way. */
export interface Pace {
  readonly begin: (now: number) => Begun
  /** About how long one takes: the recent average, or, if that is longer, how long the slowest under way has taken so far. */
  readonly estimate: (now: number) => number
}

/** A generation under way. */
export interface Begun {
  /** It has ended. One that made no picture says nothing about how long pictures take. */
  readonly end: (now: number, madePictures: boolean) => void
}

/** How much the latest generation counts in the average; about the last eight make it up. */
const weight = 1 / 8

/** Nothing known yet. */
export const make = (): Pace => {
  const underWay = new Set<{ readonly since: number }>()
  let average: number | undefined
  return {
    begin: (since) => {
      const one = { since }
      underWay.add(one)
      return {
        end: (now, madePictures) => {
          underWay.delete(one)
          if (madePictures) average = average === undefined ? now - since : average + weight * (now - since - average)
        }
      }
    },
    estimate: (now) => {
      const [oldest] = underWay // a set keeps the order in which they began
      return Math.max(average ?? 0, oldest === undefined ? 0 : now - oldest.since)
    }
  }
}
