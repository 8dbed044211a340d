#!/usr/bin/env node
/**
 * The command `hyperimage`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import { readFileSync } from "node:fs"
import * as Main from "./commands/Main.ts"

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8")
)

// Who reads the output through `head` closes it early; that is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))

Main.run(version).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain({ teardown: Main.teardown }))
