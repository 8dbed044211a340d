/** The page in a real browser, before a real server with the bundled engine. Everything is released with the test's scope. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { ImageGenerator, mapGenerate, type Service } from "@hyperimage/core/ImageGenerator"
import type * as Price from "@hyperimage/core/Price"
import * as LocalEngine from "hyperimage/LocalEngine"
import * as Server from "hyperimage/Server"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type BrowserContextOptions, chromium, type Page } from "playwright-core"

/** Debian's package `chromium`. */
const executablePath = "/usr/bin/chromium"

/** Whether there is a browser; where not, the tests that need one say so and are skipped. */
export const isThere = existsSync(executablePath)

if (!isThere)
  console.warn(`The tests in the browser are skipped: there is no ${executablePath} (Debian: apt-get install chromium)`)

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run"
]

/** The page, built. */
const folder = fileURLToPath(new URL("../dist", import.meta.url))

/** A browser's page, and what went wrong on it. */
export interface Opened {
  readonly page: Page
  readonly url: string
  /** Errors of scripts, and what the policy refused. */
  readonly complaints: ReadonlyArray<string>
}

/** The generator, with pictures that cost. */
const charging = (generator: Service, price: Price.Formula): Service => ({
  ...mapGenerate(
    generator,
    (generate) => (request, emit) => Effect.map(generate(request, emit), (made) => ({ ...made, cost: price(request) }))
  ),
  models: Effect.map(generator.models, (models) => models.map((model) => ({ ...model, price })))
})

/** Serves and opens the page. */
export const open = Effect.fnUntraced(function* (
  options: {
    readonly keys?: ReadonlyArray<string>
    readonly browser?: BrowserContextOptions
    /** How many pictures are made at once. Absent: as many as the engine takes. */
    readonly concurrent?: number
    /** What pictures cost. Absent: nothing. */
    readonly price?: Price.Formula
  } = {}
) {
  const engine = Context.get(yield* Layer.build(LocalEngine.layer), ImageGenerator)
  const generator = options.price === undefined ? engine : charging(engine, options.price)
  const { port } = yield* Server.serve({
    generator,
    port: 0,
    host: "127.0.0.1",
    page: folder,
    ...(options.concurrent === undefined ? {} : { line: { concurrent: options.concurrent } }),
    grace: "1 second",
    ...(options.keys === undefined ? {} : { keys: options.keys })
  })
  const browser = yield* Effect.acquireRelease(
    Effect.promise(() => chromium.launch({ executablePath, args })),
    (browser) => Effect.promise(() => browser.close())
  )
  return yield* Effect.promise(async (): Promise<Opened> => {
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options.browser })
    const page = await context.newPage()
    const complaints: Array<string> = []
    const url = `http://127.0.0.1:${port}/`
    page.on("pageerror", (error) => complaints.push(error.message))
    page.on("console", (message) => {
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        complaints.push(message.text())
    })
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(url)) complaints.push(request.url())
    })
    await page.goto(url)
    return { page, url, complaints }
  })
})
