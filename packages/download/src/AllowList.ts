/**
 * From where pictures may be fetched: nowhere, but for what is listed.
 *
 * - `cdn.example.com`: that host, over https
 * - `*.example.com`: every host below it, over https
 * - `https://example.com/pictures/`: what begins so; an origin that is listed with `http://` may be asked without encryption
 *
 * None of them may lead to a private address, unless the entry says that it does.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Result from "effect/Result"
import { invalid } from "./internal/invalid.ts"

/** An entry, as a text, or with what is special about it. */
export type Entry =
  | string
  | {
      readonly from: string
      /** Whether the host may be this machine or one of its network, e.g. a storage of your own. Absent: it may not. */
      readonly mayBePrivate?: boolean
    }

/** What an entry allows. */
interface Rule {
  readonly matches: (url: URL) => boolean
  readonly mayBePrivate: boolean
}

/** Entries that have been read. */
export interface AllowList {
  readonly rules: ReadonlyArray<Rule>
}

const isOrdinary = (url: URL): boolean => url.protocol === "https:" && url.port === ""

/** A host as a URL spells it: lower case, other scripts in ASCII; `undefined` where a text is more than a host, or none. */
const hostOf = (text: string): string | undefined => {
  const url = URL.parse(`https://${text}`)
  return url !== null && url.href === `https://${url.hostname}/` && /^[\w.-]+$|^\[.+\]$/.test(url.hostname)
    ? url.hostname
    : undefined
}

/** Whether one path is the other or below it. */
const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`)

const matcherOf = (text: string): Rule["matches"] | undefined => {
  if (/^https?:\/\//i.test(text)) {
    const prefix = URL.parse(text)
    return prefix === null || prefix.username !== "" || prefix.search !== "" || prefix.hash !== ""
      ? undefined
      : (url) => url.origin === prefix.origin && isBelow(url.pathname, prefix.pathname)
  }
  const host = hostOf(text.replace(/^\*\./, ""))
  if (host === undefined) return undefined
  return text.startsWith("*.")
    ? (url) => isOrdinary(url) && url.host.endsWith(`.${host}`)
    : (url) => isOrdinary(url) && url.host === host
}

/**
 * Reads entries. Fails with `InvalidRequest`, which names each that isn't one.
 *
 * @example
 * import * as AllowList from "@hyperimage/download/AllowList"
 *
 * const list = AllowList.parse([
 *   "cdn.example.com",
 *   "*.images.example.com",
 *   { from: "http://storage.internal:9000/pictures/", mayBePrivate: true }
 * ])
 */
export const parse = (entries: ReadonlyArray<Entry>): Result.Result<AllowList, ImageError> => {
  const read = entries.map((entry) => {
    const { from, mayBePrivate = false } = typeof entry === "string" ? { from: entry } : entry
    return { from, mayBePrivate, matches: matcherOf(from.trim()) }
  })
  const rules = read.flatMap(({ matches, mayBePrivate }) => (matches === undefined ? [] : [{ matches, mayBePrivate }]))
  const wrong = read.filter(({ matches }) => matches === undefined)
  return wrong.length === 0
    ? Result.succeed({ rules })
    : Result.fail(
        invalid(
          "parse",
          wrong.map(({ from }) => ({
            path: ["allow"],
            message: `allow: expected a host (cdn.example.com), hosts below one (*.example.com) or the beginning of a URL, got ${JSON.stringify(from.slice(0, 100))}`
          }))
        )
      )
}

/** What the list says of a URL: not allowed (`undefined`), or allowed, and whether it may be private. */
export const permission = (list: AllowList, url: URL): { readonly mayBePrivate: boolean } | undefined => {
  const matching = list.rules.filter(({ matches }) => matches(url))
  return matching.length === 0 || url.username !== "" || url.password !== ""
    ? undefined
    : { mayBePrivate: matching.some(({ mayBePrivate }) => mayBePrivate) }
}
