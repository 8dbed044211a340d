/**
 * Interactions over HTTP: signed requests to the app's own address, as Discord sends them, and as an impostor would.
 */
import { generateKeyPairSync, sign } from "node:crypto"
import * as Effect from "effect/Effect"

/** The application's key pair for one stand-in. */
export interface Keys {
  /** 32 bytes in hex, as the developer portal shows it. */
  readonly publicKey: string
  readonly sign: (text: string) => string
}

/** New Ed25519 keys. */
export const makeKeys = (): Keys => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519")
  return {
    // The last 32 bytes of the DER form are the key itself.
    publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex"),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("hex")
  }
}

/** What an app answered; status 0: it could not be reached. */
export interface Reply {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** How a request departs from what Discord sends. */
export interface Tampering {
  /** Signs with another key. */
  readonly foreignKey?: boolean
  /** The body that is really sent, after another was signed. */
  readonly body?: string
  /** The timestamp that is signed and sent, in seconds. */
  readonly timestamp?: number
  /** A timestamp that is sent in the place of the signed one. */
  readonly sentTimestamp?: number
  /** Headers that are left out. */
  readonly without?: ReadonlyArray<"x-signature-ed25519" | "x-signature-timestamp">
  /** A signature that is sent as it is. */
  readonly signature?: string
}

/** Sends a body to an address; `now` is in milliseconds. */
export const post = (keys: Keys, now: () => number) =>
  Effect.fnUntraced(function* (url: string, body: string, tampering: Tampering = {}) {
    const timestamp = String(tampering.timestamp ?? Math.floor(now() / 1000))
    const signer = tampering.foreignKey === true ? makeKeys() : keys
    const headers = new Headers({
      "content-type": "application/json",
      "user-agent": "Discord-Interactions/1.0 (+https://discord.com)",
      "x-signature-ed25519": tampering.signature ?? signer.sign(timestamp + body),
      "x-signature-timestamp": String(tampering.sentTimestamp ?? timestamp)
    })
    for (const name of tampering.without ?? []) headers.delete(name)
    const nobody: Reply = { status: 0, contentType: "", body: new Uint8Array() }
    return yield* Effect.tryPromise(async (signal): Promise<Reply> => {
      const response = await fetch(url, { method: "POST", headers, body: tampering.body ?? body, signal })
      const bytes = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, contentType: response.headers.get("content-type") ?? "", body: bytes }
    }).pipe(Effect.orElseSucceed(() => nobody))
  })
