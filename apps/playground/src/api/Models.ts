/** The models that the server has, from `GET /v1/models`. */
import * as Json from "@hyperimage/core/Json"
import * as Result from "effect/Result"
import * as Failure from "./Failure.ts"
import * as Key from "./Key.ts"
import { fields, list, number, text, texts } from "./Reading.ts"

/** Width and height in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** A good way to ask a model, as the fields of a request that it sets. */
export interface Preset {
  readonly name: string
  readonly description: string
  readonly settings: Settings
}

/** What a preset may set. */
export interface Settings extends Partial<Size> {
  readonly steps?: number
  readonly cfg_scale?: number
  readonly sampler?: string
  readonly style_preset?: string
  readonly negative_prompt?: string
  readonly strength?: number
  readonly lora?: Readonly<Record<string, number>>
}

/** Values that fields of a request are known to take; others may work, too. */
export interface Choices {
  readonly loras: ReadonlyArray<string>
  readonly controlnets: ReadonlyArray<string>
  readonly samplers: ReadonlyArray<string>
  readonly styles: ReadonlyArray<string>
}

/** One model, as much of it as the page uses. */
export interface Model {
  readonly name: string
  readonly family: string
  readonly description: string
  /** The fields of a request that it follows beside the prompt, e.g. `negative_prompt`. */
  readonly can: ReadonlySet<string>
  readonly defaults: Size & { readonly steps: number; readonly cfg_scale?: number; readonly sampler?: string }
  /** Its default size first, then those that it was trained at. */
  readonly sizes: ReadonlyArray<Size>
  readonly maximumSteps: number
  /** Width and height are multiples of this many pixels; 1 where it doesn't matter. */
  readonly multipleOf: number
  readonly choices: Choices
  readonly presets: ReadonlyArray<Preset>
  readonly isSunset: boolean
  /** The model that really draws. */
  readonly servedBy: string
  /** US dollars for one picture at the defaults. */
  readonly price: number
}

const size = (value: unknown): ReadonlyArray<Size> => {
  const width = number(fields(value)["width"])
  const height = number(fields(value)["height"])
  return width === undefined || height === undefined ? [] : [{ width, height }]
}

const ofNumber = (name: string, value: unknown) => (number(value) === undefined ? {} : { [name]: number(value) })

const ofText = (name: string, value: unknown) => (text(value) === undefined ? {} : { [name]: text(value) })

const weights = (value: unknown): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(fields(value)).flatMap(([name, weight]) =>
      number(weight) === undefined ? [] : [[name, Number(weight)]]
    )
  )

const preset = (value: unknown): ReadonlyArray<Preset> => {
  const { description, name, settings } = fields(value)
  const known = text(name)
  if (known === undefined) return []
  const { cfg_scale, height, lora, negative_prompt, sampler, steps, strength, style_preset, width } = fields(settings)
  return [
    {
      name: known,
      description: text(description) ?? "",
      settings: {
        ...ofNumber("width", width),
        ...ofNumber("height", height),
        ...ofNumber("steps", steps),
        ...ofNumber("cfg_scale", cfg_scale),
        ...ofNumber("strength", strength),
        ...ofText("sampler", sampler),
        ...ofText("style_preset", style_preset),
        ...ofText("negative_prompt", negative_prompt),
        ...(lora === undefined ? {} : { lora: weights(lora) })
      }
    }
  ]
}

const choicesOf = (value: unknown): Choices => {
  const { controlnet_name, lora, sampler, style_preset } = fields(value)
  return {
    loras: texts(lora),
    controlnets: texts(controlnet_name),
    samplers: texts(sampler),
    styles: texts(style_preset)
  }
}

/** Reads one entry of the listing; nothing where it has no name. */
const model = (entry: unknown): ReadonlyArray<Model> => {
  const { capabilities, description, family, id, served_by, status, ...rest } = fields(entry)
  const name = text(id)
  if (name === undefined) return []
  const defaults = fields(rest["defaults"])
  const limits = fields(rest["limits"])
  const [own = { width: 1024, height: 1024 }] = size(defaults)
  const guidance = number(defaults["cfg_scale"])
  const trained = list(rest["sizes"]).flatMap(size)
  return [
    {
      name,
      family: text(family) ?? "",
      description: text(description) ?? "",
      can: new Set(texts(capabilities)),
      defaults: {
        ...own,
        steps: number(defaults["steps"]) ?? 30,
        ...(guidance === undefined ? {} : { cfg_scale: guidance }),
        ...ofText("sampler", defaults["sampler"])
      },
      sizes: [own, ...trained.filter(({ height, width }) => width !== own.width || height !== own.height)],
      maximumSteps: number(limits["steps"]) ?? 100,
      multipleOf: number(limits["multipleOf"]) ?? 1,
      choices: choicesOf(rest["choices"]),
      presets: list(rest["presets"]).flatMap(preset),
      isSunset: status === "sunset",
      servedBy: text(served_by) ?? name,
      price: number(rest["price_usd"]) ?? 0
    }
  ]
}

/** Reads the listing. */
export const read = (body: unknown): ReadonlyArray<Model> => list(fields(body)["data"]).flatMap(model)

/** Asks the server for its models. */
export const load = async (): Promise<Result.Result<ReadonlyArray<Model>, Failure.Failure>> => {
  try {
    const answer = await fetch("/v1/models", { headers: Key.header() })
    const body = Result.getOrUndefined(Json.parse(await answer.text()))
    return answer.ok ? Result.succeed(read(body)) : Result.fail(Failure.read(body, answer.status))
  } catch {
    return Result.fail(Failure.of("The server can't be reached"))
  }
}
