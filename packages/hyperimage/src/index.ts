/**
 * Make pictures from text: a Promise client over the Hyperbolic Image Generation API, or over the bundled model on this machine.
 *
 * The command of the same name is in `hyperimage/bin`; the language that both speak, as Effects, is `@hyperimage/core`.
 */
export * from "./errors.ts"
export type { Event } from "./Event.ts"
export type { GenerateResult } from "./GenerateResult.ts"
export type { Options } from "./Engine.ts"
export { type CallOptions, Hyperimage } from "./Hyperimage.ts"
export { Image } from "./Image.ts"
export type { Priced } from "./Quote.ts"
export type { Request } from "./Request.ts"
