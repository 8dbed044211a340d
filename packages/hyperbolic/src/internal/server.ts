/**
 * The server that is asked: where it is, how to reach it, and the key that it wants.
 */
import { ImageError, InvalidRequest, Unauthorized } from "@hyperimage/core/ImageError"
import * as Contract from "@hyperimage/core/Contract"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Dispatcher } from "undici"
import * as Answer from "./answer.ts"
import * as Exchange from "./exchange.ts"
import * as TraceParent from "./traceParent.ts"

/** A server, and how to ask it. */
export interface Server {
  readonly dispatcher: Dispatcher
  /** Scheme, host and port. */
  readonly origin: string
  /** What comes before the contract's paths, e.g. `/v1`; no slash at the end. */
  readonly path: string
  readonly apiKey: Redacted.Redacted<string> | undefined
  /** The most bytes of an answer that are read. */
  readonly most: number
}

/** One question. */
export interface Question {
  /** The operation, for errors. */
  readonly method: Answer.Context["method"]
  /** Below the base URL. */
  readonly path: string
  /** Sent with POST; without one it is a GET. */
  readonly body?: string
  readonly idempotencyKey?: string | undefined
}

/** The answer to it. */
export interface Answered {
  readonly answer: Exchange.Answer
  readonly body: unknown
}

/** The base URL's origin and path. Fails with `InvalidRequest` if it is not an HTTP URL or has a user name in it. */
export const locate = (baseUrl: string | URL): Effect.Effect<Pick<Server, "origin" | "path">, ImageError> => {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    const message = "baseUrl: expected an http or https URL without user name, e.g. https://images.example.com/v1"
    return Effect.fail(Answer.failure("make", new InvalidRequest({ issues: [{ path: ["baseUrl"], message }] })))
  }
  return Effect.succeed({ origin: url.origin, path: url.pathname.replace(/\/+$/, "") })
}

/** Printable ASCII without spaces; nothing else goes into a header. */
const isSendable = (key: string): boolean => /^[\x21-\x7e]*$/.test(key)

const headersFor = (question: Question, key: string, traceParent: string | undefined): Array<string> => {
  const headers = ["accept", "application/json", "user-agent", "hyperimage"]
  if (question.body !== undefined) headers.push("content-type", "application/json")
  if (key !== "") headers.push("authorization", `Bearer ${key}`)
  if (question.idempotencyKey !== undefined) headers.push(Contract.headers.idempotencyKey, question.idempotencyKey)
  if (traceParent !== undefined) headers.push("traceparent", traceParent)
  return headers
}

/** Asks once. Fails with what the server or the way to it had to say. */
export const ask = (server: Server, question: Question): Effect.Effect<Answered, ImageError> => {
  const key = server.apiKey === undefined ? "" : Redacted.value(server.apiKey)
  if (!isSendable(key)) {
    const description = "it has characters that a header can't carry"
    return Effect.fail(Answer.failure(question.method, new Unauthorized({ description })))
  }
  const path = `${server.path}${question.path}`
  const context: Answer.Context = {
    method: question.method,
    url: `${server.origin}${path}`,
    apiKey: server.apiKey,
    most: server.most
  }
  const outgoing = (traceParent: string | undefined): Exchange.Outgoing => ({
    origin: server.origin,
    path,
    method: question.body === undefined ? "GET" : "POST",
    headers: headersFor(question, key, traceParent),
    ...(question.body === undefined ? {} : { body: question.body })
  })
  return TraceParent.use((traceParent) =>
    Exchange.exchange(server.dispatcher, outgoing(traceParent), server.most)
  ).pipe(
    Effect.mapError((reason) => Answer.failure(question.method, reason)),
    Effect.flatMap((answer) => Effect.map(Answer.bodyOf(answer, context), (body) => ({ answer, body })))
  )
}
