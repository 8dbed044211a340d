/** Discord's limits on commands, as its documentation of application commands has them, where the builders don't check them. */
import { ApplicationCommandOptionType } from "discord-api-types/v10"
import type { Command } from "../DiscordApi.ts"
import type { Option } from "../Fields.ts"

/** The most options of a command. */
export const options = 25

/** The most choices of an option, and the most that are offered while typing. */
export const choices = 25

/** The longest description of a command or an option, and the longest name of a choice. */
export const description = 100

/** The most characters of a command, its names, descriptions and values together. */
export const largest = 8000

/** What Discord would refuse about options, and what would be right. */
export const wrongOption = (all: ReadonlyArray<Option>): string | undefined => {
  if (all.length > options) return `expected at most ${options} options, got ${all.length}`
  const long = all.find((option) => option.description.length > description)
  if (long !== undefined) {
    const length = long.description.length
    return `${long.name}: expected a description of at most ${description} characters, got ${length}`
  }
  const misnamed = all.find(({ name }) => !/^[-_\p{Ll}\p{N}]{1,32}$/u.test(name))
  return misnamed === undefined
    ? undefined
    : `${misnamed.name.slice(0, 40)}: expected a name of 1 to 32 lower-case letters, digits, - or _`
}

/** The same text in other languages, by Discord's names for them. */
type Localizations = { readonly [locale: string]: string | null | undefined } | null | undefined

/** The longest of a text and its translations: that is the one that counts. */
const longest = (text: string | undefined, others: Localizations): number =>
  Math.max(text?.length ?? 0, ...Object.values(others ?? {}).map((other) => other?.length ?? 0))

/** What has a name and a description in Discord's JSON: commands, options, subcommands. */
interface Described {
  readonly name: string
  readonly description?: string
  readonly name_localizations?: Localizations
  readonly description_localizations?: Localizations
}

const own = (part: Described): number =>
  longest(part.name, part.name_localizations) + longest(part.description, part.description_localizations)

/** How large a command is, as Discord counts. */
export const size = (command: Command): number => {
  const ofOptions = ("options" in command ? (command.options ?? []) : []).reduce((sum, option) => {
    const inner = option.type === ApplicationCommandOptionType.Subcommand ? (option.options ?? []) : []
    return sum + [option, ...inner].reduce((total, part) => total + own(part) + ofChoices(part), 0)
  }, 0)
  return own(command) + ofOptions
}

const ofChoices = (option: object): number =>
  "choices" in option && Array.isArray(option.choices)
    ? option.choices.reduce((sum: number, choice: { name: string; value: string | number }) => {
        return sum + choice.name.length + String(choice.value).length
      }, 0)
    : 0
