/**
 * The bytes of a request's body as they came, which is what Discord signs.
 *
 * Where nothing has read them yet they are read here. A body parser that comes before hides them: what it made of them can't be turned back
 * into the same bytes, so it must keep them (`keep`).
 */
import type { IncomingMessage } from "node:http"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** The bytes can't be had. */
export class NoRawBody extends Schema.TaggedError<NoRawBody>()("NoRawBody", {
  /** The HTTP status that says whose fault it is. */
  status: Schema.Literals([400, 413, 500]),
  description: Schema.String
}) {
  override get message(): string {
    return this.description
  }
}

/** The largest body, in bytes: far more than any interaction. */
const limit = 4 * 1024 * 1024

/** Where `keep` puts the bytes. */
const place = "rawBody"

/**
 * For a body parser that comes first: keeps the bytes that it parses.
 *
 * @example
 * import express from "express"
 * import * as RawBody from "@hyperimage/discord/RawBody"
 *
 * express().use(express.json({ verify: RawBody.keep }))
 */
export const keep = (request: IncomingMessage, _response: unknown, bytes: Uint8Array): void => {
  Reflect.set(request, place, bytes)
}

const parsedBefore = new NoRawBody({
  status: 500,
  description:
    "Discord signs the bytes of the body, but a body parser has read them already: mount the interactions before it, or " +
    "let it keep them with express.json({ verify: RawBody.keep })"
})

const read = (request: IncomingMessage): Effect.Effect<Uint8Array, NoRawBody> =>
  Effect.callback((resume) => {
    const pieces: Array<Buffer> = []
    let size = 0
    const stop = () => request.off("data", onData).off("end", onEnd).off("error", onError)
    const settle = (effect: Effect.Effect<Uint8Array, NoRawBody>) => {
      stop()
      resume(effect)
    }
    const onData = (piece: Buffer) => {
      size += piece.byteLength
      pieces.push(piece)
      if (size > limit) settle(Effect.fail(new NoRawBody({ status: 413, description: "The body is too large" })))
    }
    const onEnd = () => settle(Effect.succeed(Buffer.concat(pieces)))
    const onError = () => settle(Effect.fail(new NoRawBody({ status: 400, description: "The body broke off" })))
    request.on("data", onData).on("end", onEnd).on("error", onError)
    return Effect.sync(stop)
  })

/** The bytes of a body: kept by a parser, handed over raw by one, or still to be read. */
export const bytesOf = (request: IncomingMessage): Effect.Effect<Uint8Array, NoRawBody> => {
  const kept: unknown = Reflect.get(request, place)
  const parsed: unknown = Reflect.get(request, "body")
  for (const source of [kept, parsed]) {
    if (source instanceof Uint8Array) return Effect.succeed(source)
    if (typeof source === "string") return Effect.succeed(Buffer.from(source))
  }
  return request.readableEnded ? Effect.fail(parsedBefore) : read(request)
}
