/**
 * The fields of a request as options of a command, read from the schema of `ImageRequest`: types, ranges, choices and descriptions.
 *
 * A field that is added to the schema becomes an option by itself, under its own name. What is said here are the exceptions: fields that
 * people call otherwise, fields that are one option together, and those that are no option.
 */
import { type Field, ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Schema from "effect/Schema"

/** What an option's value is chosen from while it is typed. */
export type Topic = "model" | "preset" | "size" | "lora" | "sampler" | "style" | "controlnet"

/** What an option takes. */
export type Kind =
  | { readonly _tag: "Text"; readonly minimum: number; readonly maximum: number; readonly topic?: Topic }
  | { readonly _tag: "Choice"; readonly choices: ReadonlyArray<string> }
  | { readonly _tag: "Number"; readonly whole: boolean; readonly minimum?: number; readonly maximum?: number }
  | { readonly _tag: "Flag" }
  | { readonly _tag: "Attachment" }
  | { readonly _tag: "Role" }

/** An option of a command. */
export interface Option {
  /** As it is called in English: lower case, `a-z`, `-` and `_`. */
  readonly name: string
  /** The request's field that it fills. Absent: it stands for several, or for something else. */
  readonly field?: Field | (string & {})
  readonly kind: Kind
  readonly required: boolean
  /** In English. */
  readonly description: string
}

/** The longest text that Discord takes in an option. */
const longestText = 6000

/** What JSON Schema says of a field, as far as an option can say it. */
const Property = Schema.Struct({
  type: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  minimum: Schema.optionalKey(Schema.Finite),
  maximum: Schema.optionalKey(Schema.Finite),
  minLength: Schema.optionalKey(Schema.Int),
  maxLength: Schema.optionalKey(Schema.Int),
  enum: Schema.optionalKey(Schema.Array(Schema.String))
})

const ObjectSchema = Schema.Struct({
  properties: Schema.Record(Schema.String, Property),
  required: Schema.optionalKey(Schema.Array(Schema.String))
})

/** How a field is called here, and what its values are chosen from. */
interface Exception {
  readonly name?: string
  readonly topic?: Topic
  readonly description?: string
}

const exceptions: { readonly [field in Field]?: Exception } = {
  model_name: { name: "model", topic: "model", description: "Which model makes the pictures." },
  negative_prompt: { name: "negative" },
  cfg_scale: { name: "guidance", description: "How closely to follow the prompt." },
  n: { name: "count", description: "How many pictures." },
  seed: { description: "The same number makes the same picture." },
  lora: { topic: "lora", description: "LoRAs and their weights, e.g. Pixel_Art:0.7" },
  sampler: { topic: "sampler" },
  style_preset: { name: "style", topic: "style" },
  controlnet_name: {
    name: "controlnet",
    topic: "controlnet",
    description: "Which ControlNet follows the picture, instead of painting over it."
  }
}

/** Fields that are an option in another way (`size`, `picture`), and the one that only the live service reads. */
const otherwise: ReadonlySet<string> = new Set([
  "width",
  "height",
  "image",
  "controlnet_image",
  "strength",
  "controlnet_name",
  "backend"
])

const preset: Option = {
  name: "preset",
  kind: { _tag: "Text", minimum: 1, maximum: 100, topic: "preset" },
  required: false,
  description: "A good way to ask a model: its size, steps and more."
}

const size: Option = {
  name: "size",
  kind: { _tag: "Text", minimum: 1, maximum: 40, topic: "size" },
  required: false,
  description: "Square, portrait, landscape, or width x height."
}

const picture: Option = {
  name: "picture",
  kind: { _tag: "Attachment" },
  required: true,
  description: "The picture to start from."
}

const exceptionOf = (field: string): Exception =>
  Object.entries(exceptions).find(([known]) => known === field)?.[1] ?? {}

const kindOf = (property: typeof Property.Type, topic: Topic | undefined): Kind => {
  if (property.enum !== undefined) return { _tag: "Choice", choices: property.enum }
  switch (property.type) {
    case "integer":
    case "number":
      return {
        _tag: "Number",
        whole: property.type === "integer",
        ...(property.minimum === undefined ? {} : { minimum: property.minimum }),
        ...(property.maximum === undefined ? {} : { maximum: property.maximum })
      }
    case "boolean":
      return { _tag: "Flag" }
    default:
      // Objects (LoRAs and weights) and unions (a seed, which is too long for Discord's numbers) are written as texts.
      return {
        _tag: "Text",
        minimum: Math.min(property.minLength ?? 0, 1),
        maximum: Math.min(property.maxLength ?? longestText, longestText),
        ...(topic === undefined ? {} : { topic })
      }
  }
}

/** Backticks aren't formatted in a description. */
const plain = (description: string) => description.replaceAll("`", "")

const optionOf = (field: string, property: typeof Property.Type, required: boolean): Option => {
  const exception = exceptionOf(field)
  return {
    name: exception.name ?? field.toLowerCase(),
    field,
    kind: kindOf(property, exception.topic),
    required,
    description: plain(exception.description ?? property.description ?? field)
  }
}

/** The schema of each field of a struct, as JSON Schema has it. */
const propertiesOf = (schema: Schema.Constraint): typeof ObjectSchema.Type => {
  const { definitions, schema: root } = Schema.toJsonSchemaDocument(schema)
  const follow = (node: unknown): unknown => {
    const reference = Schema.decodeUnknownOption(Schema.Struct({ $ref: Schema.String }))(node)
    return reference._tag === "Some" ? definitions[reference.value.$ref.replace("#/$defs/", "")] : node
  }
  return Schema.decodeUnknownSync(ObjectSchema)(follow(root))
}

/** The order in which people think of them; what isn't here comes after, in the schema's order. */
const order = [
  "prompt",
  "picture",
  "model",
  "preset",
  "size",
  "count",
  "seed",
  "negative",
  "strength",
  "controlnet",
  "lora",
  "style"
]

const rank = ({ name, required }: Option): number =>
  (required ? 0 : 100) + (order.includes(name) ? order.indexOf(name) : order.length)

const inOrder = (options: ReadonlyArray<Option>): ReadonlyArray<Option> =>
  [...options].sort((one, other) => rank(one) - rank(other))

/** The options that words are drawn with: those of `/imagine`. */
export const imagine = (schema: Schema.Constraint = ImageRequest): ReadonlyArray<Option> => {
  const { properties, required = [] } = propertiesOf(schema)
  // Every model can be a default, so that none need be chosen.
  const mustBeSaid = (field: string) => required.includes(field) && field !== "model_name"
  return inOrder([
    ...Object.entries(properties)
      .filter(([field]) => !otherwise.has(field))
      .map(([field, property]) => optionOf(field, property, mustBeSaid(field))),
    preset,
    size
  ])
}

/** The options that a picture is drawn from with: those of `/imagine-from`. */
export const imagineFrom = (schema: Schema.Constraint = ImageRequest): ReadonlyArray<Option> => {
  const { properties } = propertiesOf(schema)
  const more = ["strength", "controlnet_name"].flatMap((field) => {
    const property = properties[field]
    return property === undefined ? [] : [optionOf(field, property, false)]
  })
  return inOrder([...imagine(schema), picture, ...more])
}

/** All options of drawing, those of `/imagine-from`. Read once: it takes milliseconds, and every command needs them. */
export const all: ReadonlyArray<Option> = imagineFrom()
