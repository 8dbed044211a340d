/**
 * What the settings come to: flags go before the environment, the environment before the file, the file before the defaults.
 *
 * Everything that is wrong is told at once: which setting, its value, where it was said, and what would be right.
 */
import * as Effect from "effect/Effect"
import { format } from "effect/Formatter"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { type ConfigFile, read } from "./ConfigFile.ts"
import type * as Setting from "./Setting.ts"
import { type Name, type Settings, table } from "./Table.ts"
import { WrongSettings } from "./WrongSettings.ts"

export type { Settings }

/** The places where settings are said. */
export interface Sources {
  /** The texts of the command line, by setting. */
  readonly flags?: { readonly [name: string]: ReadonlyArray<string> }
  readonly environment?: { readonly [name: string]: string | undefined }
  /** The file named by `--config`; absent: `HYPERIMAGE_CONFIG`, or the `hyperimage.config.*` of the folder. */
  readonly file?: string | undefined
  /** The working directory. */
  readonly folder: string
  /** What goes before the defaults of the table, for programs that know better. */
  readonly defaults?: Partial<Settings>
}

/** `logLevel` as `log-level`. */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** A setting, whatever its value is. */
type AnySetting = Omit<Setting.Setting<unknown, unknown, unknown>, "schema"> & {
  readonly schema: Schema.ConstraintDecoder<unknown>
}

/** A setting by its name. */
export const settingOf = (name: Name): AnySetting => table[name]

/** The names of all settings. */
export const names: ReadonlyArray<Name> = Struct.keys(table)

/** The flag of a setting, without dashes. */
export const flagOf = (name: Name): string => settingOf(name).flag ?? kebab(name)

/** The environment variable of a setting. */
export const variableOf = (name: Name): string =>
  settingOf(name).variable ?? `HYPERIMAGE_${kebab(name).replaceAll("-", "_").toUpperCase()}`

/** A value as it was said, and where. */
interface Said {
  readonly value: unknown
  readonly origin: string
  readonly folder: string
}

/** Where a setting is said first. An empty text says nothing. */
const find = (name: Name, sources: Sources, file: ConfigFile | undefined): Said | undefined => {
  const { isList, read } = settingOf(name)
  const { environment = {}, flags = {}, folder } = sources
  const texts = flags[name] ?? []
  const [first] = texts
  if (first !== undefined) {
    return { value: isList ? texts : read(first), origin: `the flag --${flagOf(name)}`, folder }
  }
  const variable = variableOf(name)
  const text = environment[variable]?.trim() ?? ""
  if (text !== "") return { value: read(text), origin: `the environment variable ${variable}`, folder }
  const value = file?.values[name]
  return file === undefined || value === undefined ? undefined : { value, origin: file.path, folder: file.folder }
}

/** A value for a message, not too long. */
const show = (value: unknown): string => {
  const text = format(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** The value of one setting, or what is wrong with what was said. */
const decide = (name: Name, { origin, ...said }: Said): Result.Result<unknown, string> => {
  const setting = settingOf(name)
  return Schema.decodeUnknownResult(setting.schema)(said.value).pipe(
    Result.map((value) => setting.locate(value, said.folder)),
    Result.mapError(() => {
      const got = setting.isSecret ? "something else" : show(said.value)
      return `${name}: expected ${setting.expected}, got ${got} from ${origin}`
    })
  )
}

/** Every value has gone through its setting's schema by now; what is left to see is that none is missing. */
const isComplete = (values: { readonly [name: string]: unknown }): values is Settings =>
  names.every((name) => name in values)

const unknownNames = ({ path, values }: ConfigFile): ReadonlyArray<string> =>
  Object.keys(values)
    .filter((name) => !Object.hasOwn(table, name))
    .map((name) => `${name}: expected one of the settings ${names.join(", ")}, got a name that is none from ${path}`)

/**
 * The settings of a program. A relative path means one beside the file that says it, or one of the working directory.
 *
 * Fails with all that is wrong: values, names in the file that are no settings, a file that can't be loaded.
 */
export const load: (sources: Sources) => Effect.Effect<Settings, WrongSettings> = Effect.fnUntraced(
  function* (sources) {
    const named = sources.file ?? sources.environment?.["HYPERIMAGE_CONFIG"]
    const file = yield* read(named === "" ? undefined : named, sources.folder)
    const values: { [name: string]: unknown } = {}
    const issues = file === undefined ? [] : [...unknownNames(file)]
    for (const name of names) {
      const said = find(name, sources, file)
      if (said === undefined) {
        values[name] = sources.defaults?.[name] ?? settingOf(name).default
        continue
      }
      const decided = decide(name, said)
      if (Result.isSuccess(decided)) values[name] = decided.success
      else issues.push(decided.failure)
    }
    return issues.length === 0 && isComplete(values) ? values : yield* new WrongSettings({ issues })
  }
)
