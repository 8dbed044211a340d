/**
 * The HTTP API, version 10: who asks, how often, with what body, and which route answers.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import * as Effect from "effect/Effect"
import { type Failure, invalidApiVersion, methodNotAllowed, notFound, unauthorized } from "./Failure.ts"
import type { RateLimits } from "./RateLimits.ts"
import * as RequestBody from "./RequestBody.ts"
import { match, type Route } from "./Route.ts"

/** A request that came, and what it got. */
export interface Logged {
  readonly method: string
  /** Under the version, e.g. `/gateway/bot`. */
  readonly path: string
  readonly status: number
  /** When, in milliseconds, by the machine's own clock. */
  readonly at: number
}

/** What the API is made of. */
export interface Options {
  readonly token: string
  readonly routes: ReadonlyArray<Route>
  readonly limits: RateLimits
  readonly log: (logged: Logged) => void
}

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const wordsOf = ({ code, errors, message, status }: Failure): Reply => ({
  status,
  body: { message, code, ...(errors === undefined ? {} : { errors }) }
})

const find = (routes: ReadonlyArray<Route>, method: string, path: string) => {
  const matching = routes.flatMap((route) => {
    const names = match(route.pattern, path)
    return names === undefined ? [] : [{ route, names }]
  })
  const found = matching.find(({ route }) => route.method === method)
  return found ?? Effect.fail(matching.length === 0 ? notFound() : methodNotAllowed())
}

/** The ids by which a bucket is kept apart: of a channel, a server, or a webhook with its token. */
const resourceOf = (names: ReadonlyMap<string, string>) =>
  ["channel", "guild", "token"].map((name) => names.get(name) ?? "").join("/")

const answer = Effect.fnUntraced(function* (options: Options, request: IncomingMessage, url: URL, path: string) {
  const method = request.method ?? "GET"
  // Read before anything is refused, so that a client that is still sending gets to see the answer.
  const bytes = yield* RequestBody.read(request)
  if (!/^\/api\/v10(\/|$)/.test(url.pathname)) {
    return yield* /^\/api(\/|$)/.test(url.pathname) ? invalidApiVersion() : notFound()
  }
  if (!/^DiscordBot \(\S+, \S+\)/.test(request.headers["user-agent"] ?? "")) {
    const reply: Reply = { status: 403, body: { message: "error code: 1010 (no valid User-Agent)", code: 0 } }
    return reply
  }
  const found = find(options.routes, method, path)
  const { names, route } = Effect.isEffect(found) ? yield* found : found
  if (route.authorized && request.headers.authorization !== `Bot ${options.token}`) return yield* unauthorized()

  const verdict = options.limits.check({
    method,
    path,
    route: route.pattern,
    resource: resourceOf(names),
    limit: route.limit,
    countsGlobally: route.authorized
  })
  if (verdict.refusal !== undefined) {
    const reply: Reply = { status: 429, headers: verdict.headers, body: verdict.refusal }
    return reply
  }
  const handled = RequestBody.contentOf(request.headers["content-type"] ?? "", bytes).pipe(
    Effect.flatMap((content) =>
      route.handle({ ...content, at: (name) => names.get(name) ?? "", query: url.searchParams })
    ),
    Effect.map((good): Reply => good),
    Effect.catchTag("Failure", (failure) => Effect.succeed(wordsOf(failure)))
  )
  const reply: Reply = { ...(yield* handled), headers: verdict.headers }
  return reply
})

/** Answers one request. */
export const serve = (options: Options, request: IncomingMessage, response: ServerResponse): Effect.Effect<void> => {
  const url = new URL(request.url ?? "/", "http://discord")
  const path = url.pathname.replace(/^\/api\/v\d+/, "")
  return answer(options, request, url, path).pipe(
    Effect.catchTag("Failure", (failure) => Effect.succeed(wordsOf(failure))),
    Effect.map(({ body, headers = {}, status }) => {
      options.log({ method: request.method ?? "GET", path, status, at: Date.now() })
      const text = body === undefined ? undefined : JSON.stringify(body)
      response.writeHead(status, {
        ...headers,
        ...(text === undefined ? {} : { "content-type": "application/json" })
      })
      response.end(text)
    })
  )
}
