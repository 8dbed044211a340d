/**
 * Where attachments are fetched: addresses that carry a signature and hold for a day, as on Discord's CDN.
 */
import { createHmac, randomBytes } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { Attachment } from "./Message.ts"

/** A day, in seconds. */
const validity = 24 * 60 * 60

/** Holds files and hands them out. */
export interface Cdn {
  /** Keeps a file and gives it with its address. */
  readonly keep: (channelId: string, file: Omit<Attachment, "url">, ephemeral: boolean) => Attachment
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void
  /** The paths that were asked for. */
  readonly fetched: ReadonlyArray<string>
}

/** A CDN at a base address; `now` is in milliseconds. */
export const make = (baseUrl: () => string, now: () => number): Cdn => {
  const secret = randomBytes(32)
  const files = new Map<string, Attachment>()
  const fetched: Array<string> = []
  const seconds = () => Math.floor(now() / 1000)
  const sign = (path: string, expires: string, issued: string) =>
    createHmac("sha256", secret).update(`${path}|${expires}|${issued}`).digest("hex")

  return {
    fetched,
    keep: (channelId, file, ephemeral) => {
      const folder = ephemeral ? "ephemeral-attachments" : "attachments"
      const path = `/${folder}/${channelId}/${file.id}/${encodeURIComponent(file.name)}`
      const [expires, issued] = [(seconds() + validity).toString(16), seconds().toString(16)]
      const url = `${baseUrl()}${path}?ex=${expires}&is=${issued}&hm=${sign(path, expires, issued)}&`
      const attachment = { ...file, url }
      files.set(path, attachment)
      return attachment
    },
    serve: (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://cdn")
      fetched.push(pathname)
      const [expires, issued] = [searchParams.get("ex") ?? "", searchParams.get("is") ?? ""]
      const file = files.get(pathname)
      const isSigned = searchParams.get("hm") === sign(pathname, expires, issued)
      if (file === undefined || !isSigned || Number.parseInt(expires, 16) < seconds()) {
        response.writeHead(404, { "content-type": "text/plain" }).end("This content is no longer available.")
        return
      }
      response.writeHead(200, { "content-type": file.contentType, "content-length": file.bytes.byteLength })
      response.end(request.method === "HEAD" ? undefined : file.bytes)
    }
  }
}
