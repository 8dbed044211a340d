/**
 * The API server with its page: `hyperimage serve`, and the playground at `/`. `node dist/main.js --help` lists the settings; an interrupt
 * or a termination signal ends it gracefully.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Main from "hyperimage/commands/Main"
import * as Serve from "hyperimage/commands/Serve"
import { fileURLToPath } from "node:url"

/** The folder of the playground, built. */
const page = fileURLToPath(new URL(".", import.meta.resolve("@hyperimage/playground/index.html")))

Main.runCommand(Serve.make("hyperimage-server", { page }), "0.0.0").pipe(
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ teardown: Main.teardown })
)
