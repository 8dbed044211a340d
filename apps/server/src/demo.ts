/**
 * `pnpm demo "a cat wearing sunglasses"`: one picture, over HTTP, into `out/`.
 *
 * Standard output gets one line, what was written; progress, warnings and errors go to standard error.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { isImageError } from "@hyperimage/core/ImageError"
import * as Cause from "effect/Cause"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as References from "effect/References"
import * as LocalEngine from "hyperimage/LocalEngine"
import * as Progress from "hyperimage/terminal/Progress"
import * as Demonstration from "./Demonstration.ts"

const folder = "out"

/** `512x512` as width and height. */
const sizeOf = (text: string) => {
  const [, width, height] = /^(\d+)x(\d+)$/i.exec(text) ?? []
  return width === undefined || height === undefined
    ? Option.none()
    : Option.some({ width: Number(width), height: Number(height) })
}

/** Each flag gives its fields of the request, or none. */
const flags = {
  seed: Flag.String("seed").pipe(
    Flag.withDescription("The same seed gives the same picture. Absent: a new one"),
    Flag.map((seed) => ({ seed })),
    Flag.withDefault({})
  ),
  size: Flag.String("size").pipe(
    Flag.withMetavar("WxH"),
    Flag.withDescription("Width and height in pixels, e.g. 512x512"),
    Flag.filterMap(sizeOf, (text) => `expected width and height, e.g. 512x512, got ${text}`),
    Flag.withDefault({})
  ),
  steps: Flag.Int("steps").pipe(
    Flag.withDescription("Denoising steps, 1 to 100"),
    Flag.map((steps) => ({ steps })),
    Flag.withDefault({})
  ),
  guidance: Flag.Finite("cfg-scale").pipe(
    Flag.withDescription("Guidance, 1 to 20"),
    Flag.map((cfg_scale) => ({ cfg_scale })),
    Flag.withDefault({})
  )
}

/** The words of a failure, for a person; a bug shows where it is. */
const wordsOf = (cause: Cause.Cause<Error>): string => {
  const error = Option.getOrUndefined(Cause.findErrorOption(cause))
  return error === undefined ? Cause.pretty(cause) : isImageError(error) ? error.reason.message : error.message
}

/** Draws while the progress is shown, and takes it away again. */
const draw = Effect.fnUntraced(function* (wish: Demonstration.Wish) {
  const { report } = yield* Progress.make(1)
  return yield* Demonstration.draw(wish, folder, report)
}, Effect.scoped)

/** That the server had a request is no news here. */
const quiet = Layer.succeed(References.MinimumLogLevel, "Warn")

const demo = Effect.fnUntraced(
  function* (wish: Demonstration.Wish) {
    const { height, path, seconds, seed, warnings, width } = yield* draw(wish)
    yield* Effect.forEach(warnings, ({ message }) => Console.error(message), { discard: true })
    yield* Console.log(`wrote ${path} ${width}x${height} seed ${seed} ${seconds.toFixed(1)}s`)
  },
  Effect.provide(Layer.mergeAll(LocalEngine.layer, Layer.succeed(Logger.LogToStderr, true), quiet)),
  Effect.tapCause((cause) => (Cause.hasInterruptsOnly(cause) ? Effect.void : Console.error(wordsOf(cause))))
)

const command = Command.make(
  "demo",
  {
    prompt: Argument.String("prompt").pipe(
      Argument.withDescription("What to draw"),
      Argument.withDefault("a cat wearing sunglasses")
    ),
    ...flags
  },
  ({ guidance, prompt, seed, size, steps }) => demo({ prompt, ...seed, ...size, ...steps, ...guidance })
).pipe(Command.withDescription("Draws a picture with the bundled model, over HTTP, and writes it into out/"))

command.pipe(
  Command.run({ version: "0.0.0" }),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain({ disableErrorReporting: true }) // the command has said it already
)
