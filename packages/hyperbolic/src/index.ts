/**
 * An engine that asks a server: the live Hyperbolic service, or any other that speaks its image generation API.
 */
export * from "./Hyperbolic.ts"
