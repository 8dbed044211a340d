/**
 * What the FLUX.1 models have in common.
 *
 * Latents are an eighth of the picture's sides and are packed two by two (`_pack_latents` in diffusers' `FluxPipeline`), so sides are
 * multiples of sixteen. Sampling is flow matching, to which the samplers of SDXL's time don't apply, and guidance, where there is any,
 * was distilled into the model, so there is no second prompt to stay away from.
 */

/** How far they go. */
export const limits = { multipleOf: 16 } as const

/** The sizes that its makers and diffusers show it at. */
export const sizes = [
  { width: 1024, height: 1024 },
  { width: 1360, height: 768 }
] as const
