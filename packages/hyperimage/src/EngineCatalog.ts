/**
 * What there is to choose from with an engine: models and presets, with what they cost there.
 */
import * as Catalog from "@hyperimage/core/Catalog"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import { answersTo, type ImageModel } from "@hyperimage/core/ImageModel"
import * as Effect from "effect/Effect"
import * as Engine from "./Engine.ts"
import * as Models from "./Models.ts"
import * as Plugins from "./Plugins.ts"

/** A catalog, and the model that is meant where none is named. */
export interface EngineCatalog extends Catalog.Catalog {
  readonly standard: ImageModel | undefined
}

/** The engine's own models come first: it knows best what they cost and which model really answers. */
const ofEngine = Effect.fnUntraced(function* (catalog: Catalog.Catalog, presets: Catalog.Plugin["presets"]) {
  const generator = yield* ImageGenerator
  const models = yield* generator.models
  return { ...Catalog.make({ models, presets }, catalog), standard: models[0] }
})

/** What is known without asking a server: the models of this machine's engine, or those that preset packages describe. */
export const known = Effect.fnUntraced(function* (
  options: Engine.Options
): Effect.fn.Return<EngineCatalog, ImageError, ImageGenerator> {
  const catalog = Plugins.catalogWith(options.plugins ?? [])
  switch (Engine.choose(options)) {
    case "remote":
      return { ...catalog, standard: Models.catalog.models[0] }
    case "local": {
      const { presets } = yield* Engine.load(() => import("@hyperimage/sketch/Sketch"))
      return yield* ofEngine(catalog, presets)
    }
    default:
      return yield* ofEngine(catalog, [])
  }
})

/**
 * The same, with what a server says of its models. The live service isn't asked: it doesn't tell what they cost, preset packages do.
 */
export const told = Effect.fnUntraced(function* (
  options: Engine.Options
): Effect.fn.Return<EngineCatalog, ImageError, ImageGenerator> {
  const catalog = yield* known(options)
  return Engine.choose(options) !== "remote" || Engine.isLiveService(options) ? catalog : yield* ofEngine(catalog, [])
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
