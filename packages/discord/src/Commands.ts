/**
 * The commands that Discord is told of, made from the schema of a request and the words of each language.
 *
 * What Discord would refuse fails here, when the bot is built: too many options, a name or a description that is too long, a command that
 * is too large in all. A list of more than 25 choices is offered while typing instead.
 */
import { ContextMenuCommandBuilder, SlashCommandBuilder, SlashCommandSubcommandBuilder } from "@discordjs/builders"
import { ImageRequest } from "@hyperimage/core/ImageRequest"
import { ApplicationCommandType, InteractionContextType, PermissionFlagsBits } from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Command } from "./DiscordApi.ts"
import * as Fields from "./Fields.ts"
import * as Limits from "./internal/limits.ts"
import * as Settings from "./Settings.ts"
import { type CommandName, standard, translations, type Words } from "./Words.ts"

/** A command that Discord would refuse. */
export class InvalidDefinition extends Schema.TaggedError<InvalidDefinition>()("InvalidDefinition", {
  command: Schema.String,
  /** What is wrong, and what would be right. */
  description: Schema.String
}) {
  override get message(): string {
    return `/${this.command}: ${this.description}`
  }
}

/** The same words in every other language, where it has them. */
const translated = (pick: (words: Words) => string | undefined) =>
  Object.fromEntries(
    Object.entries(translations).flatMap(([locale, words]) => {
      const text = pick(words)
      return text === undefined ? [] : [[locale, text]]
    })
  )

/** What options of every kind have. */
interface Labelled {
  setName(name: string): this
  setNameLocalizations(names: { readonly [locale: string]: string }): this
  setDescription(description: string): this
  setDescriptionLocalizations(descriptions: { readonly [locale: string]: string }): this
}

const label = <Builder extends Labelled>(builder: Builder, name: string, description: string): Builder =>
  builder
    .setName(name)
    .setNameLocalizations(translated((words) => words.options[name]?.name))
    .setDescription(description)
    .setDescriptionLocalizations(translated((words) => words.options[name]?.description))

/** What commands and subcommands have in common: options can be added to them. */
type WithOptions = SlashCommandBuilder | SlashCommandSubcommandBuilder

const add = (command: WithOptions, { description, kind, name, required }: Fields.Option): void => {
  switch (kind._tag) {
    case "Text":
      command.addStringOption((option) =>
        label(option, name, description)
          .setRequired(required)
          .setMinLength(kind.minimum)
          .setMaxLength(kind.maximum)
          .setAutocomplete(kind.topic !== undefined)
      )
      return
    case "Choice":
      command.addStringOption((option) => {
        const labelled = label(option, name, description).setRequired(required)
        return kind.choices.length > Limits.choices
          ? labelled.setAutocomplete(true)
          : labelled.addChoices(...kind.choices.map((choice) => ({ name: choice, value: choice })))
      })
      return
    case "Number": {
      const ranged = <Builder extends { setMinValue(value: number): Builder; setMaxValue(value: number): Builder }>(
        option: Builder
      ): Builder => {
        if (kind.minimum !== undefined) option.setMinValue(kind.minimum)
        if (kind.maximum !== undefined) option.setMaxValue(kind.maximum)
        return option
      }
      if (kind.whole) {
        command.addIntegerOption((option) => ranged(label(option, name, description).setRequired(required)))
      } else {
        command.addNumberOption((option) => ranged(label(option, name, description).setRequired(required)))
      }
      return
    }
    case "Flag":
      command.addBooleanOption((option) => label(option, name, description).setRequired(required))
      return
    case "Attachment":
      command.addAttachmentOption((option) => label(option, name, description).setRequired(required))
      return
    case "Role":
      command.addRoleOption((option) => label(option, name, description).setRequired(required))
  }
}

const slash = (name: CommandName, options: ReadonlyArray<Fields.Option> = []): SlashCommandBuilder => {
  const command = new SlashCommandBuilder()
    .setName(name)
    .setDescription(standard.commands[name])
    .setDescriptionLocalizations(translated((words) => words.commands[name]))
  for (const option of options) add(command, option)
  return command
}

const subcommand = (name: string, description: string, options: ReadonlyArray<Fields.Option>) => {
  const command = label(new SlashCommandSubcommandBuilder(), name, description)
  for (const option of options) add(command, option)
  return command
}

const settings = (): SlashCommandBuilder => {
  const command = slash("settings")
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild)
    .setContexts(InteractionContextType.Guild)
  command.addSubcommand(subcommand("show", "Show what is set.", []))
  command.addSubcommand(subcommand("set", "Set something.", Settings.options))
  command.addSubcommand(subcommand("clear", "Take a setting back.", Settings.clearOptions))
  return command
}

const howMade = () =>
  new ContextMenuCommandBuilder()
    .setType(ApplicationCommandType.Message)
    .setName(standard.howMade)
    .setNameLocalizations(translated((words) => words.howMade))

/** What makes a command: its name, its options, which are looked at first, and what builds it. */
interface Plan {
  readonly name: string
  readonly options: ReadonlyArray<Fields.Option>
  readonly build: () => Command
}

const define = ({ build, name, options }: Plan): Effect.Effect<Command, InvalidDefinition> => {
  const tooMuch = (description: string) => Effect.fail(new InvalidDefinition({ command: name, description }))
  const wrong = Limits.wrongOption(options)
  if (wrong !== undefined) return tooMuch(wrong)
  return Effect.try({
    try: build,
    catch: (cause) =>
      new InvalidDefinition({ command: name, description: cause instanceof Error ? cause.message : "it isn't valid" })
  }).pipe(
    Effect.filterOrElse(
      (command) => Limits.size(command) <= Limits.largest,
      (command) => tooMuch(`expected at most ${Limits.largest} characters in all, got ${Limits.size(command)}`)
    )
  )
}

/**
 * All commands. Fails with `InvalidDefinition` where Discord would refuse one; nothing is cut short.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Commands from "@hyperimage/discord/Commands"
 *
 * const names = Effect.map(Commands.make(), (commands) => commands.map(({ name }) => name))
 */
export const make = (
  schema: Schema.Constraint = ImageRequest
): Effect.Effect<ReadonlyArray<Command>, InvalidDefinition> => {
  const imagine = Fields.imagine(schema)
  const imagineFrom = Fields.imagineFrom(schema)
  const price = imagine.filter(({ name }) => priced.has(name))
  const plans: ReadonlyArray<Plan> = [
    { name: "imagine", options: imagine, build: () => slash("imagine", imagine).toJSON() },
    { name: "imagine-from", options: imagineFrom, build: () => slash("imagine-from", imagineFrom).toJSON() },
    { name: "models", options: [], build: () => slash("models").toJSON() },
    { name: "price", options: price, build: () => slash("price", price).toJSON() },
    { name: "usage", options: [], build: () => slash("usage").toJSON() },
    { name: "settings", options: Settings.options, build: () => settings().toJSON() },
    { name: standard.howMade, options: [], build: () => howMade().toJSON() }
  ]
  return Effect.forEach(plans, define)
}

/** The options that a price depends on. */
const priced: ReadonlySet<string> = new Set(["model", "preset", "size", "count", "steps"])
