import { assert, describe, it } from "@effect/vitest"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { runCommand } from "./runCommand.ts"
import { folder, plugin } from "./scene.ts"

describe("hyperimage price", () => {
  it("tells the live service's price", async () => {
    const { code, out } = await runCommand(["price", "--size", "512x512", "--steps", "25"])
    assert.strictEqual(code, 0)
    assert.strictEqual(out, "$0.0025  1 picture of 512x512 at 25 steps by SDXL1.0-base, at the live service\n")
  })

  it("counts every picture, and prices what the model will really do", async () => {
    const { errors, out } = await runCommand(["price", "-m", "FLUX.1-schnell", "--steps", "50", "--n", "10", "--json"])
    assert.deepInclude(JSON.parse(out), { model: "FLUX.1-schnell", steps: 4, n: 10 })
    assert.closeTo(JSON.parse(out).dollars, 0.01 * (4 / 25) * 10, 1e-9)
    assert.include(errors, "warning: steps: 50 became 4")
  })

  it("takes a plugin's model and preset, and is nothing on this machine", async () => {
    await using place = await folder()
    await writeFile(join(place.path, "mine.mjs"), plugin)
    const flags = ["--plugin", "./mine.mjs", "--model", "wc", "--preset", "postcard", "--n", "3", "--json"]
    const remote = await runCommand(["price", ...flags], { cwd: place.path })
    assert.deepInclude(JSON.parse(remote.out), {
      dollars: 1.5,
      model: "watercolor-xl",
      width: 768,
      height: 512,
      steps: 10
    })
    const local = await runCommand(["price", ...flags, "--engine", "local"], { cwd: place.path })
    assert.deepInclude(JSON.parse(local.out), { dollars: 0, model: "watercolor-xl" })
  })

  it("names the models that there are", async () => {
    const { code, errors } = await runCommand(["price", "--model", "SDXL9"])
    assert.strictEqual(code, 2)
    assert.match(errors, /--model: there is no model "SDXL9"; available: .*SDXL1\.0-base/)
  })
})
