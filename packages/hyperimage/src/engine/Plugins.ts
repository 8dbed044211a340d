/**
 * Preset packages of one's own: their models and presets stand in the catalog beside those of this package. On the command line they
 * are named, and imported by that name.
 */
import * as Catalog from "@hyperimage/core/Catalog"
import { ImageError, InvalidRequest } from "@hyperimage/core/ImageError"
import * as Effect from "effect/Effect"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import * as Models from "../Models.ts"

/** The catalog of this package with some plugins more; where a name is there twice, the plugin's is meant. */
export const catalogWith = (plugins: ReadonlyArray<Catalog.Plugin>): Catalog.Catalog =>
  Catalog.make(...plugins, Models.catalog)

const wrong = (what: string) =>
  new ImageError({
    module: "Plugins",
    method: "load",
    reason: new InvalidRequest({ issues: [{ path: ["plugin"], message: `plugin: ${what}` }] })
  })

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null

const isModel = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value["name"] === "string" &&
  typeof value["price"] === "function" &&
  Array.isArray(value["aliases"])

/** Whether a value is a preset package, or a module with the same lists. */
export const isPlugin = (value: unknown): value is Catalog.Plugin =>
  isRecord(value) &&
  Array.isArray(value["models"]) &&
  value["models"].every(isModel) &&
  Array.isArray(value["presets"]) &&
  value["presets"].every((preset) => isRecord(preset) && isModel(preset["model"]) && isRecord(preset["settings"]))

/** The lines after the first are Node's "require stack". */
const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? ""

/** Where a module is, seen from the folder that the command runs in: a path, or a package installed there. */
const locate = (name: string, folder: string): string =>
  pathToFileURL(createRequire(join(folder, "hyperimage")).resolve(name)).href

const load = (name: string, folder: string): Effect.Effect<ReadonlyArray<Catalog.Plugin>, ImageError> =>
  Effect.tryPromise({
    try: async (): Promise<unknown> => import(locate(name, folder)),
    catch: (cause) => wrong(`${name} could not be imported: ${firstLine(cause)}`)
  }).pipe(
    Effect.flatMap((module) => {
      const plugins = isPlugin(module) ? [module] : isRecord(module) ? Object.values(module).filter(isPlugin) : []
      return plugins.length === 0
        ? Effect.fail(wrong(`${name}: expected a module that exports the lists models and presets`))
        : Effect.succeed(plugins)
    })
  )

/** Imports modules by path (`./mine.js`) or package name, as seen from `folder`. Fails with `InvalidRequest`. */
export const loadAll = (
  names: ReadonlyArray<string>,
  folder: string
): Effect.Effect<ReadonlyArray<Catalog.Plugin>, ImageError> =>
  Effect.map(
    Effect.forEach(names, (name) => load(name, folder)),
    (plugins) => plugins.flat()
  )
