/** A request under way, as the page shows it: where it stands, and one tile for each picture. */
import type { Progress } from "./api/Generate.ts"
import type { Size } from "./api/Models.ts"

/** One picture that is being made. */
export interface Tile {
  /** The picture so far, as an address for `<img>`; absent until there is something to see. */
  readonly image: string | undefined
  readonly isDone: boolean
}

/** The request. */
export interface Making extends Size {
  readonly phase: "sending" | "queued" | "drawing"
  /** Requests ahead of it. */
  readonly position: number
  /** Steps done, over all pictures. */
  readonly step: number
  /** Steps in all; 0 while that isn't known. */
  readonly of: number
  readonly tiles: ReadonlyArray<Tile>
}

/** A request that was just sent. */
export const begin = (size: Size, n: number): Making => ({
  ...size,
  phase: "sending",
  position: 0,
  step: 0,
  of: 0,
  tiles: Array.from({ length: Math.min(Math.max(1, n), 4) }, () => ({ image: undefined, isDone: false }))
})

const withTile = (making: Making, index: number, tile: Partial<Tile>): Making => ({
  ...making,
  phase: "drawing",
  tiles: making.tiles.map((old, at) => (at === index ? { ...old, ...tile } : old))
})

/** The request after something has happened. `toAddress` turns base64 text into an address. */
export const after = (making: Making, progress: Progress, toAddress: (base64: string) => string): Making => {
  switch (progress._tag) {
    case "Queued":
      return { ...making, phase: "queued", position: progress.position }
    case "Started":
      return { ...making, phase: "drawing" }
    case "Step": {
      const { index, of, preview, step } = progress
      return { ...withTile(making, index, preview === undefined ? {} : { image: toAddress(preview) }), step, of }
    }
    case "Drawn":
      return withTile(making, progress.picture.index, { image: toAddress(progress.picture.image), isDone: true })
    default:
      return making
  }
}

/** How far all of it is, 0 to 1; nothing while that isn't known. */
export const fraction = ({ of, step }: Making): number | undefined => (of === 0 ? undefined : step / of)

/** Where it stands, in words. */
export const words = ({ of, phase, position, step, tiles }: Making): string => {
  if (phase === "sending") return "Sending the request"
  if (phase === "queued") return position > 0 ? `Waiting: ${position} ahead of yours` : "Waiting: yours is next"
  if (of === 0) return "Drawing"
  const done = tiles.filter(({ isDone }) => isDone).length
  const which = tiles.length > 1 ? `, picture ${Math.min(done + 1, tiles.length)} of ${tiles.length}` : ""
  return `Step ${step} of ${of}${which}`
}
