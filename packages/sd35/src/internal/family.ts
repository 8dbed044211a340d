/**
 * What the Stable Diffusion 3.5 models have in common.
 *
 * Latents are an eighth of the picture's sides, and the transformer looks at patches of two by two latents (`VAE` scale and
 * `patch_size` in diffusers' `StableDiffusion3Pipeline`), so sides are multiples of sixteen. Sampling is flow matching, to which the
 * samplers of SDXL's time don't apply.
 */

/** How far they go. */
export const limits = { multipleOf: 16 } as const
