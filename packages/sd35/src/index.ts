/**
 * Stable Diffusion 3.5, as a plugin for a catalog: `Catalog.make(Sd35)`.
 */
import type * as Catalog from "@hyperimage/core/Catalog"
import { large, quick, reference } from "./Large.ts"
import { medium, poster } from "./Medium.ts"
import { turbo, turboReference } from "./Turbo.ts"

export * from "./Large.ts"
export * from "./Medium.ts"
export * from "./Turbo.ts"

/** All models of this package. */
export const models: Catalog.Plugin["models"] = [large, medium, turbo]

/** All presets of this package. */
export const presets: Catalog.Plugin["presets"] = [reference, quick, poster, turboReference]
