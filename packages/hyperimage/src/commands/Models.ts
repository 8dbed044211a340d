/**
 * `hyperimage models`: the models and presets that there are to choose from.
 */
import * as Catalog from "@hyperimage/core/Catalog"
import type { ImageModel } from "@hyperimage/core/ImageModel"
import * as Json from "@hyperimage/core/Json"
import * as ModelList from "@hyperimage/core/ModelList"
import * as Price from "@hyperimage/core/Price"
import * as StandIn from "@hyperimage/core/StandIn"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Engine from "../engine/Engine.ts"
import * as EngineCatalog from "../engine/EngineCatalog.ts"
import * as EngineFlags from "./EngineFlags.ts"
import * as Failure from "./Failure.ts"

const config = {
  ...EngineFlags.all,
  json: Flag.Boolean("json").pipe(Flag.withDescription("Print the list as JSON"), Flag.withDefault(false))
}

const costOf = (model: ImageModel): string => {
  const dollars = model.price({ ...model.defaults, n: 1 })
  return dollars === 0 ? "free" : `${Price.format(dollars)} a picture`
}

const line = (label: string, values: ReadonlyArray<string>): ReadonlyArray<string> =>
  values.length === 0 ? [] : [`  ${label}: ${values.join(", ")}`]

/** One model: its name and what it is, and what there is to know of it, a line each. */
const words = (model: ImageModel, catalog: Catalog.Catalog): string => {
  const { height, steps, width } = model.defaults
  const drawnBy = StandIn.servedBy(model)
  return [
    `${model.name}  ${model.description}`,
    `  ${width}x${height}, ${steps} steps, ${costOf(model)}${model.status === "sunset" ? ", being discontinued" : ""}`,
    ...line("drawn here by", drawnBy === model.name ? [] : [drawnBy]),
    ...line("also called", model.aliases),
    ...line("follows", Object.keys(model.can)),
    ...line(
      "presets",
      Catalog.presetsOf(catalog, model.name).map((preset) => preset.name)
    )
  ].join("\n")
}

const toJson = (catalog: Catalog.Catalog): string =>
  Json.stringify(Catalog.describe(catalog, catalog.models).map(ModelList.entry), 2)

const list = Effect.fnUntraced(function* (json: boolean, options: Engine.Options) {
  const catalog = yield* EngineCatalog.told(options)
  yield* Console.log(json ? toJson(catalog) : catalog.models.map((model) => words(model, catalog)).join("\n\n"))
})

/** The command. */
export const models = Command.make("models", config, (input) =>
  EngineFlags.toOptions(input).pipe(
    Effect.flatMap((options) => Effect.provide(list(input.json, options), Engine.layer(options))),
    Failure.told(input)
  )
).pipe(
  Command.withDescription("List the models and presets"),
  Command.withExamples([
    { command: "hyperimage models --json", description: "For a program" },
    { command: "hyperimage models --plugin ./mine.js", description: "With those of a module of your own" }
  ])
)
