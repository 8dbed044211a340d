/**
 * One `GET`, read no further than there is hope for a picture: an answer that is too long, or doesn't begin like a picture, is cut off.
 */
import * as GeneratedImage from "@hyperimage/core/GeneratedImage"
import type { Agent } from "undici"
import { NotPublic } from "./agents.ts"

/** How it ended; `what` says what was expected, and what came. */
export type Outcome =
  | { readonly _tag: "Picture"; readonly bytes: Uint8Array }
  | { readonly _tag: "Redirect"; readonly location: string }
  | { readonly _tag: "Refused"; readonly what: string }

const refused = (what: string): Outcome => ({ _tag: "Refused", what })

/** Bytes that tell every format. */
const signature = 12

const tooMany = (most: number) => refused(`expected at most ${most.toLocaleString("en-US")} bytes, got more`)

const notAPicture = refused("expected a URL of a PNG, JPEG or WebP picture, got something else")

const collect = async (body: AsyncIterable<Buffer>, most: number): Promise<Outcome> => {
  const pieces: Array<Buffer> = []
  let size = 0
  let isKnown = false
  for await (const piece of body) {
    pieces.push(piece)
    size += piece.length
    if (size > most) return tooMany(most)
    if (!isKnown && size >= signature) {
      isKnown = GeneratedImage.sniff(Buffer.concat(pieces)) !== undefined
      if (!isKnown) return notAPicture
    }
  }
  return isKnown ? { _tag: "Picture", bytes: Buffer.concat(pieces) } : notAPicture
}

/** What can be told of a failed connection: nothing about the network inside. */
const failed = (cause: unknown): Outcome =>
  refused(
    cause instanceof NotPublic
      ? "expected a URL of a public host, got one with a private address"
      : "expected a URL that can be fetched, got no complete answer from it"
  )

const headers = { accept: "image/png, image/jpeg, image/webp", "user-agent": "hyperimage" }

/** Asks for a URL; never rejects. Aborting closes the connection. */
export const get = async (agent: Agent, url: URL, most: number, signal: AbortSignal): Promise<Outcome> => {
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "GET",
      headers,
      signal
    })
    const { body, statusCode } = answer
    const { location, "content-length": announced } = answer.headers
    const cutOff = (outcome: Outcome): Outcome => {
      body.on("error", () => {}).destroy()
      return outcome
    }
    if (statusCode >= 300 && statusCode < 400 && typeof location === "string") {
      return cutOff({ _tag: "Redirect", location })
    }
    if (statusCode !== 200) return cutOff(refused(`expected a URL of a picture, got status ${statusCode} from it`))
    if (Number(announced) > most) return cutOff(tooMany(most))
    return await collect(body, most)
  } catch (cause) {
    return failed(cause)
  }
}
