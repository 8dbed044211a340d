#!/usr/bin/env node
/**
 * The command `hyperimage`. On a Node that is too old its libraries would fail to load with a stack trace, so that is said first.
 */
import { readFileSync } from "node:fs"

const { engines, version }: { readonly engines: { readonly node: string }; readonly version: string } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8")
)
const oldest = engines.node.replace(/^>=/, "")

if (process.versions.node.localeCompare(oldest, "en", { numeric: true }) < 0) {
  process.stderr.write(`hyperimage: expected Node ${oldest} or newer, this is ${process.versions.node}\n`)
  process.exitCode = 1
} else {
  const { start } = await import("./commands/Process.ts")
  start(version)
}
