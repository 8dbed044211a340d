/**
 * A route of the API: its pattern, its limit, and what it does.
 */
import type * as Effect from "effect/Effect"
import type { Failure } from "./Failure.ts"
import type { Content } from "./Messages.ts"
import type { Limit } from "./RateLimits.ts"

/** A request that has come as far as its route. */
export interface Request extends Content {
  /** What the pattern's names stand for. */
  readonly at: (name: string) => string
  readonly query: URLSearchParams
}

/** A good answer; without a body, 204. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
}

/** One route. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  /** E.g. `/channels/:channel/messages`. */
  readonly pattern: string
  /** Asks for the bot's token. Interaction routes ask for none: their address holds one. */
  readonly authorized: boolean
  readonly limit: Limit
  readonly handle: (request: Request) => Effect.Effect<Answer, Failure>
}

/** An answer with a body. */
export const ok = (body: unknown, status = 200): Answer => ({ status, body })

/** An answer without. */
export const nothing: Answer = { status: 204 }

/** The names of a pattern and what they stand for in a path; undefined where it doesn't match. */
export const match = (pattern: string, path: string): ReadonlyMap<string, string> | undefined => {
  const [wanted, given] = [pattern.split("/"), path.split("/")]
  if (wanted.length !== given.length) return undefined
  const names = new Map<string, string>()
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? "")
    if (part.startsWith(":")) names.set(part.slice(1), value)
    else if (part !== value) return undefined
  }
  return names
}
