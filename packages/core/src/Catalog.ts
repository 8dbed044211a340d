/**
 * The models and presets that an app has put together: the one place that doors ask what there is.
 *
 * Preset packages are plugins. `Catalog.make(Sdxl, Flux, Mine)` is all it takes for a model to be listed, priced, checked and offered
 * by every door.
 */
import * as Effect from "effect/Effect"
import { ImageError, InvalidRequest, ModelNotFound, Unsupported } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import { answersTo, type Choices, type ImageModel, unsupportedFields } from "./ImageModel.ts"
import type { Field, ImageRequest } from "./ImageRequest.ts"
import * as ImageResponse from "./ImageResponse.ts"
import type { Described, Preset } from "./Preset.ts"
import type { Warning } from "./Warning.ts"

/** Choices for models that another package has, LoRAs for example. */
export interface MoreChoices {
  /** The models' names. */
  readonly models: ReadonlyArray<string>
  readonly choices: Choices
}

/** What a preset package exports. */
export interface Plugin {
  readonly models: ReadonlyArray<ImageModel>
  readonly presets: ReadonlyArray<Preset>
  readonly choices?: ReadonlyArray<MoreChoices>
}

/** A request that its model can do: names resolved, values within limits, and a warning for each thing that was changed. */
export interface Checked {
  readonly model: ImageModel
  readonly request: ImageRequest
  readonly warnings: ReadonlyArray<Warning>
}

/** What an app offers. */
export interface Catalog extends Required<Plugin> {
  /** The model of a name or alias, in any case; fails with `ModelNotFound`, which lists the names that there are. */
  readonly model: (name: string) => Effect.Effect<ImageModel, ImageError>
  /** The preset of a name, `portrait` or `SDXL1.0-base/portrait`; fails with `InvalidRequest`, which lists those that there are. */
  readonly preset: (name: string) => Effect.Effect<Preset, ImageError>
  /**
   * Holds a request against its model. What the model can't do at all fails with `Unsupported`, an unknown name with
   * `ModelNotFound`; a value past a limit is brought back to it, with a warning.
   */
  readonly check: (request: ImageRequest) => Effect.Effect<Checked, ImageError>
}

/** Settings that only change how a picture is made, not what it shows: a model that lacks them makes it its own way. */
const ignorable: ReadonlySet<Field> = new Set<Field>(["sampler", "enable_refiner"])

const withoutEffect = (model: ImageModel, field: Field): Warning => ({
  code: "no_effect",
  field,
  message: `${field}: ${model.name} does not follow it`
})

const withinLimits = (
  model: ImageModel,
  request: ImageRequest
): { request: ImageRequest; warnings: Array<Warning> } => {
  const warnings: Array<Warning> = []
  const adjust = (field: "steps" | "width" | "height", from: number, to: number, why: string) => {
    if (from !== to)
      warnings.push({ code: "adjusted", field, message: `${field}: ${from} became ${to}, ${model.name} ${why}` })
    return to
  }
  const { multipleOf = 1, steps: mostSteps = 100 } = model.limits
  const nearest = (pixels: number) => Math.max(multipleOf, Math.round(pixels / multipleOf) * multipleOf)
  const steps = adjust("steps", request.steps, Math.min(request.steps, mostSteps), `takes at most ${mostSteps} steps`)
  const sizes = `makes multiples of ${multipleOf} pixels`
  const width = adjust("width", request.width, nearest(request.width), sizes)
  const height = adjust("height", request.height, nearest(request.height), sizes)
  return { request: { ...request, steps, width, height }, warnings }
}

const sunset = (model: ImageModel): ReadonlyArray<Warning> =>
  model.status === "sunset"
    ? [{ code: "sunset", field: "model_name", message: `${model.name} is being discontinued by its host` }]
    : []

const fail = (method: string, reason: ImageError["reason"]) =>
  Effect.fail(new ImageError({ module: "Catalog", method, reason }))

const unknownControlNet = (model: ImageModel, request: ImageRequest): string | undefined => {
  const known = model.limits.controlnets
  return known === undefined || request.controlnet_name === undefined || known.includes(request.controlnet_name)
    ? undefined
    : `controlnet_name: expected one of ${known.join(", ")}`
}

/**
 * Puts plugins together. Where two declare a model of the same name, the first one is meant.
 *
 * @example
 * import * as Catalog from "@hyperimage/core/Catalog"
 *
 * declare const Sdxl: Catalog.Plugin
 * declare const Mine: Catalog.Plugin
 *
 * const catalog = Catalog.make(Sdxl, Mine)
 */
