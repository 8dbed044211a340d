/** Server-sent events as an independent reader of the format sees them. */
import { Sse } from "effect/encoding"

interface Seen {
  readonly event: string
  readonly id: string | undefined
  // oxlint-disable-next-line typescript/no-explicit-any -- data of every shape
  readonly data: any
}

export const readEvents = (text: string): ReadonlyArray<Seen> => {
  const seen: Array<Seen> = []
  const parser = Sse.makeParser((event) => {
    if (event._tag === "Event") seen.push({ event: event.event, id: event.id, data: JSON.parse(event.data) })
  })
  parser.feed(text)
  return seen
}
