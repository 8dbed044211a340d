import * as Price from "@hyperimage/core/Price"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFile } from "node:fs/promises"
import type { Page } from "playwright-core"
import { isThere, open } from "./Browser.ts"

const prompt = (page: Page) => page.getByLabel("Prompt", { exact: true })
const generate = (page: Page) => page.getByRole("button", { name: /^Generate/ })
const download = (page: Page) => page.getByRole("link", { name: "Download" })
const thumbnails = (page: Page) => page.getByRole("region", { name: "History" }).getByRole("button")

/** By the preset of eight steps, which is what the bundled model needs. */
const draw = async (page: Page, words: string) => {
  await prompt(page).fill(words)
  await page.getByRole("radio", { name: "Quick" }).check()
  await generate(page).click()
  await download(page).waitFor()
}

describe.skipIf(!isThere)("the playground", () => {
  it.live("makes a picture, shows it on the way, and keeps it after the page is closed", () =>
    Effect.gen(function* () {
      const { complaints, page } = yield* open()
      yield* Effect.promise(async () => {
        await page.getByRole("button", { name: "a house under a starry sky" }).click()
        await page.getByRole("radio", { name: "256 × 256" }).check()
        await page.getByLabel("Steps", { exact: true }).fill("60")
        await prompt(page).press("Control+Enter")
        await page.getByAltText("Preview of picture 1").waitFor()
        await page.getByText(/^Step \d+ of 60$/).waitFor()

        const [file] = await Promise.all([page.waitForEvent("download"), download(page).click()])
        assert.match(file.suggestedFilename(), /^a-house-under-a-starry-sky-\d+\.png$/)
        const bytes = await readFile(await file.path())
        assert.deepStrictEqual([bytes.toString("latin1", 1, 4), bytes.readUInt32BE(16)], ["PNG", 256])
        const told = bytes.toString("latin1")
        assert.match(told, /tEXtparameters\0a house under a starry sky\nSteps: 60, /)
        assert.include(told, "trainedAlgorithmicMedia")
        const seed = /(\d+)\.png/.exec(file.suggestedFilename())?.[1] ?? ""
        assert.strictEqual(await page.getByLabel("Seed", { exact: true }).inputValue(), seed)
        await page.getByRole("region", { name: "Picture" }).getByText("Free").waitFor()

        await page.reload()
        await thumbnails(page).click()
        await page.getByAltText("a house under a starry sky").waitFor()
        await page.getByRole("region", { name: "Picture" }).getByText(seed).waitFor()
      })
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.live("cancels one, and the engine is free for the next", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        await prompt(page).fill("a red heart")
        await page.getByLabel("Steps", { exact: true }).fill("100")
        await page.getByRole("radio", { name: "4", exact: true }).check()
        await generate(page).click()
        await page.getByText(/^Step \d+ of 400/).waitFor()
        await page.getByRole("button", { name: /^Cancel/ }).waitFor()
        await page.keyboard.press("Escape")
        await generate(page).waitFor()
        await page.getByRole("status").getByText("Cancelled").waitFor()
        assert.strictEqual(await thumbnails(page).count(), 0)

        await page.getByRole("radio", { name: "1", exact: true }).check()
        await draw(page, "a red heart")
        assert.strictEqual(await thumbnails(page).count(), 1)
      })
    })
  )

  it.live("shows what is wrong at its field, and takes it back once it is changed", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        const steps = page.getByLabel("Steps", { exact: true })
        await steps.fill("101")
        await page.getByRole("radio", { name: "Custom" }).check()
        await page.getByLabel("Width").fill("5000")
        await page.getByLabel("Seed", { exact: true }).fill("seven")
        await generate(page).click()
        await page.getByText("4 fields need another look.").waitFor()
        const said = (label: string) =>
          page
            .getByLabel(label, { exact: true })
            .evaluate((input) => [
              input.getAttribute("aria-invalid"),
              document.querySelector(`#${input.getAttribute("aria-describedby")}`)?.textContent
            ])
        assert.deepStrictEqual(await said("Steps"), ["true", "Expected an integer between 1 and 100, got 101"])
        assert.deepStrictEqual(await said("Width"), ["true", "Expected an integer between 64 and 2048, got 5000"])
        assert.match((await said("Prompt"))[1] ?? "", /^Expected a text of 1 to 20,000 characters/)
        assert.match((await said("Seed"))[1] ?? "", /^Expected an integer between 0 and 18446744073709551615/)
        assert.isTrue(await prompt(page).evaluate((input) => input === document.activeElement))

        await steps.fill("8")
        assert.isNull((await said("Steps"))[0])
        await page.getByText("3 fields need another look.").waitFor()
      })
    })
  )

  it.live("asks for a key where the server does, and keeps it in the tab alone", () =>
    Effect.gen(function* () {
      const { page } = yield* open({ keys: ["a-secret-key"] })
      yield* Effect.promise(async () => {
        const key = page.getByLabel("API key")
        await key.fill("a-wrong-key")
        await page.getByRole("button", { name: "Use it" }).click()
        await page.getByRole("alert").waitFor()
        assert.isTrue(await generate(page).isDisabled())

        await key.fill("a-secret-key")
        await key.press("Enter")
        await key.waitFor({ state: "detached" })
        await draw(page, "a red heart")
        assert.deepStrictEqual(
          await page.evaluate(() =>
            [JSON.stringify(sessionStorage), JSON.stringify(localStorage)].map((kept) => kept.includes("a-secret-key"))
          ),
          [true, false]
        )
        await page.getByRole("button", { name: "Code" }).click()
        const code = await page.getByLabel("Code", { exact: true }).innerText()
        assert.include(code, "$HYPERBOLIC_API_KEY")
        assert.notInclude(code, "a-secret-key")
      })
    })
  )

  it.live("keeps all digits of a seed, on the way there and back", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        await page.getByLabel("Seed", { exact: true }).fill("18446744073709551615")
        assert.strictEqual(await page.getByLabel("Lock the seed").getAttribute("aria-pressed"), "true")
        await draw(page, "a red heart")
        await page.getByRole("region", { name: "Picture" }).getByText("18446744073709551615").waitFor()
        await page.getByLabel("Roll a new seed").click()
        assert.match(await page.getByLabel("Seed", { exact: true }).inputValue(), /^\d{1,10}$/)
        await page.getByRole("button", { name: "Reuse" }).click()
        assert.strictEqual(await page.getByLabel("Seed", { exact: true }).inputValue(), "18446744073709551615")
      })
    })
  )

  it.live("says who really draws, and offers LoRAs and ControlNets only where the model declares them", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        const offered = async () => [
          await page.getByLabel("Add a LoRA").count(),
          await page.getByLabel("Picture for the ControlNet").count()
        ]
        await page.getByLabel("Model").selectOption("FLUX.1-schnell")
        assert.deepStrictEqual(await offered(), [0, 0])
        await page.getByLabel("Model").selectOption("SDXL1.0-base")
        assert.deepStrictEqual(await offered(), [1, 0])
        await page.getByLabel("More sizes").selectOption("512 × 2048")
        await page.getByRole("radio", { name: "Custom" }).check()
        assert.strictEqual(await page.getByLabel("Height").inputValue(), "2048")
        await page.getByText("sketch draws in its place").waitFor()
        await page.getByLabel("Model").selectOption("ControlNet-SDXL")
        assert.strictEqual((await offered())[1], 1)
        await page.getByRole("radio", { name: "Custom" }).check()
        await page.getByLabel("Width").fill("128")
        await page.getByLabel("Height").fill("128")
        await page.getByLabel("Steps", { exact: true }).fill("8")
        await prompt(page).fill("a red heart")
        await generate(page).click()
        await download(page).waitFor()
        await page.getByText("sketch made these pictures in the place of ControlNet-SDXL").waitFor()
      })
    })
  )

  it.live("offers the presets, styles, samplers and LoRAs that the server lists, and asks for what was chosen", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        await page.getByRole("radio", { name: "Native" }).check()
        await page.getByText("256×256 pixels, as the model makes them.").waitFor()
        await page.getByRole("radio", { name: "Pixel art" }).check()
        await page.getByLabel("Sampler").selectOption("Euler a")
        await page.getByText("Settings of your own.").waitFor()
        await page.getByLabel("Steps", { exact: true }).fill("8")
        await prompt(page).fill("a red heart")
        await generate(page).click()
        await download(page).waitFor()
        await page.getByRole("button", { name: "Code" }).click()
        const code = await page.getByLabel("Code", { exact: true }).innerText()
        for (const said of ['"style_preset": "Pixel art"', '"sampler": "Euler a"', '"width": 256', '"steps": 8'])
          assert.include(code, said)
        await page.keyboard.press("Escape")

        await page.getByLabel("Model").selectOption("SDXL1.0-base")
        await page.getByRole("radio", { name: "Portrait" }).check()
        assert.strictEqual(await page.getByLabel("Steps", { exact: true }).inputValue(), "50")
        assert.strictEqual(await page.getByLabel("Sampler").inputValue(), "DPM++ 2M")
        await page.getByLabel("Add a LoRA").selectOption("Pixel_Art")
        assert.strictEqual(await page.getByLabel("Name of LoRA 1").inputValue(), "Pixel_Art")
        const left = await page.getByLabel("Add a LoRA").locator("option").allTextContents()
        assert.include(left, "Logo")
        assert.notInclude(left, "Pixel_Art")
      })
    })
  )

  it.live("tells who waits how many are ahead, and moves them up when one of those leaves", () =>
    Effect.gen(function* () {
      const { page, url } = yield* open({ concurrent: 1 })
      yield* Effect.promise(async () => {
        // All that takes a while first, so that the first one is still drawn when the last one asks.
        const prepare = async (asking: Page, words: string) => {
          await asking.goto(url)
          await prompt(asking).fill(words)
          await asking.getByRole("radio", { name: "Wide" }).check()
          await asking.getByLabel("Steps", { exact: true }).fill("100")
          await asking.getByRole("radio", { name: "4", exact: true }).check()
          return asking
        }
        const context = page.context()
        const first = await prepare(page, "a red heart")
        const second = await prepare(await context.newPage(), "a blue heart")
        const third = await prepare(await context.newPage(), "a green heart")
        await generate(first).click()
        await first.getByText(/^Step \d+ of 400/).waitFor()
        await generate(second).click()
        await second.getByRole("status").getByText("Waiting: 1 ahead of yours").waitFor()
        await generate(third).click()
        await third.getByRole("status").getByText("Waiting: 2 ahead of yours").waitFor()
        await second.getByRole("button", { name: /^Cancel/ }).click()
        await third.getByRole("status").getByText("Waiting: 1 ahead of yours").waitFor()
        await first.getByRole("button", { name: /^Cancel/ }).click()
        await third.getByText(/^Step \d+ of 400/).waitFor()
      })
    })
  )

  it.live("tells the price before, as the form changes, and what the server charged after", () =>
    Effect.gen(function* () {
      const { page } = yield* open({ price: Price.hyperbolic })
      yield* Effect.promise(async () => {
        const price = page.locator(".price output")
        await page.getByRole("radio", { name: "Quick" }).check()
        assert.strictEqual(await price.innerText(), "$0.0008")
        await page.getByRole("radio", { name: "4", exact: true }).check()
        assert.strictEqual(await price.innerText(), "$0.0032")
        await prompt(page).fill("a red heart")
        await generate(page).click()
        await page
          .getByRole("button", { name: /^Open the picture/ })
          .first()
          .waitFor()
        const stage = page.getByRole("region", { name: "Picture" })
        await stage.getByText("$0.0032", { exact: true }).waitFor()
        await page
          .getByRole("button", { name: /^Open the picture/ })
          .first()
          .click()
        await stage.getByText("$0.0008", { exact: true }).waitFor()
      })
    })
  )

  it.live(
    "sends a picture along for the ControlNet that was chosen, and refuses a file that is none at its field",
    () =>
      Effect.gen(function* () {
        const { page } = yield* open()
        yield* Effect.promise(async () => {
          await draw(page, "a house under a starry sky")
          const [file] = await Promise.all([page.waitForEvent("download"), download(page).click()])
          await page.getByLabel("Model").selectOption("ControlNet-SDXL")
          await page.getByLabel("What the ControlNet follows").selectOption("openpose: how people stand")
          const upload = page.getByLabel("Picture for the ControlNet")
          await upload.setInputFiles(await file.path())
          await page.getByAltText(/^Chosen: /).waitFor()
          await page.getByLabel("Steps", { exact: true }).fill("8")
          await generate(page).click()
          await page.getByText("controlnet_name: sketch, which stands in").waitFor()
          await page.getByRole("button", { name: "Code" }).click()
          assert.include(await page.getByLabel("Code", { exact: true }).innerText(), '"controlnet_name": "openpose"')
          await page.keyboard.press("Escape")

          await page.getByRole("button", { name: /^Remove / }).click()
          await upload.setInputFiles({ name: "words.png", mimeType: "image/png", buffer: Buffer.from("no picture") })
          await generate(page).click()
          await page.getByText("One field needs another look.").waitFor()
          assert.strictEqual(
            await page.getByRole("button", { name: "Remove words.png" }).getAttribute("aria-invalid"),
            "true"
          )
        })
      })
  )

  it.live("leads to the API's description and back", () =>
    Effect.gen(function* () {
      const { complaints, page, url } = yield* open()
      yield* Effect.promise(async () => {
        await page.getByRole("link", { name: "API" }).click()
        await page.getByText("/image/generation").first().waitFor()
        await page.goBack()
        await page.waitForURL(url)
        await generate(page).waitFor()
      })
      assert.deepStrictEqual(complaints, [])
    })
  )

  it.live("compares two pictures, and names in what they differ", () =>
    Effect.gen(function* () {
      const { page } = yield* open()
      yield* Effect.promise(async () => {
        await draw(page, "a red heart")
        await draw(page, "a yellow star on the left, purple background")
        await page.getByRole("button", { name: "Compare", exact: true }).click()
        await page.getByRole("button", { name: /^Compare with: a red heart/ }).click()
        await page
          .getByRole("row", { name: "prompt a yellow star on the left, purple background a red heart" })
          .waitFor()
        await page.getByRole("row", { name: /^seed \d+ \d+$/ }).waitFor()
        assert.strictEqual(await page.getByRole("row", { name: /^(steps|model|size)/ }).count(), 0)
      })
    })
  )
})
