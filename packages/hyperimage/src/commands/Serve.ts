/**
 * `hyperimage serve`: the API on this machine, for any client of it.
 */
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Engine from "../Engine.ts"
import * as EngineFlags from "./EngineFlags.ts"
import * as Failure from "./Failure.ts"

const config = {
  port: Flag.Int("port").pipe(
    Flag.withDescription("The port; 0 takes a free one"),
    Flag.withMetavar("NUMBER"),
    Flag.withDefault(8787)
  ),
  host: Flag.String("host").pipe(
    Flag.withDescription("The address to listen on. Absent: all with keys, this machine alone without"),
    Flag.withMetavar("ADDRESS"),
    Flag.optional
  ),
  ...EngineFlags.all
}

type Input = Command.Command.Config.Infer<typeof config>

const run = Effect.fnUntraced(function* (input: Input) {
  const Server = yield* Engine.load(() => import("../Server.ts"))
  const { asksForKey, url } = yield* Server.serve({
    generator: yield* ImageGenerator,
    port: input.port,
    // From the environment: what stands on a command line can be read by everybody on the machine.
    keys: yield* Server.configuredKeys,
    ...(Option.isSome(input.host) ? { host: input.host.value } : {})
  })
  yield* Console.log(url)
  yield* Console.error(`${asksForKey ? "A key is asked for" : "This machine alone is served"}; Ctrl-C ends it`)
  return yield* Effect.never
}, Effect.scoped)

/** The command. */
export const serve = Command.make("serve", config, (input) =>
  EngineFlags.toOptions(input).pipe(
    Effect.flatMap((options) => Effect.provide(run(input), Engine.layer(options))),
    Failure.told({ json: false })
  )
).pipe(
  Command.withDescription("Serve the API on this machine; keys are read from HYPERIMAGE_API_KEYS"),
  Command.withExamples([{ command: "hyperimage serve --port 8787", description: "For this machine alone" }])
)
