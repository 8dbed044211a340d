/**
 * ControlNets, and the models that follow them, as a plugin for a catalog: `import * as ControlNet from "@hyperimage/controlnet"`,
 * `Catalog.make(ControlNet)`.
 */
import type * as Catalog from "@hyperimage/core/Catalog"
import { sdxl, transform } from "./Sdxl.ts"
import { sd15, sd15Reference } from "./StableDiffusion1.ts"

export * from "./ControlNet.ts"
export * from "./Sdxl.ts"
export * from "./StableDiffusion1.ts"

/** All models of this package. */
export const models: Catalog.Plugin["models"] = [sdxl, sd15]

/** All presets of this package. */
export const presets: Catalog.Plugin["presets"] = [transform, sd15Reference]
