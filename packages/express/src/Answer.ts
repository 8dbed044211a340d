/**
 * What goes back over HTTP: a status, headers, a JSON text or the bytes of a picture; and how it is sent.
 */
import * as Contract from "@hyperimage/core/Contract"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Json from "@hyperimage/core/Json"
import type { Warning } from "@hyperimage/core/Warning"
import type { Request } from "express"
import type { KnownResponse } from "./Options.ts"

const jsonType = "application/json; charset=utf-8"

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  /** A text, in pieces that follow each other where it is long; or bytes. */
  readonly body: string | ReadonlyArray<string> | Uint8Array
}

/** An answer with JSON that is printed already, in pieces. */
export const printed = (pieces: ReadonlyArray<string>, headers: Answer["headers"]): Answer => ({
  status: 200,
  headers: { ...headers, "content-type": jsonType },
  body: pieces
})

/** An answer with a value as JSON, 64-bit integers whole. */
export const json = (value: unknown, headers: Answer["headers"] = {}, status = 200): Answer => ({
  status,
  headers: { ...headers, "content-type": jsonType },
  body: Json.stringify(value)
})

/** Node refuses other characters in a header; in JSON every character can be written in ASCII. */
const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

const isAscii = /^[\x20-\x7e]*$/

const asciiName = (name: string): string =>
  isAscii.test(name) ? name : name.toWellFormed().replace(/[^\x20-\x7e]/gu, encodeURIComponent)

/** Node's clients take 16 kB of headers in all; the warnings that fit are in the header, all of them are in the body. */
const maximumHeaderLength = 4096

const warningsHeader = (warnings: ReadonlyArray<Warning>): string => {
  const fits = (count: number) => asciiJson(warnings.slice(0, count)).length <= maximumHeaderLength
  const count = warnings.findIndex((_, index) => !fits(index + 1))
  return asciiJson(count === -1 ? warnings : warnings.slice(0, count))
}

/** What the headers of an answer tell of the pictures in it. */
export const headersOf = (response: ImageResponse): Answer["headers"] => ({
  [Contract.headers.model]: asciiName(response.model),
  ...(response.warnings.length === 0 ? {} : { [Contract.headers.warnings]: warningsHeader(response.warnings) }),
  ...(response.cost === undefined ? {} : { [Contract.headers.cost]: String(response.cost) })
})

/** An answer with a file. */
export const bytes = (mediaType: string, body: Uint8Array, headers: Answer["headers"]): Answer => ({
  status: 200,
  headers: { ...headers, "content-type": mediaType },
  body
})

/** An answer with a picture itself; what else the JSON body would say is in its headers. */
export const picture = (response: ImageResponse, mediaType: string, file: Uint8Array): Answer => {
  const seed = response.images[0]?.seed
  return bytes(mediaType, file, {
    ...headersOf(response),
    ...(seed === undefined ? {} : { [Contract.headers.seed]: seed.toString() })
  })
}

/** Texts up to so many characters are joined: few bytes go out faster as one piece, many as several. */
const joined = 65_536

const piecesOf = ({ body }: Answer): ReadonlyArray<string | Uint8Array> => {
  if (typeof body === "string" || body instanceof Uint8Array) return [body]
  return body.every((piece) => piece.length <= joined) ? [body.join("")] : body
}

/** How long a client that is still sending may go on after its answer, in milliseconds. */
const lingering = 2000

/**
 * Sends an answer, unless the client is gone or somebody has answered already.
 *
 * Where the body has not been read to its end (no key, too large), the rest is thrown away for a moment, so that the client can finish
 * sending and read why; then the connection is cut.
 */
export const send = (request: Request, response: KnownResponse, answer: Answer): void => {
  if (response.headersSent || response.closed) return
  const pieces = piecesOf(answer)
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-length": pieces.reduce((length, piece) => length + Buffer.byteLength(piece), 0)
  })
  if (pieces.length > 1) response.cork()
  for (const piece of pieces.slice(0, -1)) response.write(piece)
  response.end(pieces.at(-1))
  if (request.complete) return
  const cut = setTimeout(() => request.socket.destroy(), lingering)
  request.once("end", () => clearTimeout(cut)).once("close", () => clearTimeout(cut))
  request.resume()
}
