/**
 * Pictures by URL: fetched from allowed hosts only, never from a private address, within limits of bytes and time.
 */
/** Which addresses are out in the internet, and which are inside: this machine, its network, its cloud. */
export * as Address from "./Address.ts"
/** From where pictures may be fetched: nowhere, but for what is listed. */
export * as AllowList from "./AllowList.ts"
/** Fetches pictures, and puts them in the place of the URLs in requests. */
export * as Download from "./Download.ts"
