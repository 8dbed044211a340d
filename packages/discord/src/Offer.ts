/**
 * What there is to choose from: the generator's models, and what is listed with each: presets, LoRAs, samplers, styles, ControlNets.
 *
 * A catalog of core (`Catalog.wrapper`) fills the lists in, so that a preset package that an app adds shows up here by itself.
 */
import { answersTo, type Choices, type ImageModel, type Size } from "@hyperimage/core/ImageModel"
import type { Described } from "@hyperimage/core/Preset"
import type { Words } from "./Words.ts"

/** The models of the generator. */
export type Offer = ReadonlyArray<ImageModel>

/** A preset, and whose it is. */
export interface Preset extends Described {
  readonly model: ImageModel
}

/** The model of a name or alias. */
export const model = (offer: Offer, name: string): ImageModel | undefined =>
  offer.find((known) => answersTo(known, name))

/** The presets of all models. */
export const presets = (offer: Offer): ReadonlyArray<Preset> =>
  offer.flatMap((of) => (of.presets ?? []).map((preset) => ({ ...preset, model: of })))

/** What is listed for a field, over several models, each name once. */
export const choices = (offer: Offer, field: keyof Choices): ReadonlyArray<string> => [
  ...new Set(offer.flatMap((of) => of.choices?.[field] ?? []))
]

/** How a preset is called among those of all models. */
export const presetName = (preset: Preset): string => `${preset.model.name}/${preset.name}`

/** The preset of a name, `SDXL1.0-base/portrait`, or `portrait`, which is the chosen model's where it has one. */
export const preset = (offer: Offer, name: string, chosen?: ImageModel): Preset | undefined => {
  const wanted = name.toLowerCase()
  const all = presets(offer)
  const named = all.filter((known) => known.name.toLowerCase() === wanted)
  return (
    all.find((known) => presetName(known).toLowerCase() === wanted) ??
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
