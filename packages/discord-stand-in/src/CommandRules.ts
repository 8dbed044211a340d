/**
 * What Discord demands of an application command: names, lengths, options, choices, localizations, and the size of the whole.
 */
import type { Field } from "./Form.ts"
import * as Json from "./Json.ts"

/** Commands by `type`. */
export const CommandType = { chatInput: 1, user: 2, message: 3 } as const

/** Options by `type`. */
export const OptionType = {
  subcommand: 1,
  subcommandGroup: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11
} as const

/** How many global commands of a type an application may have; a server's are as many. */
const commandLimits = { 1: 100, 2: 15, 3: 15 } as const

const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u

/** The languages that Discord's client knows. */
const locales = new Set(
  (
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th " +
    "zh-CN ja zh-TW ko"
  ).split(" ")
)

/** Each translation of a field, at its place. */
const translations = (field: Field): ReadonlyArray<Field> =>
  field.entries().flatMap(([locale, translation]) => {
    if (locales.has(locale)) return [translation]
    translation.report("APPLICATION_COMMAND_INVALID_LOCALE", `Unknown locale ${locale}`)
    return []
  })

const isLowercase = (name: string) => name === name.toLowerCase()

/** A name of a slash command or an option: short, without spaces, in lower case. */
const checkName = (field: Field) => {
  const name = field.text({ min: 1, max: 32 })
  if (name !== undefined && !(namePattern.test(name) && isLowercase(name))) {
    field.report("APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
  }
}

const checkNames = (object: Field) => {
  checkName(object.at("name").required())
  translations(object.at("name_localizations")).forEach(checkName)
}

const checkDescriptions = (object: Field) => {
  object.at("description").required().text({ min: 1, max: 100 })
  for (const translation of translations(object.at("description_localizations"))) {
    translation.text({ min: 1, max: 100 })
  }
}

/** Finds what occurs twice under a key, and says so at the later place. */
const checkUnique = (fields: ReadonlyArray<Field>, keyOf: (field: Field) => unknown, code: string, message: string) => {
  const seen = new Set<unknown>()
  for (const field of fields) {
    const key = keyOf(field)
    if (key !== undefined && seen.has(key)) field.report(code, message)
    seen.add(key)
  }
}

/** A choice's value must be of the option's type. */
const checkChoices = (option: Field, type: number) => {
  const choices = option.at("choices").items({ max: 25 })
  for (const choice of choices) {
    choice.at("name").required().text({ min: 1, max: 100 })
    for (const translation of translations(choice.at("name_localizations"))) translation.text({ min: 1, max: 100 })
    const value = choice.at("value").required()
    if (type === OptionType.string) value.text({ max: 100 })
    if (type === OptionType.integer) value.integer()
    if (type === OptionType.number) value.number()
  }
  const message = "Option choices must have unique values"
  checkUnique(choices, (it) => it.at("value").value, "APPLICATION_COMMAND_OPTIONS_CHOICE_VALUE_DUPLICATE", message)
  const sameName = "Option choices must have unique names"
  checkUnique(choices, (it) => it.at("name").value, "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_DUPLICATE", sameName)
  return choices.length
}

const checkOption = (option: Field, depth: number) => {
  checkNames(option)
  checkDescriptions(option)
  const type = option.at("type").required().choice(Object.values(OptionType))
  if (type === undefined) return
  if (type === OptionType.subcommand || type === OptionType.subcommandGroup) {
    const tooDeep = type === OptionType.subcommandGroup ? depth > 0 : depth > 1
    if (tooDeep) option.report("APPLICATION_COMMAND_INVALID_OPTION", "Subcommands can't be nested this deep")
    checkOptions(option, depth + 1)
    return
  }
  const isText = type === OptionType.string
  const isNumber = type === OptionType.integer || type === OptionType.number
  option.at("required").boolean()
  const choices = isText || isNumber ? checkChoices(option, type) : 0
  const autocomplete = option.at("autocomplete").boolean() === true
  const misplaced = (key: string) =>
    option.at(key).given &&
    option.at(key).report("APPLICATION_COMMAND_INVALID_OPTION", `${key} is not valid for this option type`)
  if (!isText && !isNumber) ["choices", "autocomplete"].forEach(misplaced)
  if (!isNumber) ["min_value", "max_value"].forEach(misplaced)
  if (!isText) ["min_length", "max_length"].forEach(misplaced)
  if (type !== OptionType.channel) misplaced("channel_types")
  if (autocomplete && choices > 0) {
    option.report(
      "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
      "Autocomplete cannot be set to true if choices are present"
    )
  }
  const bound = (key: string) => (type === OptionType.integer ? option.at(key).integer() : option.at(key).number())
  const [least, most] = isNumber ? [bound("min_value"), bound("max_value")] : []
  if (least !== undefined && most !== undefined && least > most) {
    option.at("max_value").report("NUMBER_TYPE_MIN", "max_value should not be less than min_value.")
  }
  option.at("min_length").integer({ min: 0, max: 6000 })
  option.at("max_length").integer({ min: 1, max: 6000 })
}

const isSubcommand = (option: Field) => {
  const type = option.at("type").value
  return type === OptionType.subcommand || type === OptionType.subcommandGroup
}

const checkOptions = (parent: Field, depth: number) => {
  const options = parent.at("options").items({ max: 25 })
  for (const option of options) checkOption(option, depth)
  checkUnique(
    options,
    (it) => it.at("name").value,
    "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    "Option name already exists"
  )
  if (options.some(isSubcommand) && !options.every(isSubcommand)) {
    parent.at("options").report("APPLICATION_COMMAND_INVALID_OPTION", "Sub-commands cannot stand beside other options")
  }
  let optionalBefore = false
  for (const option of options) {
    const required = option.at("required").value === true
    if (required && optionalBefore) {
      option.report(
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options"
      )
    }
    optionalBefore ||= !required
  }
}

/** The length of a field with its longest translation. */
const longest = (object: unknown, key: string): number =>
  Math.max(
    (Json.text(object, key) ?? "").length,
    ...Object.values(Json.object(object, `${key}_localizations`)).map((it) => (typeof it === "string" ? it.length : 0))
  )

/** How many characters of a command count towards the limit of 8000. */
export const sizeOf = (command: unknown): number =>
  longest(command, "name") +
  longest(command, "description") +
  Json.list(command, "options").reduce<number>((sum, option) => sum + sizeOf(option), 0) +
  Json.list(command, "choices").reduce<number>(
    (sum, choice) => sum + longest(choice, "name") + String(Json.at(choice, "value") ?? "").length,
    0
  )

/** Checks one command. */
export const checkCommand = (command: Field): void => {
  const type = command.at("type").choice(Object.values(CommandType)) ?? CommandType.chatInput
  if (type === CommandType.chatInput) {
    checkNames(command)
    checkDescriptions(command)
    checkOptions(command, 0)
  } else {
    command.at("name").required().text({ min: 1, max: 32 })
    for (const translation of translations(command.at("name_localizations"))) translation.text({ min: 1, max: 32 })
    const description = command.at("description")
    if (description.given && description.value !== "") {
      description.report("APPLICATION_COMMAND_INVALID_DESCRIPTION", "Context menu commands cannot have descriptions")
    }
    if (command.at("options").items().length > 0) {
      command.at("options").report("APPLICATION_COMMAND_INVALID_OPTION", "Context menu commands cannot have options")
    }
  }
  const permissions = command.at("default_member_permissions").text({ max: 32 })
  if (permissions !== undefined && !/^\d+$/.test(permissions)) {
    command.at("default_member_permissions").report("NUMBER_TYPE_COERCE", `Value "${permissions}" is not int.`)
  }
  command.at("nsfw").boolean()
  for (const context of command.at("contexts").items()) context.choice([0, 1, 2])
  for (const place of command.at("integration_types").items()) place.choice([0, 1])
  if (sizeOf(command.value) > 8000) {
    command.report("APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
  }
}

/** The type of a command; absent, a slash command. */
export const typeOf = (command: unknown): number => Json.number(command, "type") ?? CommandType.chatInput

/** Checks a list that takes the place of all commands. */
export const checkCommands = (body: Field): void => {
  const commands = body.required().items()
  for (const command of commands) checkCommand(command)
  checkUnique(
    commands,
    (it) => `${typeOf(it.value)} ${String(it.at("name").value)}`,
    "APPLICATION_COMMANDS_DUPLICATE_NAME",
    "Application command names must be unique"
  )
  for (const [type, limit] of Object.entries(commandLimits)) {
    if (commands.filter((it) => typeOf(it.value) === Number(type)).length > limit) {
      body.report("BASE_TYPE_MAX_LENGTH", `Maximum number of application commands reached (${limit}).`)
    }
  }
}
