/**
 * What a server says of its models, `GET /models`: OpenAI's list, whose entries tell besides what each model can do, how far it goes,
 * what there is to choose from, good ways to ask it, what it costs, and which model really makes the pictures of that name.
 */
import * as Schema from "effect/Schema"
import type { ImageModel } from "./ImageModel.ts"
import * as StandIn from "./StandIn.ts"

const Pixels = Schema.Int.annotate({ description: "Pixels." })

const names = (description: string) => Schema.optionalKey(Schema.Array(Schema.String).annotate({ description }))

const Choices = Schema.Struct({
  lora: names("LoRAs, by the names that `lora` takes."),
  controlnet_name: names("ControlNets."),
  sampler: names("Samplers."),
  style_preset: names("Styles.")
}).annotate({
  description: "Values that a field of the request is known to take, by the field's name. Others may work, too."
})

const Preset = Schema.Struct({
  name: Schema.String.annotate({ description: "Unique among the presets of its model." }),
  description: Schema.String,
  settings: Schema.Struct({
    width: Schema.optionalKey(Pixels),
    height: Schema.optionalKey(Pixels),
    steps: Schema.optionalKey(Schema.Int),
    cfg_scale: Schema.optionalKey(Schema.Finite),
    sampler: Schema.optionalKey(Schema.String),
    negative_prompt: Schema.optionalKey(Schema.String),
    style_preset: Schema.optionalKey(Schema.String),
    lora: Schema.optionalKey(Schema.Record(Schema.String, Schema.Finite)),
    strength: Schema.optionalKey(Schema.Finite)
  }).annotate({ description: "Fields to put into the request." })
}).annotate({ identifier: "Preset" })

/** Schema of one entry. */
export const ModelEntry = Schema.Struct({
  id: Schema.String.annotate({ description: "The name to ask for." }),
  object: Schema.Literal("model"),
  owned_by: Schema.String.annotate({ description: "Who answers for it: always `hyperimage`." }),
  aliases: Schema.Array(Schema.String).annotate({ description: "Other names for it." }),
  family: Schema.String.annotate({ description: "The architecture, e.g. `sdxl`." }),
  description: Schema.String,
  capabilities: Schema.Array(Schema.String).annotate({
    description: "What it can do beyond a prompt, named by the request's field that asks for it."
  }),
  limits: Schema.Struct({
    steps: Schema.optionalKey(Schema.Int),
    multipleOf: Schema.optionalKey(Schema.Int),
    controlnets: Schema.optionalKey(Schema.Array(Schema.String))
  }),
  defaults: Schema.Struct({
    width: Pixels,
    height: Pixels,
    steps: Schema.Int,
    cfg_scale: Schema.optionalKey(Schema.Finite),
    sampler: Schema.optionalKey(Schema.String)
  }),
  sizes: Schema.Array(Schema.Struct({ width: Pixels, height: Pixels })),
  choices: Choices,
  presets: Schema.Array(Preset).annotate({ description: "Good ways to ask it." }),
  status: Schema.Literals(["active", "sunset"]),
  served_by: Schema.String.annotate({
    description: "The model that really makes the pictures; `id`, or its stand-in."
  }),
  price_usd: Schema.Finite.annotate({ description: "US dollars for one picture at the defaults." })
}).annotate({ identifier: "Model" })

/** One entry. */
export interface ModelEntry extends Schema.Schema.Type<typeof ModelEntry> {}

/** Schema of the list. */
export const ModelList = Schema.Struct({ object: Schema.Literal("list"), data: Schema.Array(ModelEntry) }).annotate({
  identifier: "ModelList"
})

/** The list. */
export interface ModelList extends Schema.Schema.Type<typeof ModelList> {}

/**
 * What there is to say of a model.
 *
 * @example
 * import type { ImageModel } from "@hyperimage/core/ImageModel"
 * import * as ModelList from "@hyperimage/core/ModelList"
 *
 * declare const sdxl: ImageModel
 *
 * ModelList.entry(sdxl).price_usd // 0.012
 */
export const entry = (model: ImageModel): ModelEntry => ({
  id: model.name,
  object: "model",
  owned_by: "hyperimage",
  aliases: model.aliases,
  family: model.family,
  description: model.description,
  capabilities: Object.keys(model.can),
  limits: model.limits,
  defaults: model.defaults,
  sizes: model.sizes,
  choices: model.choices ?? {},
  presets: model.presets ?? [],
  status: model.status,
  served_by: StandIn.servedBy(model),
  price_usd: model.price({ ...model.defaults, n: 1 })
})

/** The list of models. */
export const list = (models: ReadonlyArray<ImageModel>): ModelList => ({ object: "list", data: models.map(entry) })
