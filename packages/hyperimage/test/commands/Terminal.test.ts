import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { kittyChunks } from "../kittyChunks.ts"
import { bin, environment } from "./runCommand.ts"
import { folder, quick } from "./scene.ts"

/** util-linux's `script` runs a command on a terminal of its own. */
const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true

/** What a terminal that calls itself so is sent by a quick `generate`. */
const onTerminal = (cwd: string, env: Readonly<Record<string, string>>, ...flags: ReadonlyArray<string>) => {
  const command = [process.execPath, bin, "generate", "cat", "--seed", "7", ...quick, ...flags].join(" ")
  const { status, stdout } = spawnSync("script", ["-qefc", command, "/dev/null"], {
    cwd,
    env: { ...environment, ...env },
    encoding: "utf8",
    input: ""
  })
  return { status, sent: stdout }
}

describe.skipIf(!hasScript)("hyperimage generate on a terminal", () => {
  it("draws a bar, takes it away, and prints the path", async () => {
    await using place = await folder()
    const { sent, status } = onTerminal(place.path, { TERM: "xterm-256color" })
    assert.strictEqual(status, 0)
    assert.isTrue(sent.startsWith("\x1b[?25l"))
    assert.include(sent, "\r\x1b[2Kcat-7.png\r\n")
    assert.isTrue(sent.endsWith("\r\x1b[2K\x1b[?25h"))
    assert.notInclude(sent, "\x1b_G")
  })

  it("shows the picture itself where the terminal is kitty", async () => {
    await using place = await folder()
    const { sent } = onTerminal(place.path, { TERM: "xterm-kitty" })
    const shown = kittyChunks(sent)
      .map(({ base64 }) => base64)
      .join("")
    assert.strictEqual(shown, (await readFile(join(place.path, "cat-7.png"))).toString("base64"))
  })

  it("shows no picture with --no-preview, nor with --json", async () => {
    await using place = await folder()
    for (const flag of ["--no-preview", "--json"]) {
      const { sent, status } = onTerminal(place.path, { TERM: "xterm-kitty" }, flag)
      assert.strictEqual(status, 0)
      assert.notInclude(sent, "\x1b_G")
    }
  })
})
