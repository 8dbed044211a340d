/**
 * Which addresses are out in the internet, and which are inside: this machine, its network, its cloud.
 *
 * What is refused is IANA's special-purpose address registries (RFC 6890 and those that came after it), multicast, and the addresses
 * behind which cloud machines find their own credentials. Of IPv6 only global unicast, `2000::/3`, can be public at all.
 */
import { BlockList, isIP } from "node:net"

/** Network, length of its prefix in bits. */
type Subnet = readonly [network: string, prefix: number]

const inside4: ReadonlyArray<Subnet> = [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // between a carrier and its customers; Alibaba's metadata
  ["127.0.0.0", 8], // this machine
  ["168.63.129.16", 32], // Azure's platform, from within its machines
  ["169.254.0.0", 16], // link-local; most clouds' metadata
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments; Oracle's metadata
  ["192.0.2.0", 24], // documentation
  ["192.88.99.0", 24], // 6to4 relays
  ["192.168.0.0", 16], // private
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4] // reserved, broadcast
]

const inside6: ReadonlyArray<Subnet> = [
  ["::", 3], // unspecified, this machine, and IPv4 in other clothes (mapped, NAT64)
  ["2001::", 23], // protocol assignments, Teredo among them
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4: any IPv4 address
  ["3fff::", 20], // documentation
  ["4000::", 2],
  ["8000::", 1] // unique local, link-local, multicast
]

/** One list for each version: a list of both takes every IPv4 address for its mapped IPv6 form. */
const listOf = (subnets: ReadonlyArray<Subnet>, version: "ipv4" | "ipv6"): BlockList => {
  const list = new BlockList()
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, version)
  return list
}

const inside = { 4: listOf(inside4, "ipv4"), 6: listOf(inside6, "ipv6") }

/**
 * Whether an address is one of the internet at large. What isn't an address is not.
 *
 * @example
 * import * as Address from "@hyperimage/download/Address"
 *
 * Address.isPublic("93.184.215.14") // true
 * Address.isPublic("169.254.169.254") // false
 */
export const isPublic = (address: string): boolean => {
  const version = isIP(address)
  if (version === 4) return !inside[4].check(address, "ipv4")
  return version === 6 && !inside[6].check(address, "ipv6")
}
