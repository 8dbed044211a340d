/**
 * The page as static files. Nothing goes into the HTML or into `data:` addresses: the server's policy allows scripts and styles as
 * files of its own only. `pnpm dev` hands the API on to a server that runs beside it.
 */
import { defineConfig } from "vite"

export default defineConfig({
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: "es2023" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  server: { proxy: { "/v1": "http://127.0.0.1:8787" } }
})
