/**
 * The command as a process: what it is given, how it speaks, how it ends.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Main from "./Main.ts"

/** Runs the command with the process's arguments, and ends the process as the command ends. */
export const start = (version: string): void => {
  // Who reads the output through `head` closes it early; that is not a failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1))

  Main.run(version).pipe(Effect.provide(NodeServices.layer), NodeRuntime.runMain({ teardown: Main.teardown }))
}
