/**
 * `hyperimage price --size 512x512 --steps 25`: what a request would cost, without making it.
 */
import * as Json from "@hyperimage/core/Json"
import * as Price from "@hyperimage/core/Price"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Engine from "../engine/Engine.ts"
import * as EngineCatalog from "../engine/EngineCatalog.ts"
import * as Quote from "../client/Quote.ts"
import * as EngineFlags from "./EngineFlags.ts"
import * as Failure from "./Failure.ts"
import * as RequestFields from "./RequestFields.ts"
import * as RequestFlags from "./RequestFlags.ts"

const config = {
  ...RequestFlags.priced,
  ...EngineFlags.all,
  json: Flag.Boolean("json").pipe(Flag.withDescription("Print the price as JSON"), Flag.withDefault(false))
}

type Input = Command.Command.Config.Infer<typeof config>

const place = (options: Engine.Options): string =>
  Engine.choose(options) === "local" ? "on this machine" : `at ${options.baseUrl ?? "the live service"}`

const words = ({ dollars, model, request }: Quote.Quote, options: Engine.Options): string => {
  const { height, n, steps, width } = request
  const pictures = `${n} picture${n === 1 ? "" : "s"} of ${width}x${height} at ${steps} steps`
  return `${Price.format(dollars)}  ${pictures} by ${model.name}, ${place(options)}`
}

const toJson = ({ dollars, model, request, warnings }: Quote.Quote): string => {
  const { height, n, steps, width } = request
  return Json.stringify({ dollars, model: model.name, n, width, height, steps, warnings }, 2)
}

const ask = Effect.fnUntraced(function* (input: Input, options: Engine.Options) {
  const catalog = yield* EngineCatalog.told(options)
  const quote = yield* Quote.fromCatalog(catalog, yield* RequestFields.pricedFields(input, catalog))
  yield* Effect.forEach(quote.warnings, ({ message }) => Console.error(`warning: ${message}`))
  yield* Console.log(input.json ? toJson(quote) : words(quote, options))
})

/** The command. Where nothing says otherwise the price is the live service's: on this machine there is none to ask for. */
export const price = Command.make("price", config, (input) =>
  EngineFlags.toOptions(input).pipe(
    Effect.map((options): Engine.Options => ({ engine: "remote", ...options })),
    Effect.flatMap((options) => Effect.provide(ask(input, options), Engine.layer(options))),
    Failure.told(input)
  )
).pipe(
  Command.withDescription("Tell what a request would cost, without making it"),
  Command.withExamples([
    { command: "hyperimage price --size 512x512 --steps 25", description: "At the live service" },
    { command: "hyperimage price --preset portrait --n 20 --json", description: "Twenty pictures, for a program" }
  ])
)
