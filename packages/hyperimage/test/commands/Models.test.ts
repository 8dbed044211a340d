import { assert, describe, it } from "@effect/vitest"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { runCommand } from "./runCommand.ts"
import { folder, plugin } from "./scene.ts"

describe("hyperimage models", () => {
  it("lists the catalog for programs", async () => {
    const { code, out } = await runCommand(["models", "--json"])
    assert.strictEqual(code, 0)
    const models: ReadonlyArray<{ id: string; served_by: string; price_usd: number }> = JSON.parse(out)
    assert.strictEqual(models[0]?.id, "sketch")
    assert.deepInclude(models.find(({ id }) => id === "SDXL1.0-base") ?? {}, { served_by: "sketch", price_usd: 0 })
    assert.strictEqual(new Set(models.map(({ id }) => id)).size, models.length)
  })

  it("prices them at the live service where that is to draw, and leaves out what only this machine has", async () => {
    const { out } = await runCommand(["models", "--json", "--engine", "remote"])
    const models: ReadonlyArray<{ id: string; served_by: string; price_usd: number }> = JSON.parse(out)
    assert.notInclude(
      models.map(({ id }) => id),
      "sketch"
    )
    assert.deepInclude(models.find(({ id }) => id === "SDXL1.0-base") ?? {}, {
      served_by: "SDXL1.0-base",
      price_usd: 0.012
    })
  })

  it("shows a plugin's models and presets by themselves", async () => {
    await using place = await folder()
    await writeFile(join(place.path, "mine.mjs"), plugin)
    const { out } = await runCommand(["models", "--plugin", "./mine.mjs"], { cwd: place.path })
    assert.match(
      out,
      /watercolor-xl {2}SDXL, tuned on watercolours\.\n.*640x640[^]*also called: wc[^]*presets: postcard/
    )
  })

  it("names a folder of LoRAs that isn't there", async () => {
    const { code, errors } = await runCommand(["models", "--engine", "local", "--lora-folder", "./nowhere"])
    assert.strictEqual(code, 1)
    assert.include(errors, "./nowhere can't be read as a folder")
  })

  it("says what a module lacks to be a plugin", async () => {
    await using place = await folder()
    await writeFile(join(place.path, "empty.mjs"), "export const models = [{}]")
    const empty = await runCommand(["models", "--plugin", "./empty.mjs"], { cwd: place.path })
    assert.deepInclude(empty, { code: 2 })
    assert.include(empty.errors, "--plugin: ./empty.mjs: expected a module that exports the lists models and presets")
    const missing = await runCommand(["models", "--plugin", "./missing.mjs"], { cwd: place.path })
    assert.deepInclude(missing, { code: 2 })
    assert.include(missing.errors, "--plugin: ./missing.mjs could not be imported")
    assert.notInclude(missing.errors, "    at ")
  })
})
