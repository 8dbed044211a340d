/**
 * What there is to choose from with an engine: models and presets, with what they cost there.
 */
import * as Catalog from "@hyperimage/core/Catalog"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { answersTo, type ImageModel } from "@hyperimage/core/ImageModel"
import * as Sdxl from "@hyperimage/sdxl"
import * as Sketch from "@hyperimage/sketch"
import * as Effect from "effect/Effect"
import * as Engine from "./Engine.ts"
import * as Plugins from "./Plugins.ts"

/** A catalog, and the model that is meant where none is named. */
export interface EngineCatalog extends Catalog.Catalog {
  readonly standard: ImageModel | undefined
}

/** The same catalog without the bundled model, which no server has unless it says so. */
const elsewhere = ({ choices, models, presets }: Catalog.Catalog): Catalog.Catalog =>
  Catalog.make({
    choices,
    models: models.filter((model) => !Sketch.models.includes(model)),
    presets: presets.filter((preset) => !Sketch.presets.includes(preset))
  })

/** What the engine says of a model goes before what the catalog says: it knows what the model costs there and who really draws. */
const ofEngine = Effect.fnUntraced(function* (catalog: Catalog.Catalog) {
  const generator = yield* ImageGenerator
  const own = yield* generator.models
  const others = catalog.models.filter((model) => !own.some((known) => known.name === model.name))
  const models = Catalog.describe(catalog, [...own, ...others])
  const presets = models.flatMap((model) => model.presets.map((preset) => ({ ...preset, model })))
  return { ...Catalog.make({ models, presets }), standard: own[0] }
})

/** What is known without asking a server: the models of this machine's engine, or those that preset packages describe. */
export const known = Effect.fnUntraced(function* (
  options: Engine.Options
): Effect.fn.Return<EngineCatalog, ImageError, ImageGenerator> {
  const catalog = Plugins.catalogWith(options.plugins ?? [])
  return Engine.choose(options) === "remote" ? { ...elsewhere(catalog), standard: Sdxl.base } : yield* ofEngine(catalog)
})

/**
 * The same, with what a server says of its models. The live service isn't asked: it doesn't tell what they cost, preset packages do.
 */
export const told = Effect.fnUntraced(function* (
  options: Engine.Options
): Effect.fn.Return<EngineCatalog, ImageError, ImageGenerator> {
  const catalog = yield* known(options)
  return Engine.choose(options) !== "remote" || Engine.isLiveService(options) ? catalog : yield* ofEngine(catalog)
})

/** The models that the engine answers for. The live service only tells their names; preset packages tell the rest. */
export const models = Effect.fnUntraced(function* (
  options: Engine.Options
): Effect.fn.Return<ReadonlyArray<ImageModel>, ImageError, ImageGenerator> {
  const generator = yield* ImageGenerator
  const listed = yield* generator.models
  if (!Engine.isLiveService(options)) return listed
  const catalog = Plugins.catalogWith(options.plugins ?? [])
  return listed.map((model) => catalog.models.find((described) => answersTo(described, model.name)) ?? model)
})
