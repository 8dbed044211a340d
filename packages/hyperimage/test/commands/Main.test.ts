import { assert, describe, it } from "@effect/vitest"
import { readFile } from "node:fs/promises"
import { runCommand } from "./runCommand.ts"

describe("hyperimage", () => {
  it("tells what it can do", async () => {
    const { code, out } = await runCommand(["--help"])
    assert.strictEqual(code, 0)
    for (const command of ["generate", "serve", "models", "price"]) assert.include(out, command)
  })

  it("tells the flags of a command, and its version", async () => {
    const { out } = await runCommand(["generate", "--help"])
    for (const flag of ["--cfg-scale", "--negative-prompt", "--controlnet-image", "--lora", "--size", "--plugin"]) {
      assert.include(out, flag)
    }
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"))
    assert.include((await runCommand(["--version"])).out, version)
  })

  it("says which Node it needs on one that is too old", async () => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})"
    const { code, errors, out } = await runCommand(["models"], { env: { NODE_OPTIONS: `--import=${old}` } })
    assert.deepInclude({ code, out }, { code: 1, out: "" })
    assert.match(errors, /^hyperimage: expected Node 22\.19\.0 or newer, this is 20\.20\.2\n$/)
  })

  it("says what is wrong with a flag, on standard error, and where help is", async () => {
    const unknown = await runCommand(["generate", "a cat", "--sed", "7"])
    assert.deepInclude(unknown, { code: 2, out: "" })
    assert.match(unknown.errors, /Unrecognized flag: --sed[^]*--seed[^]*Try: hyperimage generate --help/)
    const text = await runCommand(["generate", "a cat", "--steps", "many"])
    assert.deepInclude(text, { code: 2, out: "" })
    assert.include(text.errors, 'Invalid value for flag --steps: "many". Expected a number')
    const missing = await runCommand(["generate"])
    assert.deepInclude(missing, { code: 2, out: "" })
    assert.include(missing.errors, "Missing required argument: prompt")
  })

  it("names every value that is out of range by its flag, without a stack trace", async () => {
    const { code, errors, out } = await runCommand([
      "generate",
      "",
      "--steps",
      "101",
      "--cfg-scale",
      "0",
      "--seed",
      "-1"
    ])
    assert.strictEqual(code, 2)
    assert.strictEqual(out, "")
    assert.strictEqual(
      errors,
      [
        "hyperimage: the prompt: expected a text of 1 to 20,000 characters, got an empty text",
        "hyperimage: --steps: expected an integer between 1 and 100, got 101",
        "hyperimage: --cfg-scale: expected a number between 1 and 20, got 0",
        "hyperimage: --seed: expected an integer between 0 and 18446744073709551615, got -1",
        ""
      ].join("\n")
    )
  })

  it("survives a reader that closes the pipe", async () => {
    const { code, errors } = await runCommand(["models", "--json"], { started: (child) => child.stdout?.destroy() })
    assert.deepStrictEqual({ code, errors }, { code: 0, errors: "" })
  })
})
