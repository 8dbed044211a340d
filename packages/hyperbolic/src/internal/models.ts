/**
 * Which models a server has, as far as it tells: a server of ours tells all there is to know, others a list of names.
 */
import * as Contract from "@hyperimage/core/Contract"
import { type ImageError, InvalidResponse } from "@hyperimage/core/ImageError"
import * as ImageModel from "@hyperimage/core/ImageModel"
import { ModelEntry } from "@hyperimage/core/ModelList"
import * as Price from "@hyperimage/core/Price"
import type { StoodInFor } from "@hyperimage/core/StandIn"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Answer from "./answer.ts"
import * as Server from "./server.ts"

/** The models that the contract names, for servers that don't list theirs. */
const inContract: ReadonlyArray<string> = ["SDXL1.0-base", "SD3.5", "FLUX.1-dev", "FLUX.1-schnell", "ControlNet-SDXL"]

/** Of a model of which only the name is known nothing is ruled out: the server knows, and says so when asked. */
const named = (name: string): ImageModel.ImageModel =>
  ImageModel.make({
    name,
    family: "unknown",
    description: "A model of a remote server.",
    can: ImageModel.allCapabilities,
    defaults: { width: 1024, height: 1024, steps: 30, cfg_scale: 7.5 }
  })

const fromEntry = (entry: ModelEntry): StoodInFor => {
  const { height, steps, width } = entry.defaults
  const atDefaults = Price.perMegapixelStep(1)({ width, height, steps, n: 1 })
  return {
    name: entry.id,
    aliases: entry.aliases,
    family: entry.family,
    description: entry.description,
    can: Object.fromEntries(
      Object.entries(ImageModel.allCapabilities).filter(([capability]) => entry.capabilities.includes(capability))
    ),
    limits: entry.limits,
    defaults: entry.defaults,
    sizes: entry.sizes,
    choices: entry.choices,
    presets: entry.presets,
    status: entry.status,
    price: Price.perMegapixelStep(entry.price_usd / atDefaults),
    servedBy: entry.served_by
  }
}

const decodeList = Schema.decodeUnknownOption(Schema.Struct({ data: Schema.Array(Schema.Unknown) }))
const decodeEntry = Schema.decodeUnknownOption(ModelEntry)
const decodeName = Schema.decodeUnknownOption(Schema.Struct({ id: Schema.String }))

/** What is known of models beforehand, and whether the list has others among them that make no pictures. */
export interface Options {
  readonly known: ReadonlyArray<ImageModel.ImageModel>
  /** The live service lists its language models too, so that only known names count. */
  readonly onlyKnown: boolean
}

/** The models of the contract, described as far as they are known. */
const ofContract = (options: Options): ReadonlyArray<ImageModel.ImageModel> =>
  inContract.map((name) => options.known.find((model) => ImageModel.answersTo(model, name)) ?? named(name))

/**
 * The models of a list, `{ data: [{ id, … }] }`; entries without a name are passed over. Fails with `InvalidResponse` where it is none.
 */
const fromList = (
  body: unknown,
  options: Options
): Result.Result<ReadonlyArray<ImageModel.ImageModel>, InvalidResponse> => {
  const list = Option.getOrUndefined(decodeList(body))
  if (list === undefined) {
    return Result.fail(
      new InvalidResponse({ issues: [{ path: ["data"], message: "data: expected a list of models" }] })
    )
  }
  const known = options.onlyKnown ? [...options.known, ...ofContract(options)] : options.known
  const models = list.data.flatMap((entry) => {
    const described = Option.getOrUndefined(decodeEntry(entry))
    if (described !== undefined) return [fromEntry(described)]
    const name = Option.getOrUndefined(decodeName(entry))?.id
    if (name === undefined) return []
    const model = known.find((candidate) => ImageModel.answersTo(candidate, name))
    return model === undefined ? (options.onlyKnown ? [] : [named(name)]) : [model]
  })
  return Result.succeed(models.length === 0 && options.onlyKnown ? ofContract(options) : models)
}

/** Whether a server answered that there is no such list. */
const isNotListed = (error: ImageError): boolean => error.status === 404 || error.status === 405 || error.status === 501

/** Asks a server for its models; of one that doesn't list them those of the contract are expected. */
export const ask = (
  server: Server.Server,
  options: Options
): Effect.Effect<ReadonlyArray<ImageModel.ImageModel>, ImageError> =>
  Server.ask(server, { method: "models", path: Contract.paths.models }).pipe(
    Effect.flatMap(({ answer, body }) =>
      Effect.mapError(Effect.fromResult(fromList(body, options)), (reason) => Answer.failure("models", reason, answer))
    ),
    Effect.catchIf(isNotListed, () => Effect.succeed(ofContract(options)))
  )
