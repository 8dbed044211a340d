/**
 * The bundled model: its weights, what it is, and an engine that runs it.
 */
/** `sketch`: a small diffusion model of our own, trained from nothing on drawn pictures. */
export * as Sketch from "./Sketch.ts"
/** What a catalog takes from this package. */
export { models, presets } from "./Sketch.ts"
