import { AxeBuilder } from "@axe-core/playwright"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Page } from "playwright-core"
import { isThere, open } from "./Browser.ts"

/** What axe-core finds serious or critical. */
const problems = async (page: Page) => {
  // What is still fading in has other colours for a moment.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => undefined)))
  )
  const { passes, violations } = await new AxeBuilder({ page }).analyze()
  assert.isAbove(passes.length, 20)
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
}

const draw = async (page: Page, words: string) => {
  await page.getByLabel("Prompt", { exact: true }).fill(words)
  await page.getByRole("radio", { name: "Quick" }).check()
  await page.getByRole("button", { name: /^Generate/ }).click()
  await page.getByRole("link", { name: "Download" }).waitFor()
}

/** The page in each of its states; `look` is called in each. */
const walk = async (page: Page, look: (state: string) => Promise<void>) => {
  await page.getByLabel("Prompt", { exact: true }).waitFor()
  await look("empty")
  await draw(page, "a red heart")
  await look("one picture")
  await draw(page, "a rocket in space")
  await page.getByRole("button", { name: "Code" }).click()
  await page.getByRole("radio", { name: "Pipeline" }).check()
  await look("code")
  await page.keyboard.press("Escape")
  await page.getByRole("button", { name: "Compare", exact: true }).click()
  await look("choosing a second picture")
  await page.getByRole("button", { name: /^Compare with: a red heart/ }).click()
  await look("two pictures")
  await page.getByLabel("Model").selectOption("SDXL1.0-base")
  await page.getByLabel("Add a LoRA").selectOption("Pixel_Art")
  await page.getByRole("radio", { name: "Custom" }).check()
  await page.getByLabel("Width").fill("5000")
  await page.getByRole("button", { name: /^Generate/ }).click()
  await page.getByRole("alert").waitFor()
  await look("a wrong field")
}

describe.skipIf(!isThere)("the playground for everybody", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    it.live(`has no serious problem that axe-core knows of, in ${colorScheme} colours`, () =>
      Effect.gen(function* () {
        const { complaints, page } = yield* open({ browser: { colorScheme, reducedMotion: "reduce" } })
        yield* Effect.promise(() =>
          walk(page, async (state) => {
            assert.deepStrictEqual(await problems(page), [], state)
          })
        )
        assert.deepStrictEqual(complaints, [])
      })
    )
  }

  it.live("has no serious problem where it asks for a key", () =>
    Effect.gen(function* () {
      const { page } = yield* open({ keys: ["a-secret-key"] })
      yield* Effect.promise(async () => {
        await page.getByLabel("API key").waitFor()
        assert.deepStrictEqual(await problems(page), [])
      })
    })
  )

  it.live("is used with the keyboard alone: to the prompt, to a picture, to its code and back", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        const focused = () =>
          page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent?.trim())
        const { keyboard } = page
        await page.getByRole("radio", { name: "Quick" }).waitFor()
        await keyboard.press("Tab")
        await keyboard.press("Enter")
        assert.strictEqual(await focused(), "field-prompt")
        await keyboard.type("a red heart")
        await page.getByRole("radio", { name: "Standard" }).focus()
        await keyboard.press("ArrowRight")
        assert.isTrue(await page.getByRole("radio", { name: "Quick" }).isChecked())
        await keyboard.press("Control+Enter")
        await page.getByRole("link", { name: "Download" }).waitFor()
        await page.getByRole("status").getByText("The picture is ready").waitFor()
        await page.getByRole("button", { name: "Code" }).focus()
        await keyboard.press("Enter")
        await page.getByRole("dialog", { name: "This picture as code" }).waitFor()
        for (const _ of Array.from({ length: 8 })) {
          await keyboard.press("Tab")
          assert.isTrue(
            await page.evaluate(
              () => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null
            )
          )
        }
        await keyboard.press("Escape")
        assert.strictEqual(await focused(), "Code")
        assert.strictEqual(await page.getByRole("link", { name: "Download" }).count(), 1)
      })
    })
  )

  it.live("has no serious problem while a picture waits for its turn and while it is drawn", () =>
    Effect.gen(function* () {
      const { page, url } = yield* open({ concurrent: 1, browser: { reducedMotion: "reduce" } })
      yield* Effect.promise(async () => {
        const prepare = async (asking: Page) => {
          await asking.goto(url)
          await asking.getByLabel("Prompt", { exact: true }).fill("a red heart")
          await asking.getByRole("radio", { name: "Wide" }).check()
          await asking.getByLabel("Steps", { exact: true }).fill("100")
          await asking.getByRole("radio", { name: "4", exact: true }).check()
          return asking
        }
        const ask = (asking: Page) => asking.getByRole("button", { name: /^Generate/ }).click()
        const second = await prepare(await page.context().newPage())
        await ask(await prepare(page))
        await page.getByAltText("Preview of picture 1").waitFor()
        await ask(second)
        await second.getByRole("status").getByText("Waiting: 1 ahead of yours").waitFor()
        assert.deepStrictEqual(await problems(second), [])
        await page.getByRole("button", { name: /^Cancel/ }).click()
        await second.getByAltText("Preview of picture 1").waitFor()
        assert.deepStrictEqual(await problems(second), [])
      })
    })
  )

  it.live("fits a phone: nothing scrolls sideways, and the picture comes into sight", () =>
    Effect.gen(function* () {
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
      const { page } = yield* open({ browser: phone })
      yield* Effect.promise(async () => {
        await walk(page, async (state) => {
          assert.isAtMost(await page.evaluate(() => document.documentElement.scrollWidth), 390, state)
        })
        await page.getByLabel("Model").selectOption("sketch")
        await page.getByLabel("Roll a new seed").scrollIntoViewIfNeeded()
        await draw(page, "a red heart")
        await page.waitForFunction(
          () => (document.querySelector(".canvas img")?.getBoundingClientRect().top ?? -1) >= 0
        )
      })
    })
  )

  it.live("goes from the system's colours to light to dark, and remembers it", () =>
    Effect.gen(function* () {
      const { page } = yield* open({ browser: { colorScheme: "light" } })
      yield* Effect.promise(async () => {
        const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
        const light = await background()
        await page.getByRole("button", { name: "Theme: as the system" }).click()
        await page.getByRole("button", { name: "Theme: light" }).click()
        const dark = await background()
        assert.notStrictEqual(dark, light)
        await page.reload()
        await page.getByRole("button", { name: "Theme: dark" }).waitFor()
        assert.strictEqual(await background(), dark)
      })
    })
  )
})
