/**
 * `/docs`: the API's description as a page where each operation can be read and tried.
 *
 * The page is Swagger UI, which reads the `openapi.json` that the server itself makes. Its files are part of this package, and it works
 * under the same policy as the playground: nothing comes from another host, and no script or style is inline.
 */
import express, { Router } from "express"
import { fileURLToPath } from "node:url"
import * as Page from "./Page.ts"

/** Swagger UI's files, where the build has put them. */
const folder = fileURLToPath(new URL("../../dist/docs/", import.meta.url))

/** Paths are relative, so that the page also works behind a proxy that puts a path before the server's. */
const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Hyperimage API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <main id="docs"></main>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`

/** The validator would be another host. */
const script = `SwaggerUIBundle({ dom_id: "#docs", url: "v1/openapi.json", deepLinking: true, validatorUrl: null })
`

/** Serves the page and its files. */
export const make = (): Router => {
  const router = Router({ strict: true })
  const send = (path: string, type: string, text: string) =>
    router.get(path, (_, response) => {
      response.set(Page.headers).set("cache-control", "no-cache").type(type).send(text)
    })
  send("/docs", "html", html)
  send("/docs/start.js", "js", script)
  router.get("/docs/", (_, response) => response.redirect(308, "../docs"))
  router.use("/docs", express.static(folder, { index: false, redirect: false, setHeaders: Page.setHeaders }))
  return router
}
