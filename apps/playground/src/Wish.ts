/**
 * What the person at the page asks for: the fields of the form, and the request that they make.
 *
 * The page checks nothing that the server checks: what is wrong is said by the server, in its words, and shown at the field.
 */
import type { Model, Preset, Settings, Size } from "./api/Models.ts"

/** A picture chosen from this device. */
export interface Upload {
  readonly name: string
  /** The file, as base64 text. */
  readonly base64: string
  readonly mediaType: string
}

/** The form. A number is absent while its field is empty. */
export interface Wish {
  readonly model: string
  readonly prompt: string
  readonly negativePrompt: string
  readonly width: number | undefined
  readonly height: number | undefined
  readonly steps: number | undefined
  readonly guidance: number | undefined
  /** Empty: the model's own. */
  readonly sampler: string
  /** Empty: none. */
  readonly style: string
  /** Digits: a seed goes up to 2^64 - 1, which a `number` can't hold. */
  readonly seed: string
  /** Whether the next picture grows from `seed`; otherwise it grows from a new one. */
  readonly isSeedLocked: boolean
  readonly n: number | undefined
  readonly loras: ReadonlyArray<{ readonly name: string; readonly weight: number | undefined }>
  readonly controlnet: string
  readonly controlnetImage: Upload | undefined
  readonly startImage: Upload | undefined
  readonly strength: number | undefined
}

/** The JSON body of a request, in the contract's names. */
export interface Body {
  readonly model_name: string
  readonly prompt: string
  readonly negative_prompt?: string
  readonly width?: number
  readonly height?: number
  readonly steps?: number
  readonly cfg_scale?: number
  readonly sampler?: string
  readonly style_preset?: string
  /** Decimal text. */
  readonly seed?: string
  readonly n?: number
  readonly lora?: Readonly<Record<string, number>>
  readonly controlnet_name?: string
  readonly controlnet_image?: string
  readonly image?: string
  readonly strength?: number
}

/** An empty form. */
export const empty: Wish = {
  model: "",
  prompt: "",
  negativePrompt: "",
  width: undefined,
  height: undefined,
  steps: undefined,
  guidance: undefined,
  sampler: "",
  style: "",
  seed: "",
  isSeedLocked: false,
  n: 1,
  loras: [],
  controlnet: "",
  controlnetImage: undefined,
  startImage: undefined,
  strength: 0.6
}

/** The LoRAs of a form turned to one of the models: what only others list goes, a name that nobody lists stays as it was typed. */
const lorasFor = ({ loras }: Wish, model: Model, models: ReadonlyArray<Model>): Wish["loras"] => {
  if (!model.can.has("lora")) return loras
  const isListedBy = (name: string) => (listing: Model) => listing.choices.loras.includes(name.trim())
  return loras.filter(({ name }) => isListedBy(name)(model) || !models.some(isListedBy(name)))
}

/** The form turned to one of the models: its size, steps and guidance; what it can't do stays written down and is not sent. */
export const forModel = (wish: Wish, model: Model, models: ReadonlyArray<Model>): Wish => ({
  ...wish,
  model: model.name,
  width: model.defaults.width,
  height: model.defaults.height,
  steps: model.defaults.steps,
  guidance: model.defaults.cfg_scale,
  sampler: "",
  style: model.choices.styles.includes(wish.style) ? wish.style : "",
  controlnet: model.choices.controlnets.includes(wish.controlnet)
    ? wish.controlnet
    : (model.choices.controlnets[0] ?? ""),
  loras: lorasFor(wish, model, models)
})

/** What a preset says, in terms of the form; what it leaves open is as the model says. */
const said = (settings: Settings, model: Model): Partial<Wish> => {
  const { cfg_scale, height, lora, negative_prompt, sampler, steps, strength, style_preset, width } = settings
  return {
    width: width ?? model.defaults.width,
    height: height ?? model.defaults.height,
    steps: steps ?? model.defaults.steps,
    guidance: cfg_scale ?? model.defaults.cfg_scale,
    sampler: sampler ?? "",
    ...(style_preset === undefined ? {} : { style: style_preset }),
    ...(negative_prompt === undefined ? {} : { negativePrompt: negative_prompt }),
    ...(strength === undefined ? {} : { strength }),
    ...(lora === undefined ? {} : { loras: Object.entries(lora).map(([name, weight]) => ({ name, weight })) })
  }
}

