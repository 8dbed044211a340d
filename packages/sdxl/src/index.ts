/**
 * Stable Diffusion XL, its relatives, and the models before and beside it, as a plugin for a catalog: `Catalog.make(Sdxl)`.
 */
import type * as Catalog from "@hyperimage/core/Catalog"
import { base, landscape, portrait, widescreen } from "./Base.ts"
import { dreamShaper, dreamShaperLightning } from "./DreamShaper.ts"
import { fluentlyFinal, fluentlyFinalPeople, fluentlyV4, fluentlyV4People } from "./Fluently.ts"
import { pixArt, pixArtBrisk, pixArtGentle } from "./PixArt.ts"
import { playground, playgroundAesthetic, playgroundSmooth } from "./Playground.ts"
import { ssd, ssdCrisp } from "./Ssd.ts"
import { sd15, sd15Classic } from "./StableDiffusion1.ts"
import { sd2, sd2Reference } from "./StableDiffusion2.ts"
import { turbo, turboInstant } from "./Turbo.ts"

export * from "./Base.ts"
export * from "./DreamShaper.ts"
export * from "./Fluently.ts"
export * from "./PixArt.ts"
export * from "./Playground.ts"
export * from "./Ssd.ts"
export * from "./StableDiffusion1.ts"
export * from "./StableDiffusion2.ts"
export * from "./Turbo.ts"

/** All models of this package. */
export const models: Catalog.Plugin["models"] = [
  base,
  turbo,
  ssd,
  playground,
  fluentlyV4,
  fluentlyFinal,
  dreamShaper,
  pixArt,
  sd15,
  sd2
]

/** All presets of this package. */
export const presets: Catalog.Plugin["presets"] = [
  portrait,
  landscape,
  widescreen,
  turboInstant,
  ssdCrisp,
  playgroundAesthetic,
  playgroundSmooth,
  fluentlyV4People,
  fluentlyFinalPeople,
  dreamShaperLightning,
  pixArtBrisk,
  pixArtGentle,
  sd15Classic,
  sd2Reference
]
