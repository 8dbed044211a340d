/**
 * The fields of a request as flags: `cfg_scale` is `--cfg-scale`, and so on for each.
 *
 * A flag that isn't given leaves its field to the preset, and then to the model. Ranges are checked where requests are decoded, so that
 * every wrong value is told at once and in the same words as everywhere.
 */
import type * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Option from "effect/Option"

const text = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("TEXT"), Flag.optional)

/** A flag whose text is read by `read`, which gives `undefined` for what it can't read. */
const reading = <Value>(
  name: string,
  options: {
    readonly metavar: string
    readonly description: string
    readonly read: (text: string) => Value | undefined
    readonly expected: string
  }
) =>
  Flag.String(name).pipe(
    Flag.withDescription(options.description),
    Flag.withMetavar(options.metavar),
    Flag.filterMap(
      (text) => Option.fromUndefinedOr(options.read(text)),
      () => `Expected ${options.expected}`
    ),
    Flag.optional
  )

const numberOf = (text: string): number | undefined =>
  text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text)

/** Fractions and ranges are for the request's own check, which says what is allowed for the field. */
const number = (name: string, description: string) =>
  reading(name, { metavar: "NUMBER", description, read: numberOf, expected: "a number" })

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 1

const picture = (name: string, description: string) =>
  Flag.String(name).pipe(Flag.withDescription(description), Flag.withMetavar("FILE"), Flag.optional)

const sizeOf = (text: string) => {
  const [, width, height] = /^(\d+)[x×](\d+)$/i.exec(text) ?? []
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) }
}

const lora = Flag.KeyValuePair("lora").pipe(
  Flag.withDescription("A LoRA and its weight, e.g. Pixel_Art=0.7; may be given several times"),
  Flag.withMetavar("NAME=WEIGHT"),
  Flag.optional
)

/** The flags of what determines the price. */
export const priced = {
  model: text("model", "Which model, by name or alias; `hyperimage models` lists them").pipe(Flag.withAlias("m")),
  preset: text("preset", "A named way to ask a model; `hyperimage models` lists them").pipe(Flag.withAlias("p")),
  size: reading("size", {
    metavar: "WxH",
    description: "Width and height in one, e.g. 768x512",
    read: sizeOf,
    expected: "width and height in pixels, e.g. 768x512"
  }),
  width: number("width", "Width in pixels, 64 to 2048"),
  height: number("height", "Height in pixels, 64 to 2048"),
  steps: number("steps", "Denoising steps, 1 to 100"),
  n: reading("n", {
    metavar: "NUMBER",
    description: "How many pictures; more than 4 are made by several requests",
    read: (written) => [numberOf(written)].find(isCount),
    expected: "a whole number from 1"
  })
}

/** The flags of a request. */
export const all = {
  ...priced,
  seed: reading("seed", {
    metavar: "NUMBER",
    description: "Seed of the first picture, 0 to 18446744073709551615; the others get those after it",
    read: (written) => (/^-?\d+$/.test(written) ? BigInt(written) : undefined),
    expected: "a whole number"
  }),
  cfg_scale: number("cfg-scale", "How closely to follow the prompt, 1 to 20"),
  negative_prompt: text("negative-prompt", "What to keep out of the picture"),
  prompt_2: text("prompt-2", "Prompt for SDXL's second text encoder"),
  negative_prompt_2: text("negative-prompt-2", "Negative prompt for SDXL's second text encoder"),
  sampler: text("sampler", "Sampler, e.g. 'DPM++ 2M Karras'"),
  style_preset: text("style-preset", "A named style of the server"),
  lora,
  image: picture("image", "The picture to start from: PNG, JPEG or WebP"),
  strength: number("strength", "How far to leave that picture, 0 to 1"),
  controlnet_name: text("controlnet", "Which ControlNet steers the picture, e.g. canny"),
  controlnet_image: picture("controlnet-image", "The picture that the ControlNet follows")
}

/** The values of the flags of what determines the price. */
export type Priced = Command.Command.Config.Infer<typeof priced>

/** The values of all flags. */
export type All = Command.Command.Config.Infer<typeof all>

const flagNames: { readonly [field: string]: string } = {
  model_name: "--model",
  controlnet_name: "--controlnet",
  prompt: "the prompt",
  baseUrl: "--base-url or HYPERBOLIC_BASE_URL"
}

/** What people wrote a field as: `--cfg-scale` for `cfg_scale`. */
export const flagOf = (field: string): string => flagNames[field] ?? `--${field.replaceAll("_", "-")}`
