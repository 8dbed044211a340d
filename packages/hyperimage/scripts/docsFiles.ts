/**
 * Puts what `/docs` needs of Swagger UI into `dist/docs`, with its licence, so that the published package serves it itself and nobody has
 * to install the whole of it.
 */
import { copyFile, mkdir } from "node:fs/promises"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"))
const to = fileURLToPath(new URL("../dist/docs/", import.meta.url))
const files = ["swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "swagger-ui.css", "LICENSE", "NOTICE"]

await mkdir(to, { recursive: true })
await Promise.all(files.map((file) => copyFile(join(from, file), join(to, file))))
