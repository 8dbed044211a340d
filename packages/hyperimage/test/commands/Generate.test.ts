import { assert, describe, it } from "@effect/vitest"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as LoopbackServer from "../LoopbackServer.ts"
import { runCommand } from "./runCommand.ts"
import { folder, quick } from "./scene.ts"

describe("hyperimage generate", () => {
  it("draws on this machine, prints the path, and tells the rest in plain lines on standard error", async () => {
    await using place = await folder()
    const { code, errors, out } = await runCommand(["generate", "a cat", ...quick, "--seed", "7", "-o", "cats"], {
      cwd: place.path
    })
    assert.strictEqual(code, 0)
    assert.strictEqual(out, "cats/a-cat-7.png\n")
    assert.match(errors, /^sketch is drawing\nstep 1 of 2\nstep 2 of 2\n1 picture by sketch, \d+\.\d s\n$/)
    const png = await readFile(join(place.path, "cats/a-cat-7.png"))
    assert.deepStrictEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [128, 128])
  })

  it("gives programs JSON with every digit of the seeds", async () => {
    await using place = await folder()
    const seed = "18446744073709551610"
    const { out } = await runCommand(["generate", "a cat", ...quick, "--n", "5", "--seed", seed, "--json"], {
      cwd: place.path
    })
    assert.include(out, '"seed": 18446744073709551614')
    const { images, model } = JSON.parse(out)
    assert.strictEqual(model, "sketch")
    assert.deepStrictEqual(
      (await readdir(place.path)).sort(),
      images.map(({ path }: { path: string }) => path)
    )
    assert.strictEqual(images[4].path, "0005-a-cat-18446744073709551614.png")
  })

  it("sends what the flags say to a server, with the key from the environment", async () => {
    await using server = await LoopbackServer.willing()
    await using place = await folder()
    await writeFile(join(place.path, "photo.png"), Buffer.from(LoopbackServer.redPixel, "base64"))
    const size = ["--width", "768", "--height", "512", "--n", "2"]
    const how = ["--cfg-scale", "6.5", "--steps", "20", "--sampler", "Euler a", "--seed", "7"]
    const what = ["--negative-prompt", "blurry", "--lora", "Pixel_Art=0.7", "--lora", "Logo=0.2"]
    const from = [
      "--image",
      "photo.png",
      "--strength",
      "0.5",
      "--controlnet",
      "canny",
      "--controlnet-image",
      "photo.png"
    ]
    const { code, errors, out } = await runCommand(
      ["generate", "a cat", "--model", "ControlNet-SDXL", ...size, ...how, ...what, ...from],
      { cwd: place.path, env: { HYPERBOLIC_BASE_URL: server.url, HYPERBOLIC_API_KEY: "secret" } }
    )
    assert.strictEqual(code, 0, errors)
    assert.strictEqual(out, "0001-a-cat-7.png\n0002-a-cat-8.png\n")
    assert.strictEqual(server.asked[0]?.headers.authorization, "Bearer secret")
    assert.deepInclude(JSON.parse(server.asked[0]?.body ?? ""), {
      model_name: "ControlNet-SDXL",
      prompt: "a cat",
      width: 768,
      height: 512,
      steps: 20,
      cfg_scale: 6.5,
      seed: 7,
      n: 2,
      negative_prompt: "blurry",
      lora: { Pixel_Art: 0.7, Logo: 0.2 },
      sampler: "Euler a",
      image: LoopbackServer.redPixel,
      strength: 0.5,
      controlnet_name: "canny",
      controlnet_image: LoopbackServer.redPixel
    })
  })

  it("asks as the preset says, except for what the flags say", async () => {
    await using server = await LoopbackServer.willing()
    await using place = await folder()
    const flags = ["--preset", "SDXL1.0-base/portrait", "--steps", "12", "--base-url", server.url]
    const { code, errors } = await runCommand(["generate", "a cat", ...flags], { cwd: place.path })
    assert.strictEqual(code, 0, errors)
    const body = JSON.parse(server.asked[0]?.body ?? "")
    assert.deepInclude(body, { model_name: "SDXL1.0-base", steps: 12 })
    assert.isAbove(body.height, body.width)
  })

  it("says in plain words that the key is not accepted, and what to do", async () => {
    await using server = await LoopbackServer.listen((_, response) =>
      LoopbackServer.json(response, '{"detail":"Not authenticated"}', 401, { "x-request-id": "req-9" })
    )
    await using place = await folder()
    const { code, errors, out } = await runCommand(["generate", "a cat", "--base-url", server.url, "--json"], {
      cwd: place.path
    })
    assert.strictEqual(code, 1)
    assert.include(errors, "The API key is missing or not accepted: Not authenticated")
    assert.include(errors, "Set HYPERBOLIC_API_KEY")
    assert.include(errors, "req-9")
    assert.notInclude(errors, "    at ")
    assert.deepInclude(JSON.parse(out).error, { reason: "Unauthorized", status: 401, requestId: "req-9" })
  })

  it("says which file is no picture, and which folder can't be written, before anything is drawn", async () => {
    await using server = await LoopbackServer.willing()
    await using place = await folder()
    await writeFile(join(place.path, "words.txt"), "no picture")
    const options = { cwd: place.path, env: { HYPERBOLIC_BASE_URL: server.url } }
    const words = await runCommand(["generate", "a cat", "--image", "words.txt"], options)
    assert.strictEqual(words.code, 2)
    assert.include(words.errors, "--image: expected a PNG, JPEG or WebP picture, words.txt is none")
    const missing = await runCommand(["generate", "a cat", "--controlnet-image", "missing.png"], options)
    assert.include(missing.errors, "--controlnet-image: missing.png can't be read (NotFound)")
    const out = await runCommand(["generate", "a cat", "--out", "words.txt"], options)
    assert.strictEqual(out.code, 1)
    assert.include(out.errors, "--out: words.txt can't be written")
    assert.lengthOf(server.asked, 0)
  })

  it("stops the work on Ctrl-C: the server sees the client leave, and nothing is left to read but that it stopped", async () => {
    await using place = await folder()
    const { promise: interrupt, resolve } = Promise.withResolvers<() => void>()
    await using server = await LoopbackServer.listen(async () => (await interrupt)())
    const { code, errors, out } = await runCommand(["generate", "a cat", "--base-url", server.url], {
      cwd: place.path,
      started: (child) => resolve(() => child.kill("SIGINT"))
    })
    assert.deepStrictEqual({ code, errors, out }, { code: 130, errors: "stopped\n", out: "" })
    assert.deepStrictEqual(await server.asked[0]?.closed, { answered: false })
  })

  it("has saved what a server made when it is interrupted", async () => {
    await using place = await folder()
    await using server = await LoopbackServer.listen((asked, response) => {
      const { n, seed } = JSON.parse(asked.body)
      if (n === 4)
        LoopbackServer.json(response, LoopbackServer.pictures(...[0, 1, 2, 3].map((place) => `${seed + place}`)))
    })
    const { code, out } = await runCommand(["generate", "cat", "--n", "6", "--seed", "1", "--base-url", server.url], {
      cwd: place.path,
      started: (child) => child.stdout?.on("data", (text: string) => text.includes("0004") && child.kill("SIGINT"))
    })
    assert.strictEqual(code, 130)
    const files = ["0001-cat-1.png", "0002-cat-2.png", "0003-cat-3.png", "0004-cat-4.png"]
    assert.strictEqual(out, files.map((file) => `${file}\n`).join(""))
    assert.sameMembers(await readdir(place.path), files)
  })

  it("stops drawing on this machine on Ctrl-C, and leaves the finished pictures", async () => {
    await using place = await folder()
    const { code, errors, out, signal } = await runCommand(
      ["generate", "a cat", "--size", "128x128", "--steps", "30", "--n", "40"],
      {
        cwd: place.path,
        started: (child) => child.stdout?.once("data", () => child.kill("SIGINT"))
      }
    )
    assert.deepStrictEqual({ code, signal }, { code: 130, signal: null }, errors)
    assert.match(errors, /stopped\n$/)
    const written = out.trim().split("\n")
    assert.isBelow(written.length, 40)
    assert.sameMembers(await readdir(place.path), written)
  })
})
