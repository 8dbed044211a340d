/**
 * The models and presets of this project's own packages, as one catalog. A package of presets more is one word more here.
 */
import * as ControlNet from "@hyperimage/controlnet"
import * as Catalog from "@hyperimage/core/Catalog"
import * as Flux from "@hyperimage/flux"
import * as Lora from "@hyperimage/lora"
import * as Sd35 from "@hyperimage/sd35"
import * as Sdxl from "@hyperimage/sdxl"
import * as Sketch from "@hyperimage/sketch"

/**
 * The bundled model, Stable Diffusion XL and its relatives, Stable Diffusion 3.5, FLUX.1, those that follow a ControlNet, and the names
 * of LoRAs for them.
 */
export const catalog: Catalog.Catalog = Catalog.make(Sketch, Sdxl, Sd35, Flux, ControlNet, Lora)
