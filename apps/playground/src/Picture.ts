/** A finished picture and how it was made, as the history keeps it. The file itself is kept apart, so that listing stays quick. */
import type { Body } from "./Wish.ts"

/** One picture. */
export interface Picture {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** The request, without pictures that came with it. */
  readonly request: Body
  /** The model that really drew it. */
  readonly madeBy: string
  readonly seed: string | undefined
  /** Of the file, in pixels. */
  readonly width: number
  readonly height: number
  /** Of the whole request, which may have made several. */
  readonly seconds: number
  /** US dollars for this picture alone; absent where the server didn't say. */
  readonly cost: number | undefined
  readonly warnings: ReadonlyArray<string>
  readonly thumbnail: Blob
}

const words = (prompt: string): string =>
  prompt
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60)

const extensions: Readonly<Record<string, string>> = { "image/jpeg": "jpg", "image/webp": "webp" }

/** A name for the file: the prompt's words and the seed. */
export const fileName = ({ request, seed }: Picture, mediaType: string): string =>
  [words(request.prompt) || "picture", ...(seed === undefined ? [] : [seed])].join("-") +
  `.${extensions[mediaType] ?? "png"}`

/** What two pictures were asked for in different ways, by field; both sides as text, a dash where it wasn't said. */
export const differences = (one: Picture, other: Picture): ReadonlyArray<readonly [string, string, string]> => {
  const sides = [one, other].map(({ madeBy, request, seed }) => {
    const { height, model_name, n: _n, width, ...rest } = request
    const model = madeBy === model_name ? model_name : `${model_name} (drawn by ${madeBy})`
    return new Map<string, unknown>(Object.entries({ model, size: `${width} × ${height}`, ...rest, seed }))
  })
  const names = new Set(sides.flatMap((side) => [...side.keys()]))
  const say = (value: unknown): string =>
    value === undefined ? "–" : typeof value === "object" ? JSON.stringify(value) : String(value)
  return [...names]
    .map((name) => [name.replaceAll("_", " "), say(sides[0]?.get(name)), say(sides[1]?.get(name))] as const)
    .filter(([, left, right]) => left !== right)
}
