/**
 * `sketch`, the bundled model: a small diffusion model of our own, trained from nothing on drawn pictures, whose weights ship with
 * this package.
 *
 * It draws one of 33 things (circle, cat, castle, rocket …) or two, in twelve colours and six styles, on a plain background or in one
 * of eighteen places, and knows 173 words; the model card lists what they name. Other words are reported in a warning. Its own pictures
 * are 256×256 pixels; larger ones are those, enlarged, and on longer ones the scene goes on beside the square. Two ControlNets steer it
 * by another picture, two LoRAs retune it.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Pipeline from "@hyperimage/core/Pipeline"
 * import * as Save from "@hyperimage/core/Save"
 * import * as Sketch from "@hyperimage/sketch/Sketch"
 *
 * const program = Pipeline.generate(Pipeline.prompt(Sketch.sketch, "a cat wearing sunglasses")).pipe(
 *   Effect.flatMap(Save.toFolder("out", { prompt: "a cat wearing sunglasses" })),
 *   Effect.provide(Sketch.layer)
 * )
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as ImageModel from "@hyperimage/core/ImageModel"
import * as Preset from "@hyperimage/core/Preset"
import * as Price from "@hyperimage/core/Price"
import * as Style from "@hyperimage/core/Style"
import * as Diffusion from "@hyperimage/diffusion/Diffusion"
import type * as Layer from "effect/Layer"

/** The folder of weights, in the layout that Optimum exports. */
export const weights: URL = new URL("../weights/", import.meta.url)

/** The manners of drawing that it was taught, by the words of its captions. */
export const styles: ReadonlyArray<Style.Style> = [
  { name: "Flat", words: "flat illustration" },
  { name: "Cartoon", words: "cartoon style" },
  { name: "Pixel art", words: "pixel art" },
  { name: "Neon", words: "neon style" },
  { name: "Watercolor", words: "watercolor" },
  { name: "Line drawing", words: "line drawing" }
]

/** Its ControlNets: edges, and what is near and far. */
export const controlnets = ["canny", "depth"] as const

/** Its LoRAs; `Options.loras` and `Options.loraFolder` add files of your own. */
export const loras = ["Blueprint", "Risograph"] as const

/** The model. It runs on this machine and costs nothing. */
export const sketch = ImageModel.make({
  name: "sketch",
  family: "sketch",
  description: "Small bundled model: simple things, animals and places as drawings.",
  can: {
    negative_prompt: true,
    cfg_scale: true,
    sampler: true,
    style_preset: true,
    image: true,
    lora: true,
    controlnet_name: true
  },
  limits: { controlnets },
  defaults: { width: 512, height: 512, steps: 20, cfg_scale: 3, sampler: "Euler" },
  sizes: [{ width: 256, height: 256 }],
  choices: { style_preset: styles.map(({ name }) => name), lora: loras },
  price: Price.free
})

/** Eight steps: rougher edges, a third of the time. */
export const quick = Preset.make(sketch, {
  name: "quick",
  description: "Eight steps, in a third of the time.",
  settings: { width: 512, height: 512, steps: 8, cfg_scale: 3, sampler: "DPM++ 2M" }
})

/** The pixels that the model makes, not enlarged. */
export const native = Preset.make(sketch, {
  name: "native",
  description: "256×256 pixels, as the model makes them.",
  settings: { width: 256, height: 256, steps: 20, cfg_scale: 3 }
})

/** A landscape shape: the subject in the middle, the scene on both sides. */
export const wide = Preset.make(sketch, {
  name: "wide",
  description: "1024×640 pixels, the scene going on at both sides.",
  settings: { width: 1024, height: 640, steps: 20, cfg_scale: 3 }
})

/** All models of this package, for `Catalog.make`. */
export const models: ReadonlyArray<ImageModel.ImageModel> = [sketch]

/** All presets of this package, for `Catalog.make`. */
export const presets: ReadonlyArray<Preset.Preset> = [quick, native, wide]

/** How to run it; see `Diffusion.Options`. */
export type Options = Omit<Diffusion.Options, "folder" | "model">

/**
 * An engine that answers as `sketch`, set up otherwise than by default.
 *
 * @example
 * import * as Sketch from "@hyperimage/sketch/Sketch"
 *
 * const engine = Sketch.layerWith({ concurrency: 2, loras: { Woodcut: "loras/woodcut.safetensors" } })
 */
export const layerWith = (options: Options): Layer.Layer<ImageGenerator.ImageGenerator, ImageError> =>
  Diffusion.layer({ ...options, folder: weights, model: sketch }).pipe(ImageGenerator.wrap(Style.wrapper(styles)))

/** An engine that answers as `sketch`. */
export const layer: Layer.Layer<ImageGenerator.ImageGenerator, ImageError> = layerWith({})
