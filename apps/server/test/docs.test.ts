import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync } from "node:fs"
import { chromium, type Page } from "playwright-core"
import { serve } from "./Run.ts"

/** Debian's package `chromium`. */
const executablePath = "/usr/bin/chromium"

const isThere = existsSync(executablePath)
if (!isThere) console.warn(`The test in the browser is skipped: there is no ${executablePath}`)

/** The page, and what went wrong on it: errors, what the policy refused, requests to other hosts. */
const open = (url: string) =>
  Effect.gen(function* () {
    const browser = yield* Effect.acquireRelease(
      Effect.promise(() => chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] })),
      (browser) => Effect.promise(() => browser.close())
    )
    return yield* Effect.promise(async (): Promise<{ page: Page; complaints: ReadonlyArray<string> }> => {
      const page = await browser.newPage({ viewport: { width: 1200, height: 1400 } })
      const complaints: Array<string> = []
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text())
      })
      page.on("request", (request) => {
        const address = request.url()
        if (!/^(data|blob):/.test(address) && !address.startsWith(url)) complaints.push(address)
      })
      page.on("response", (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
      })
      await page.goto(new URL("/docs", url).href)
      await page.waitForSelector(".opblock")
      return { page, complaints }
    })
  })

describe.skipIf(!isThere)("/docs", () => {
  it.live(
    "lists the API's operations under a strict policy, with nothing from other hosts, and lets one be tried",
    () =>
      Effect.gen(function* () {
        const { url } = yield* serve()
        const origin = new URL("/", url).href
        const answer = yield* Effect.promise(() => fetch(new URL("/docs", url)))
        const policy = answer.headers.get("content-security-policy") ?? ""
        assert.match(policy, /^default-src 'self';/)
        assert.notInclude(policy, "unsafe")

        const { complaints, page } = yield* open(origin)
        const operations = yield* Effect.promise(() => page.locator(".opblock-summary-path").allInnerTexts())
        const paths = operations.map((path) => path.replaceAll("\u200b", ""))
        for (const path of ["/image/generation", "/images/generations", "/jobs/{id}", "/models"])
          assert.include(paths, path)

        const status = yield* Effect.promise(async () => {
          const operation = page.locator(".opblock-get", { hasText: "/models" }).first()
          await operation.locator(".opblock-summary-control").click()
          await operation.getByRole("button", { name: "Try it out" }).click()
          await operation.getByRole("button", { name: "Execute" }).click()
          return operation.locator(".live-responses-table .response-col_status").last().innerText()
        })
        assert.match(status, /200/)
        const folder = process.env["SCREENSHOTS"]
        if (folder !== undefined) yield* Effect.promise(() => page.screenshot({ path: `${folder}/docs.png` }))
        assert.deepStrictEqual(complaints, [])
      })
  )
})
