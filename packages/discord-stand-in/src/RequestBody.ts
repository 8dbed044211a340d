/**
 * The body of a request, or of an answer to a signed one: JSON, or a multipart form with the JSON in `payload_json` and files in
 * `files[n]`.
 */
import type { IncomingMessage } from "node:http"
import * as Effect from "effect/Effect"
import { Failure, invalidForm, invalidJson, tooLarge } from "./Failure.ts"
import type { Content, Upload } from "./Messages.ts"

/** The largest body, in bytes: room for ten of the largest files that a boosted server allows. */
const largest = 110 * 1024 * 1024

/** All bytes of a request. */
export const read = (request: IncomingMessage): Effect.Effect<Uint8Array<ArrayBuffer>, Failure> =>
  Effect.callback((resume) => {
    const pieces: Array<Buffer> = []
    let size = 0
    request.on("data", (piece: Buffer) => {
      size += piece.byteLength
      if (size <= largest) pieces.push(piece)
    })
    request.on("end", () =>
      resume(size > largest ? Effect.fail(tooLarge()) : Effect.succeed(new Uint8Array(Buffer.concat(pieces))))
    )
    request.on("error", () => resume(Effect.fail(invalidJson())))
  })

const parse = (text: string): Effect.Effect<unknown, Failure> =>
  Effect.try({ try: (): unknown => JSON.parse(text), catch: () => invalidJson() })

const badFile = (name: string) =>
  invalidForm([
    { path: [name], code: "BASE_TYPE_INVALID", message: "Files must be named files[n] and carry a filename" }
  ])

const form = Effect.fnUntraced(function* (contentType: string, bytes: Uint8Array<ArrayBuffer>) {
  const fields = yield* Effect.tryPromise({
    try: () => new Response(bytes, { headers: { "content-type": contentType } }).formData(),
    catch: () => new Failure({ status: 400, code: 50035, message: "Invalid Form Body" })
  })
  const uploads = new Map<string, Upload>()
  let body: unknown = {}
  for (const [name, value] of fields) {
    if (name === "payload_json") {
      body = yield* parse(typeof value === "string" ? value : yield* Effect.promise(() => value.text()))
      continue
    }
    const number = /^files\[(\d+)\]$/.exec(name)?.[1]
    if (number === undefined || typeof value === "string" || value.name === "") return yield* badFile(name)
    const content = new Uint8Array(yield* Effect.promise(() => value.arrayBuffer()))
    uploads.set(number, {
      name: value.name,
      contentType: value.type === "" ? "application/octet-stream" : value.type,
      bytes: content
    })
  }
  return { body, uploads }
})

/** What a body says. An empty one says nothing; anything but JSON and multipart is refused. */
export const contentOf = (contentType: string, bytes: Uint8Array<ArrayBuffer>): Effect.Effect<Content, Failure> => {
  if (bytes.byteLength === 0) return Effect.succeed({ body: undefined, uploads: new Map() })
  if (contentType.startsWith("multipart/form-data")) return form(contentType, bytes)
  if (contentType.startsWith("application/json")) {
    return Effect.map(parse(new TextDecoder().decode(bytes)), (body) => ({ body, uploads: new Map() }))
  }
  const message = `Expected "Content-Type" header to be one of {'application/json'}.`
  return Effect.fail(invalidForm([{ path: [], code: "CONTENT_TYPE_INVALID", message }]))
}
