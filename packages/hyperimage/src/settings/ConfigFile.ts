/**
 * The file of settings: where it is, and what it exports. TypeScript is run by Node itself, which takes the types away; JSON is read.
 */
import * as Effect from "effect/Effect"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { dirname, extname, join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { WrongSettings } from "./WrongSettings.ts"

/** What a folder is looked through for, the first that is there is taken. */
const names = ["ts", "mts", "js", "mjs", "json"].map((extension) => `hyperimage.config.${extension}`)

/** What a file says. */
export interface ConfigFile {
  readonly path: string
  /** Where relative paths in it begin. */
  readonly folder: string
  readonly values: { readonly [name: string]: unknown }
}

const wrong = (path: string, why: string) => new WrongSettings({ issues: [`${path}: ${why}`] })

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? ""

const load = (path: string): Effect.Effect<unknown, WrongSettings> =>
  Effect.tryPromise({
    try: async (): Promise<unknown> => {
      if (extname(path) === ".json") return JSON.parse(await readFile(path, "utf8"))
      const module: { readonly default?: unknown } = await import(pathToFileURL(path).href)
      return module.default
    },
    catch: (cause) => wrong(path, `it could not be loaded (${firstLine(cause)})`)
  })

const isRecord = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * The file of settings: the one named, or the `hyperimage.config.*` of the folder, or none.
 *
 * Fails where the one named isn't there, or where it exports no object by default.
 */
export const read: (named: string | undefined, folder: string) => Effect.Effect<ConfigFile | undefined, WrongSettings> =
  Effect.fnUntraced(function* (named, folder) {
    const path =
      named === undefined
        ? names.map((name) => join(folder, name)).find((path) => existsSync(path))
        : resolve(folder, named)
    if (path === undefined) return undefined
    if (!existsSync(path)) return yield* wrong(path, "expected a file of settings, there is none")
    const values = yield* load(path)
    if (!isRecord(values)) {
      const why = "expected an object of settings as the default export, export default defineConfig({ … })"
      return yield* wrong(path, why)
    }
    return { path, folder: dirname(path), values }
  })
