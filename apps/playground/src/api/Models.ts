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

/** One model, as much of it as the page uses. */
export interface Model {
  readonly name: string
  readonly family: string
  readonly description: string
  /** The fields of a request that it follows beside the prompt, e.g. `negative_prompt`. */
  readonly can: ReadonlySet<string>
  readonly defaults: Size & { readonly steps: number; readonly cfg_scale?: number }
  /** Its default size first, then those that it was trained at. */
  readonly sizes: ReadonlyArray<Size>
  readonly maximumSteps: number
  /** Width and height are multiples of this many pixels; 1 where it doesn't matter. */
  readonly multipleOf: number
  readonly controlnets: ReadonlyArray<string>
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
        ...(guidance === undefined ? {} : { cfg_scale: guidance })
      },
      sizes: [own, ...trained.filter(({ height, width }) => width !== own.width || height !== own.height)],
      maximumSteps: number(limits["steps"]) ?? 100,
      multipleOf: number(limits["multipleOf"]) ?? 1,
      controlnets: texts(limits["controlnets"]),
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
