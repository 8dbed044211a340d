/**
 * Make pictures from text: a Promise client over the Hyperbolic Image Generation API, or over the bundled model on this machine.
 *
 * The command of the same name is in `hyperimage/bin`; the language that both speak, as Effects, is `@hyperimage/core`.
 */
export * from "./client/errors.ts"
export type { Event } from "./client/Event.ts"
export type { GenerateResult } from "./client/GenerateResult.ts"
export type { Options } from "./engine/Engine.ts"
export { type CallOptions, Hyperimage } from "./client/Hyperimage.ts"
export { Image } from "./client/Image.ts"
export type { Priced } from "./client/Quote.ts"
export type { Request } from "./client/Request.ts"
