/**
 * How often the app may ask: a bucket for each route and top-level resource, fifty requests a second over all, and limits that a
 * test puts in its way. By the machine's own clock, as the app's waiting is.
 */
import { createHash } from "node:crypto"
import type { JsonObject } from "./Json.ts"

/** So many requests in so many seconds. */
export interface Limit {
  readonly requests: number
  readonly seconds: number
}

/** A limit that a test puts in the way of the next requests. */
export interface Obstacle {
  /** How many requests are refused. */
  readonly times: number
  /** What the app is told to wait, in seconds. */
  readonly retryAfter: number
  /** Over all routes, rather than for one. */
  readonly global?: boolean
  /** Only requests whose method and path match, e.g. `/PATCH .*@original/`. */
  readonly on?: RegExp
}

/** What comes of a request. */
export interface Verdict {
  readonly headers: Readonly<Record<string, string>>
  /** The body of a 429. */
  readonly refusal: JsonObject | undefined
}

/** What is asked for. */
export interface Subject {
  readonly method: string
  /** Its path under the version, e.g. `/channels/1/messages`. */
  readonly path: string
  /** The route's pattern. */
  readonly route: string
  /** The ids of the top-level resource. */
  readonly resource: string
  readonly limit: Limit
  /** Whether it counts towards the fifty a second. */
  readonly countsGlobally: boolean
}

interface Bucket {
  left: number
  resetsAt: number
}

/** Counts requests. */
export interface RateLimits {
  readonly obstruct: (obstacle: Obstacle) => void
  readonly check: (subject: Subject) => Verdict
}

const globalLimit: Limit = { requests: 50, seconds: 1 }

/** Nothing counted yet. */
export const make = (): RateLimits => {
  const buckets = new Map<string, Bucket>()
  const obstacles: Array<{ left: number; readonly obstacle: Obstacle }> = []

  const take = (key: string, { requests, seconds }: Limit) => {
    const now = Date.now()
    const known = buckets.get(key)
    const bucket =
      known === undefined || known.resetsAt <= now ? { left: requests, resetsAt: now + seconds * 1000 } : known
    buckets.set(key, bucket)
    const allowed = bucket.left > 0
    if (allowed) bucket.left -= 1
    return { allowed, left: bucket.left, resetsAt: bucket.resetsAt, wait: (bucket.resetsAt - now) / 1000 }
  }

  const refuse = (wait: number, global: boolean, headers: Verdict["headers"]): Verdict => ({
    headers: {
      ...headers,
      "retry-after": String(Math.ceil(wait)),
      "x-ratelimit-scope": global ? "global" : "user",
      ...(global ? { "x-ratelimit-global": "true" } : {})
    },
    refusal: { message: "You are being rate limited.", retry_after: wait, global }
  })

  /** The limit that a test has put in the way, used up by one. */
  const obstacleFor = ({ method, path }: Subject) => {
    const found = obstacles.find(({ left, obstacle }) => left > 0 && (obstacle.on?.test(`${method} ${path}`) ?? true))
    if (found !== undefined) found.left -= 1
    return found?.obstacle
  }

  return {
    obstruct: (obstacle) => void obstacles.push({ left: obstacle.times, obstacle }),
    check: (subject) => {
      const { countsGlobally, limit, method, resource, route } = subject
      const name = createHash("sha256").update(`${method} ${route}`).digest("hex").slice(0, 32)
      const obstacle = obstacleFor(subject)
      if (obstacle?.global === true) return refuse(obstacle.retryAfter, true, {})
      if (countsGlobally) {
        const { allowed, wait } = take("global", globalLimit)
        if (!allowed) return refuse(wait, true, {})
      }
      const { allowed, left, resetsAt, wait } = take(`${name}:${resource}`, limit)
      const headers = {
        "x-ratelimit-limit": String(limit.requests),
        "x-ratelimit-remaining": String(obstacle === undefined ? left : 0),
        "x-ratelimit-reset": (resetsAt / 1000).toFixed(3),
        "x-ratelimit-reset-after": (obstacle?.retryAfter ?? wait).toFixed(3),
        "x-ratelimit-bucket": name
      }
      return allowed && obstacle === undefined
        ? { headers, refusal: undefined }
        : refuse(obstacle?.retryAfter ?? wait, false, headers)
    }
  }
}
