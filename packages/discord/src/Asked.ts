/**
 * What somebody filled in: the options of a command by name, as Discord sends them.
 */
import {
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  type APIChatInputApplicationCommandInteractionData,
  ApplicationCommandOptionType
} from "discord-api-types/v10"
import type { InteractionType } from "discord-api-types/v10"

/** A value of an option; that of an attachment or a role is its id. */
export type Value = string | number | boolean

/** The options of a command. */
export interface Asked {
  readonly subcommand: string | undefined
  readonly values: { readonly [option: string]: Value }
  /** The option that is being typed, for autocomplete. */
  readonly focused: string | undefined
}

type Option =
  | APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>
  | APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommandAutocomplete>

/** Reads the options of a command, those of its subcommand where it has one. */
export const read = (options: ReadonlyArray<Option> = []): Asked => {
  const [first] = options
  if (first?.type === ApplicationCommandOptionType.Subcommand) {
    return { ...read(first.options ?? []), subcommand: first.name }
  }
  const values: { [option: string]: Value } = {}
  let focused: string | undefined
  for (const option of options) {
    if ("value" in option) values[option.name] = option.value
    if ("focused" in option && option.focused === true) focused = option.name
  }
  return { subcommand: undefined, values, focused }
}

/** A value that is a text, which is what most options have. */
export const text = (asked: Asked, option: string): string | undefined => {
  const value = asked.values[option]
  return typeof value === "string" ? value : undefined
}

/** The file of an option. */
export const attachment = (
  data: Pick<APIChatInputApplicationCommandInteractionData, "resolved">,
  asked: Asked,
  option: string
): APIAttachment | undefined => data.resolved?.attachments?.[text(asked, option) ?? ""]
