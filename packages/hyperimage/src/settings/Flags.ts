/**
 * The settings as flags of a command, and as the lines of its help on those that have none.
 */
import * as Flag from "effect/cli/Flag"
import * as Duration from "effect/Duration"
import * as Record from "effect/Record"
import { flagOf, names, settingOf, variableOf } from "./Settings.ts"
import type { Name } from "./Table.ts"

/** What a setting is when nobody says, for the help. */
const standard = (name: Name): string => {
  const { default: value } = settingOf(name)
  if (value === undefined || Array.isArray(value)) return ""
  return `; ${Duration.isDuration(value) ? Duration.format(value) : String(value)} when absent`
}

const flag = (name: Name): Flag.Flag<ReadonlyArray<string>> => {
  const { description, isList, metavar } = settingOf(name)
  const one = Flag.String(flagOf(name)).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(`${description}${standard(name)} [${variableOf(name)}]`)
  )
  return isList ? Flag.atLeast(one, 0) : Flag.atMost(one, 1)
}

/** A flag for each setting that isn't secret, and the texts that it was given. */
export const all: { readonly [name: string]: Flag.Flag<ReadonlyArray<string>> } = Record.fromIterableWith(
  names.filter((name) => !settingOf(name).isSecret),
  (name) => [name, flag(name)]
)

/** The settings that have no flag, a line each: their variable and what it is for. */
export const withoutFlag: ReadonlyArray<string> = names
  .filter((name) => settingOf(name).isSecret)
  .map((name) => `${variableOf(name)}: ${settingOf(name).description}`)
