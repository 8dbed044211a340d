/**
 * The flags that say who makes the pictures, and whose models and LoRAs there are besides this package's own.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Engine from "../engine/Engine.ts"
import * as Plugins from "../engine/Plugins.ts"

/** The flags. The key has none: what stands on a command line can be read by everybody on the machine. */
export const all = {
  engine: Flag.Literals("engine", ["local", "remote"]).pipe(
    Flag.withDescription("Who draws: the bundled model, or a server. Absent: a server if there is a key or a base URL"),
    Flag.optional
  ),
  baseUrl: Flag.String("base-url").pipe(
    Flag.withDescription("The server, up to /v1; instead of HYPERBOLIC_BASE_URL"),
    Flag.withMetavar("URL"),
    Flag.optional
  ),
  plugin: Flag.String("plugin").pipe(
    Flag.withDescription(
      "A module with models and presets of your own, ./mine.js or a package; may be given several times"
    ),
    Flag.withMetavar("MODULE"),
    Flag.atLeast(0)
  ),
  loraFolder: Flag.String("lora-folder").pipe(
    Flag.withDescription("LoRAs of your own for the bundled model; instead of HYPERIMAGE_LORA_FOLDER"),
    Flag.withMetavar("FOLDER"),
    Flag.optional
  )
}

/** The values of the flags. */
export type All = Command.Command.Config.Infer<typeof all>

/** The flags, with what the environment says, as the options of an engine. Fails with `InvalidRequest` for a module that is no plugin. */
export const toOptions = Effect.fnUntraced(function* (flags: All): Effect.fn.Return<Engine.Options, ImageError> {
  const plugins = yield* Plugins.loadAll(flags.plugin, process.cwd())
  return Engine.fromEnvironment(
    {
      plugins,
      ...(Option.isSome(flags.engine) ? { engine: flags.engine.value } : {}),
      ...(Option.isSome(flags.baseUrl) ? { baseUrl: flags.baseUrl.value } : {}),
      ...(Option.isSome(flags.loraFolder) ? { loraFolder: flags.loraFolder.value } : {})
    },
    process.env
  )
})
