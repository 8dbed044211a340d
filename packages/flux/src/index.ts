/**
 * FLUX.1 [dev] and [schnell], as a plugin for a catalog: `Catalog.make(Flux)`.
 */
import type * as Catalog from "@hyperimage/core/Catalog"
import { dev, square, widescreen } from "./Dev.ts"
import { schnell, schnellInstant, schnellWidescreen } from "./Schnell.ts"

export * from "./Dev.ts"
export * from "./Schnell.ts"

/** All models of this package. */
export const models: Catalog.Plugin["models"] = [dev, schnell]

/** All presets of this package. */
export const presets: Catalog.Plugin["presets"] = [square, widescreen, schnellInstant, schnellWidescreen]
