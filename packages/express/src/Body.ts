/**
 * The JSON body of a request, up to a size, whoever reads it first.
 *
 * Where nothing has read the body yet it is read here, with its integers whole. Where `express.json()` came before, what it parsed is
 * used, or better the bytes that it kept in `request.rawBody`. Only `application/json` is taken: a page of another origin can't send
 * that without asking first, so a server on loopback can't be used by whatever page is open in the browser.
 */
import * as Json from "@hyperimage/core/Json"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Request } from "express"
import { badBody, type HttpFailure, tooLarge } from "./HttpFailure.ts"

/** A body, and whether a parser that came before may have rounded its integers. */
export interface Body {
  readonly value: unknown
  readonly isRounded: boolean
}

/** 32 MB. */
export const defaultLimit = 33_554_432

const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i

/** What a header says, short enough for a message. */
const said = (header: string | undefined): string => (header === undefined ? "none" : header.slice(0, 60))

const utf8 = new TextDecoder("utf-8", { fatal: true })

const decode = (bytes: Uint8Array): Result.Result<string, HttpFailure> =>
  Result.try({ try: () => utf8.decode(bytes), catch: () => badBody("expected JSON in UTF-8") })

const parse = (source: Uint8Array | string, limit: number): Result.Result<Body, HttpFailure> => {
  if (source.length > limit) return Result.fail(tooLarge(limit))
  if (source.length === 0) return Result.fail(badBody("expected a JSON object, got nothing"))
  return (typeof source === "string" ? Result.succeed(source) : decode(source)).pipe(
    Result.flatMap((text) => Result.mapError(Json.parse(text), ({ message }) => badBody(`expected JSON; ${message}`))),
    Result.map((value) => ({ value, isRounded: false }))
  )
}

/** Collects the bytes of a body and stops at the limit; what is left of the body then is the answer's to throw away. */
const collect = (request: Request, limit: number): Effect.Effect<Uint8Array, HttpFailure> =>
  Effect.callback((resume) => {
    const chunks: Array<Buffer> = []
    let size = 0
    const stop = () => request.off("data", onData).off("end", onEnd).off("error", onError)
    const settle = (effect: Effect.Effect<Uint8Array, HttpFailure>) => {
      stop()
      resume(effect)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) settle(Effect.fail(tooLarge(limit)))
      else chunks.push(chunk)
    }
    const onEnd = () => settle(Effect.succeed(Buffer.concat(chunks)))
    const onError = () => settle(Effect.fail(badBody("the connection broke before it was complete")))
    request.on("data", onData).on("end", onEnd).on("error", onError)
    return Effect.sync(stop)
  })

const isSource = (value: unknown): value is Uint8Array | string =>
  value instanceof Uint8Array || (typeof value === "string" && value !== "")

/**
 * Reads the body of a request.
 *
 * Fails with 400 for what is not JSON, with 413 for more than `limit` bytes: at once where the `Content-Length` tells, and never with
 * more than that in memory.
 */
export const read = (request: Request, limit: number): Effect.Effect<Body, HttpFailure> => {
  const contentType = request.headers["content-type"]
  if (!isJson.test(contentType ?? "")) {
    return Effect.fail(badBody(`expected the content type application/json in UTF-8, got ${said(contentType)}`))
  }
  const raw: unknown = Reflect.get(request, "rawBody")
  const parsed: unknown = request.body
  const source = isSource(raw) ? raw : isSource(parsed) ? parsed : undefined
  if (source !== undefined) return Effect.fromResult(parse(source, limit))
  if (request.readableDidRead || request.readableEnded) {
    return parsed === undefined
      ? Effect.fail(badBody("another middleware read it and kept neither request.body nor request.rawBody"))
      : Effect.succeed({ value: parsed, isRounded: true })
  }
  const encoding = request.headers["content-encoding"]
  if (encoding !== undefined && encoding !== "identity") {
    return Effect.fail(badBody(`expected no content encoding, got ${said(encoding)}`))
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) return Effect.fail(tooLarge(limit))
  return Effect.flatMap(collect(request, limit), (bytes) => Effect.fromResult(parse(bytes, limit)))
}
