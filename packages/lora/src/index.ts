/**
 * LoRAs by name or path, alone and combined: `import * as Lora from "@hyperimage/lora"`. The module is a plugin for a catalog too:
 * `Catalog.make(Sdxl, Lora)` lists the names with the models that have them.
 */
import type * as Catalog from "@hyperimage/core/Catalog"
import { names } from "./Lora.ts"

export * from "./Lora.ts"

/** No models: LoRAs are for those of other packages. */
export const models: Catalog.Plugin["models"] = []

/** No presets. */
export const presets: Catalog.Plugin["presets"] = []

/** The live service's LoRAs, for the models that it has them for. */
export const choices: NonNullable<Catalog.Plugin["choices"]> = [
  { models: ["SDXL1.0-base", "SD1.5", "FLUX.1-dev"], choices: { lora: names } }
]
