/**
 * What there is to choose from: the models of the generator, and the presets, LoRAs, samplers and styles that the app has put together.
 */
import type { ImageModel, Size } from "@hyperimage/core/ImageModel"
import { answersTo } from "@hyperimage/core/ImageModel"
import type { Preset } from "@hyperimage/core/Preset"
import type { Words } from "./Words.ts"

/** What an app offers beside its models. A catalog has the presets. */
export interface Choices {
  readonly presets?: ReadonlyArray<Preset>
  readonly loras?: ReadonlyArray<string>
  readonly samplers?: ReadonlyArray<string>
  readonly styles?: ReadonlyArray<string>
}

/** All that can be chosen. */
export interface Offer extends Required<Choices> {
  readonly models: ReadonlyArray<ImageModel>
}

/** What there is: presets of models that the generator hasn't are left out. */
export const make = (models: ReadonlyArray<ImageModel>, choices: Choices): Offer => ({
  models,
  presets: (choices.presets ?? []).filter((preset) => models.some((model) => model.name === preset.model.name)),
  loras: choices.loras ?? [],
  samplers: choices.samplers ?? [],
  styles: choices.styles ?? []
})

/** The model of a name or alias. */
export const model = (offer: Offer, name: string): ImageModel | undefined =>
  offer.models.find((known) => answersTo(known, name))

/** How a preset is called among those of all models. */
export const presetName = (preset: Preset): string => `${preset.model.name}/${preset.name}`

/** The preset of a name, `SDXL1.0-base/portrait`, or `portrait` where a model is chosen or only one has such a preset. */
export const preset = (offer: Offer, name: string, chosen?: ImageModel): Preset | undefined => {
  const wanted = name.toLowerCase()
  const named = offer.presets.filter((known) => known.name.toLowerCase() === wanted)
  return (
    offer.presets.find((known) => presetName(known).toLowerCase() === wanted) ??
    named.find((known) => known.model.name === chosen?.name) ??
    named[0]
  )
}

/** A size as it is written, `1024x768`. */
export const sizeText = ({ height, width }: Size): string => `${width}x${height}`

/** Which of the three shapes a size has. */
export const shapeOf = ({ height, width }: Size): keyof Words["sizes"] =>
  width === height ? "square" : width < height ? "portrait" : "landscape"

/** The sizes of a model, the best first; its default is one of them. */
export const sizes = (of: ImageModel): ReadonlyArray<Size> => {
  const { height, width } = of.defaults
  return of.sizes.some((size) => size.width === width && size.height === height)
    ? of.sizes
    : [{ width, height }, ...of.sizes]
}

/**
 * The size that a text means: `1024x768` (or ×), or the name of a shape, which is the model's best of that shape. `undefined` where it
 * means none.
 */
export const size = (of: ImageModel, text: string, words: Words): Size | undefined => {
  const [, width, height] = /^\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*$/i.exec(text) ?? []
  if (width !== undefined && height !== undefined) return { width: Number(width), height: Number(height) }
  const wanted = text.trim().toLowerCase()
  return sizes(of).find((known) => {
    const shape = shapeOf(known)
    return wanted === shape || wanted === words.sizes[shape].toLowerCase()
  })
}
