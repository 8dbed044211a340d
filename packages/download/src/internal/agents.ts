/**
 * Connections that only lead out: an address is looked at between its lookup and its connection, so that a name can't show one address
 * to a check and lead to another.
 */
import { lookup as systemLookup } from "node:dns"
import { isIP, type LookupFunction } from "node:net"
import { Agent, buildConnector } from "undici"
import * as Address from "../Address.ts"

/** The host has an address that is not public. */
export class NotPublic extends Error {
  override readonly name = "NotPublic"
}

/** A lookup that fails where any of the addresses is not public. */
const onlyPublic =
  (lookup: LookupFunction): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === "string" ? [found] : (found ?? []).map(({ address }) => address)
      callback(error ?? (addresses.every(Address.isPublic) ? null : new NotPublic()), found, family)
    })

/** One that goes anywhere, and one that goes out only; neither keeps connections, since the next one may be judged differently. */
export const make = (lookup: LookupFunction = systemLookup) => {
  const settings = { allowH2: false }
  const anywhere = buildConnector({ ...settings, lookup })
  const outward = buildConnector({ ...settings, lookup: onlyPublic(lookup) })
  // An address in place of a name is never looked up.
  const guarded: buildConnector.connector = (options, callback) => {
    const literal = options.hostname.replace(/^\[|\]$/g, "")
    if (isIP(literal) !== 0 && !Address.isPublic(literal)) callback(new NotPublic(), null)
    else outward(options, callback)
  }
  return {
    anywhere: new Agent({ connect: anywhere, pipelining: 0 }),
    outward: new Agent({ connect: guarded, pipelining: 0 })
  }
}
