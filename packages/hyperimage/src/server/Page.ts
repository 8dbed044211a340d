/**
 * A page beside the API: a folder of static files at `/`, served so that the browser holds it to itself.
 *
 * The policy lets the page run only its own scripts and styles, talk only to this server, and show pictures that it holds in memory. A
 * page that needs more (inline scripts, other hosts) does not work here, on purpose: it may hold a key.
 */
import express, { type RequestHandler } from "express"
import type { ServerResponse } from "node:http"

/** What the browser allows the page to do. */
const policy = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'"
].join("; ")

/** What every answer with a page or a part of one says to the browser. */
export const headers = {
  "content-security-policy": policy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff"
}

/** Sets the headers of a file. */
export const setHeaders = (response: ServerResponse): void => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

/** Bundlers put a hash of the content into these names, so that they never change. */
const isHashed = /[\\/]assets[\\/][^\\/]+-[\w-]{8}\.\w+$/

/**
 * Serves the files of a folder, `index.html` at `/`. What isn't there is left to the app.
 *
 * @example
 * import express from "express"
 * import * as Page from "hyperimage/server/Page"
 *
 * const app = express()
 * app.use(Page.serve("/srv/playground"))
 */
export const serve = (folder: string): RequestHandler =>
  express.static(folder, {
    redirect: false,
    setHeaders: (response, path) => {
      setHeaders(response)
      response.setHeader("cache-control", isHashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache")
    }
  })