export const make = (...plugins: ReadonlyArray<Plugin>): Catalog => {
  const models = plugins.flatMap((plugin) => plugin.models)
  const presets = plugins.flatMap((plugin) => plugin.presets)
  const choices = plugins.flatMap((plugin) => plugin.choices ?? [])

  const model = (name: string) => {
    const found = models.find((candidate) => answersTo(candidate, name))
    return found === undefined
      ? fail("model", new ModelNotFound({ model: name, available: models.map((known) => known.name) }))
      : Effect.succeed(found)
  }

  const preset = (name: string) => {
    const found = presets.find((known) => known.name === name || `${known.model.name}/${known.name}` === name)
    const known = presets.map((one) => `${one.model.name}/${one.name}`).join(", ")
    return found === undefined
      ? fail(
          "preset",
          new InvalidRequest({ issues: [{ path: ["preset"], message: `preset: expected one of ${known}` }] })
        )
      : Effect.succeed(found)
  }

  const check = Effect.fnUntraced(function* (request: ImageRequest) {
    const known = yield* model(request.model_name)
    const unsupported = unsupportedFields(known, request)
    const feature = unsupported.find((field) => !ignorable.has(field))
    if (feature !== undefined) return yield* fail("check", new Unsupported({ feature, model: known.name }))
    const controlnet = unknownControlNet(known, request)
    if (controlnet !== undefined) {
      return yield* fail("check", new InvalidRequest({ issues: [{ path: ["controlnet_name"], message: controlnet }] }))
    }
    const limited = withinLimits(known, { ...request, model_name: known.name })
    return {
      model: known,
      request: limited.request,
      warnings: [...sunset(known), ...limited.warnings, ...unsupported.map((field) => withoutEffect(known, field))]
    }
  })

  return { models, presets, choices, model, preset, check }
}

/** The presets of one model, by its name or an alias. */
export const presetsOf = (catalog: Catalog, name: string): ReadonlyArray<Preset> =>
  catalog.presets.filter((preset) => answersTo(preset.model, name))

const distinct = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(values)]

const together = (one: Choices, other: Choices): Choices => {
  const of = (name: keyof Choices) => {
    const values = distinct([...(one[name] ?? []), ...(other[name] ?? [])])
    return values.length === 0 ? {} : { [name]: values }
  }
  return { ...of("lora"), ...of("controlnet_name"), ...of("sampler"), ...of("style_preset") }
}

const choicesFor = (catalog: Catalog, model: ImageModel): Choices =>
  catalog.choices
    .filter(({ models }) => models.some((name) => answersTo(model, name)))
    .reduce<Choices>((choices, more) => together(choices, more.choices), model.choices ?? {})

/** A model's own presets, and those of the catalog with other names. */
const presetsFor = (catalog: Catalog, model: ImageModel): ReadonlyArray<Described> => {
  const own = model.presets ?? []
  const others = presetsOf(catalog, model.name).filter(({ name }) => !own.some((known) => known.name === name))
  return [...own, ...others.map(({ description, name, settings }) => ({ name, description, settings }))]
}

/** A model with its presets and with all that there is to choose from. */
export interface DescribedModel extends ImageModel {
  readonly choices: Choices
  readonly presets: ReadonlyArray<Described>
}

/** Models together with what a catalog knows of them. */
export const describe = (catalog: Catalog, models: ReadonlyArray<ImageModel>): ReadonlyArray<DescribedModel> =>
  models.map((model) => ({
    ...model,
    choices: choicesFor(catalog, model),
    presets: presetsFor(catalog, model)
  }))

/**
 * A wrapper that holds every request against a catalog before it can cost anything. What the model can't do is refused; what was
 * changed, and that a model is being discontinued, is said in the response. The name stays the one that was asked for, since a server
 * may know the model by that name alone. The generator's models are listed with the catalog's presets.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as Catalog from "@hyperimage/core/Catalog"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 * declare const Sdxl: Catalog.Plugin
 *
 * const careful = engine.pipe(ImageGenerator.wrap(Catalog.wrapper(Catalog.make(Sdxl))))
 */
export const wrapper =
  (catalog: Catalog): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.succeed({
      ...ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          const checked = yield* catalog.check(request)
          const response = yield* generate({ ...checked.request, model_name: request.model_name }, emit)
          return ImageResponse.withWarnings(response, checked.warnings)
        })
      ),
      models: Effect.map(generator.models, (models) => describe(catalog, models))
    })
