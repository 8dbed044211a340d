/**
 * `hyperimage generate "a cat"`: draws pictures into a folder.
 *
 * Standard output gets the paths, one a line, as each picture is ready, or with `--json` one document at the end; everything else goes
 * to standard error.
 */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Json from "@hyperimage/core/Json"
import * as Price from "@hyperimage/core/Price"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Engine from "../engine/Engine.ts"
import * as EngineCatalog from "../engine/EngineCatalog.ts"
import * as Progress from "../terminal/Progress.ts"
import { decode } from "../client/Request.ts"
import * as EngineFlags from "./EngineFlags.ts"
import * as Failure from "./Failure.ts"
import * as Gallery from "./Gallery.ts"
import * as RequestFields from "./RequestFields.ts"
import * as RequestFlags from "./RequestFlags.ts"

const config = {
  prompt: Argument.String("prompt").pipe(Argument.withDescription("What to draw, in quotes")),
  ...RequestFlags.all,
  ...EngineFlags.all,
  out: Flag.String("out").pipe(
    Flag.withAlias("o"),
    Flag.withDescription("The folder for the pictures; made if it isn't there"),
    Flag.withMetavar("FOLDER"),
    Flag.withDefault(".")
  ),
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print what was made as JSON instead of the paths"),
    Flag.withDefault(false)
  ),
  preview: Flag.Boolean("preview").pipe(
    Flag.withDescription("Show the pictures in the terminal if it is kitty, iTerm2 or alike; --no-preview does not"),
    Flag.withDefault(true)
  )
}

type Input = Command.Command.Config.Infer<typeof config>

const summary = ({ cost, images, inference_time, model }: ImageResponse): string =>
  [
    `${images.length} picture${images.length === 1 ? "" : "s"} by ${model}`,
    `${inference_time.toFixed(1)} s`,
    ...(cost === undefined || cost === 0 ? [] : [Price.format(cost)])
  ].join(", ")

const toJson = ({ cost, images, inference_time, model, requestId, warnings }: ImageResponse, paths: Paths): string =>
  Json.stringify(
    {
      images: images.map(({ index, mediaType, seed }) => ({
        path: paths.get(index),
        index,
        seed,
        media_type: mediaType
      })),
      model,
      inference_time,
      cost,
      warnings,
      request_id: requestId
    },
    2
  )

/** The files written so far, by the picture's place. */
type Paths = Map<number, string>

const draw = Effect.fnUntraced(function* (input: Input, options: Engine.Options) {
  const generator = yield* ImageGenerator
  const catalog = yield* EngineCatalog.known(options)
  const request = yield* decode(yield* RequestFields.fields(input.prompt, input, catalog))
  const gallery: Gallery.Options = { folder: input.out, prompt: input.prompt, count: request.n }
  yield* Gallery.open(gallery)
  const progress = yield* Progress.make(request.n)
  const paths: Paths = new Map()

  // Ctrl-C in the middle of it waits: no half-written file, and none that isn't told.
  const keep = Effect.fnUntraced(function* (image: GeneratedImage) {
    const path = yield* Gallery.save(image, gallery)
    paths.set(image.index, path)
    if (input.json) return
    const preview = input.preview ? yield* Gallery.preview(image) : undefined
    yield* progress.clear
    yield* Console.log(`${preview ?? ""}${path}`)
  }, Effect.uninterruptible)

  const handle = Effect.fnUntraced(function* (event: ImageEvent) {
    yield* progress.report(event)
    if (event._tag === "ImageReady") yield* keep(event.image)
    if (event._tag === "Completed") {
      yield* progress.clear
      yield* Effect.forEach(event.response.warnings, ({ message }) => Console.error(`warning: ${message}`))
      yield* Console.error(summary(event.response))
      if (input.json) yield* Console.log(toJson(event.response, paths))
    }
  })

  yield* Stream.runForEach(generator.events(request), handle)
}, Effect.scoped)

/** The command. */
export const generate = Command.make("generate", config, (input) =>
  EngineFlags.toOptions(input).pipe(
    Effect.flatMap((options) => Effect.provide(draw(input, options), Engine.layer(options))),
    Effect.onInterrupt(() => Console.error("stopped")),
    Failure.told(input)
  )
).pipe(
  Command.withDescription("Draw pictures into a folder"),
  Command.withExamples([
    { command: 'hyperimage generate "a cat wearing sunglasses"', description: "One picture, into this folder" },
    { command: 'hyperimage generate "a cat" --n 6 --seed 1 --out cats', description: "Six pictures, seeds 1 to 6" },
    { command: 'hyperimage generate "a cat" --preset portrait --json', description: "As a preset says, for a program" }
  ])
)
