/**
 * The text of settings that AUTOMATIC1111's web UI made common, and that picture viewers, galleries and other UIs read: the prompt, a
 * line that begins with `Negative prompt:`, and one last line of `Label: value` pairs.
 *
 * The form can't tell a prompt that itself has a line beginning with `Negative prompt:`, nor can every file hold every character. Such a
 * prompt is written once more, quoted, in the last line, so that what is printed always reads back whole.
 */
import * as Seed from "@hyperimage/core/Seed"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Settings } from "./Settings.ts"

const tool = "Version: hyperimage"

const negativeLabel = "Negative prompt:"

const QuotedText = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.String))

const QuotedWeights = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Finite)))

/** One pair of the last line: how it is printed, where there is something to print, and what it says. */
interface Pair {
  readonly label: string
  readonly print: (settings: Settings) => string | undefined
  readonly read: (text: string) => Settings
}

const number = (text: string, use: (value: number) => Settings): Settings =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? use(Number(text)) : {}

const seedOf = (text: string): Settings => {
  const seed = /^\d{1,20}$/.test(text) ? BigInt(text) : -1n
  return seed >= 0n && seed <= Seed.maximum ? { seed } : {}
}

const sizeOf = (text: string): Settings => {
  const [, width, height] = /^(\d{1,9})x(\d{1,9})$/.exec(text) ?? []
  return width === undefined || height === undefined ? {} : { width: Number(width), height: Number(height) }
}

/** In the order in which the web UI prints those that it knows. */
const pairs: ReadonlyArray<Pair> = [
  { label: "Steps", print: ({ steps }) => steps?.toString(), read: (text) => number(text, (steps) => ({ steps })) },
  { label: "Sampler", print: ({ sampler }) => sampler, read: (sampler) => ({ sampler }) },
  {
    label: "CFG scale",
    print: ({ cfg_scale }) => cfg_scale?.toString(),
    read: (text) => number(text, (cfg_scale) => ({ cfg_scale }))
  },
  { label: "Seed", print: ({ seed }) => seed?.toString(), read: seedOf },
  {
    label: "Size",
    print: ({ height, width }) => (width === undefined || height === undefined ? undefined : `${width}x${height}`),
    read: sizeOf
  },
  { label: "Model", print: ({ model_name }) => model_name, read: (model_name) => ({ model_name }) },
  {
    label: "Denoising strength",
    print: ({ strength }) => strength?.toString(),
    read: (text) => number(text, (strength) => ({ strength }))
  },
  { label: "Style", print: ({ style_preset }) => style_preset, read: (style_preset) => ({ style_preset }) },
  {
    label: "LoRA",
    print: ({ lora }) => (lora === undefined ? undefined : JSON.stringify(lora)),
    read: (text) => Option.match(QuotedWeights(text), { onNone: () => ({}), onSome: (lora) => ({ lora }) })
  },
  {
    label: "ControlNet",
    print: ({ controlnet_name }) => controlnet_name,
    read: (controlnet_name) => ({ controlnet_name })
  },
  {
    label: "Refiner",
    print: ({ enable_refiner }) => enable_refiner?.toString(),
    read: (text) => (text === "true" || text === "false" ? { enable_refiner: text === "true" } : {})
  },
  { label: "Prompt 2", print: ({ prompt_2 }) => prompt_2, read: (prompt_2) => ({ prompt_2 }) },
  {
    label: "Negative prompt 2",
    print: ({ negative_prompt_2 }) => negative_prompt_2,
    read: (negative_prompt_2) => ({ negative_prompt_2 })
  }
]

/** The prompts once more, for those that the lines above can't hold. */
const exact: ReadonlyArray<Pair> = [
  { label: "Exact prompt", print: ({ prompt }) => prompt, read: (prompt) => ({ prompt }) },
  {
    label: "Exact negative prompt",
    print: ({ negative_prompt }) => negative_prompt,
    read: (negative_prompt) => ({ negative_prompt })
  }
]

/** A value as it is, or quoted as JSON where its characters would be taken for the line's own, or wouldn't survive a file. */
const quote = (value: string): string =>
  /^[^,:"\\\p{C}\p{Z}]+( [^,:"\\\p{C}\p{Z}]+)*$/u.test(value) ? value : JSON.stringify(value)

const unquote = (value: string): string =>
  value.startsWith('"') ? Option.getOrElse(QuotedText(value), () => value) : value.trim()

const printPairs = (settings: Settings, these: ReadonlyArray<Pair>) =>
  these.flatMap(({ label, print }) => {
    const value = print(settings)
    return value === undefined ? [] : [`${label}: ${quote(value)}`]
  })

/** What no file holds: a zero ends a text, half a surrogate pair is no character. */
const printable = (text: string): string => text.toWellFormed().replaceAll("\0", "")

/**
 * Settings as text.
 *
 * @example
 * import * as Parameters from "@hyperimage/provenance/Parameters"
 *
 * Parameters.print({ prompt: "a cat", negative_prompt: "blurry", steps: 20, cfg_scale: 7, seed: 1n, width: 512, height: 512 })
 * // a cat
 * // Negative prompt: blurry
 * // Steps: 20, CFG scale: 7, Seed: 1, Size: 512x512, Version: hyperimage
 */
export const print = (settings: Settings): string => {
  const { negative_prompt, prompt } = settings
  const lines = [
    ...(prompt === undefined ? [] : [printable(prompt)]),
    ...(negative_prompt === undefined ? [] : [`${negativeLabel} ${printable(negative_prompt)}`])
  ]
  const withLast = (last: ReadonlyArray<string>) => [...lines, [...last, tool].join(", ")].join("\n")
  const known = printPairs(settings, pairs)
  const plain = withLast(known)
  const back = parse(plain)
  return back.prompt === prompt && back.negative_prompt === negative_prompt
    ? plain
    : withLast([...known, ...printPairs(settings, exact)])
}

/** Labels are short, so that a long line without any is passed over in linear time. */
const pair = /(\w[\w \-/]{1,60}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g

/**
 * Reads settings from a text; one made elsewhere gives what is known of it here, and a text without a line of settings is all prompt.
 */
export const parse = (text: string): Settings => {
  const lines = text.split("\n")
  const last = lines.at(-1) ?? ""
  const found = [...last.matchAll(pair)]
  const hasSettings = found.length >= 3 || last.endsWith(tool)
  const values = new Map(hasSettings ? found.map(([, label = "", value = ""]) => [label, unquote(value)]) : [])

  const words = hasSettings ? lines.slice(0, -1) : lines
  const at = words.findIndex((line) => line.startsWith(negativeLabel))
  const before = at === -1 ? words : words.slice(0, at)
  const after = at === -1 ? [] : words.slice(at)
  const prompts: Settings = {
    ...(before.length === 0 ? {} : { prompt: before.join("\n") }),
    ...(after.length === 0 ? {} : { negative_prompt: after.join("\n").slice(negativeLabel.length).replace(/^ /, "") })
  }

  return [...pairs, ...exact].reduce<Settings>(
    (settings, { label, read }) => {
      const value = values.get(label)
      return value === undefined ? settings : { ...settings, ...read(value) }
    },
    exact.some(({ label }) => values.has(label)) ? {} : prompts
  )
}
