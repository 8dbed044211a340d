/**
 * Whether a request really comes from Discord: an Ed25519 signature over its timestamp and the bytes of its body.
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto"
import * as Schema from "effect/Schema"

/** The key isn't one that Discord gives out. */
export class InvalidPublicKey extends Schema.TaggedError<InvalidPublicKey>()("InvalidPublicKey", {}) {
  override get message(): string {
    return "publicKey: expected 64 hexadecimal digits, the Public Key of the application's General Information page"
  }
}

/** A key that checks signatures, or why it can't be one. */
export const parsePublicKey = (hex: string): KeyObject | InvalidPublicKey =>
  /^[0-9a-f]{64}$/i.test(hex)
    ? createPublicKey({
        key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(hex, "hex").toString("base64url") },
        format: "jwk"
      })
    : new InvalidPublicKey()

/** What a request carries to prove where it comes from; headers may be missing. */
export interface Proof {
  /** `x-signature-ed25519`: 128 hexadecimal digits. */
  readonly signature: string | undefined
  /** `x-signature-timestamp`: seconds. */
  readonly timestamp: string | undefined
  readonly body: Uint8Array
}

/** Whether the proof holds: signed by the key's owner, at most `maximumAge` milliseconds before or after `now`. */
export const holds = (
  key: KeyObject,
  { body, signature, timestamp }: Proof,
  now: number,
  maximumAge: number
): boolean => {
  if (signature === undefined || timestamp === undefined) return false
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,15}$/.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp) * 1000) > maximumAge) return false
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, "hex"))
}