/** The model as it is asked when nothing is said, as a preset. */
export const standard: Preset = {
  name: "standard",
  description: "Size, steps and guidance as the model's makers set them.",
  settings: {}
}

/** The form with the settings of a preset; the words and the seed stay the person's. */
export const withPreset = (wish: Wish, preset: Preset, model: Model): Wish => {
  // A negative prompt that another preset brought goes with it.
  const isBrought = model.presets.some(({ settings }) => settings.negative_prompt === wish.negativePrompt)
  return { ...wish, ...(isBrought ? { negativePrompt: "" } : {}), ...said(preset.settings, model) }
}

/** Whether the form says what a preset says. */
export const follows = (wish: Wish, preset: Preset, model: Model): boolean => {
  const form = new Map<string, unknown>(Object.entries(wish))
  return Object.entries(said(preset.settings, model)).every(
    ([field, value]) => JSON.stringify(form.get(field)) === JSON.stringify(value)
  )
}

/** Whether the form asks for this size. */
export const hasSize = (wish: Wish, size: Size): boolean => wish.width === size.width && wish.height === size.height

const namedLoras = (wish: Wish): Record<string, number> =>
  Object.fromEntries(
    wish.loras.filter(({ name }) => name.trim() !== "").map(({ name, weight }) => [name.trim(), weight ?? 1])
  )

const controlNet = ({ controlnet, controlnetImage }: Wish) =>
  controlnetImage === undefined ? {} : { controlnet_name: controlnet, controlnet_image: controlnetImage.base64 }

const start = ({ startImage, strength }: Wish) =>
  startImage === undefined ? {} : { image: startImage.base64, ...(strength === undefined ? {} : { strength }) }

/** The request. What the model doesn't follow is left out. */
export const body = (wish: Wish, model: Model): Body => {
  const { guidance, height, isSeedLocked, n, negativePrompt, prompt, sampler, seed, steps, style, width } = wish
  const loras = namedLoras(wish)
  return {
    model_name: model.name,
    prompt,
    ...(model.can.has("negative_prompt") && negativePrompt.trim() !== "" ? { negative_prompt: negativePrompt } : {}),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(steps === undefined ? {} : { steps }),
    ...(model.can.has("cfg_scale") && guidance !== undefined ? { cfg_scale: guidance } : {}),
    ...(model.can.has("sampler") && sampler !== "" ? { sampler } : {}),
    ...(model.can.has("style_preset") && style !== "" ? { style_preset: style } : {}),
    ...(isSeedLocked && seed.trim() !== "" ? { seed: seed.trim() } : {}),
    ...(n === undefined ? {} : { n }),
    ...(model.can.has("lora") && Object.keys(loras).length > 0 ? { lora: loras } : {}),
    ...(model.can.has("controlnet_name") ? controlNet(wish) : {}),
    ...(model.can.has("image") ? start(wish) : {})
  }
}

/** The form as it was when a request was made; pictures that came with it are not kept. */
export const fromBody = (body: Body, seed: string | undefined): Wish => ({
  ...empty,
  model: body.model_name,
  prompt: body.prompt,
  negativePrompt: body.negative_prompt ?? "",
  width: body.width,
  height: body.height,
  steps: body.steps,
  guidance: body.cfg_scale,
  sampler: body.sampler ?? "",
  style: body.style_preset ?? "",
  seed: seed ?? "",
  isSeedLocked: seed !== undefined,
  loras: Object.entries(body.lora ?? {}).map(([name, weight]) => ({ name, weight })),
  controlnet: body.controlnet_name ?? ""
})
