import { assert, describe, it } from "@effect/vitest"
import { flagOf, names, settingOf, variableOf } from "hyperimage/settings/Settings"
import { readFileSync } from "node:fs"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** The cells of a table's line that begins with a name in code. */
const rowOf = (name: string) =>
  readme
    .split("\n")
    .find((line) => line.startsWith(`| \`${name}\` `))
    ?.split("|")
    .slice(1, 4)
    .map((cell) => cell.trim().replaceAll("`", ""))

describe("the README", () => {
  it.each(names)("tells of the setting %s what the program does", (name) => {
    assert.deepStrictEqual(rowOf(name), [name, variableOf(name), settingOf(name).isSecret ? "" : `--${flagOf(name)}`])
  })
})
