/**
 * What Stable Diffusion XL and the models trained from it have in common.
 *
 * Source: Podell et al., "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis" (arXiv:2307.01952): two text
 * encoders (section 2.1), latents of an eighth of the picture's sides (2.4), and the training sizes of appendix I.
 */
import type { Size } from "@hyperimage/core/ImageModel"

/** Sides are whole numbers of latents, each eight pixels wide. */
export const limits = { multipleOf: 8 } as const

/** What a U-Net of SDXL's shape can do when it is sampled with guidance. */
export const can = {
  negative_prompt: true,
  cfg_scale: true,
  sampler: true,
  prompt_2: true,
  style_preset: true,
  image: true
} as const

/** Width and height. */
const trained: ReadonlyArray<readonly [number, number]> = [
  [1024, 1024],
  [1024, 960],
  [960, 1024],
  [1088, 960],
  [960, 1088],
  [1088, 896],
  [896, 1088],
  [1152, 896],
  [896, 1152],
  [1152, 832],
  [832, 1152],
  [1216, 832],
  [832, 1216],
  [1280, 768],
  [768, 1280],
  [1344, 768],
  [768, 1344],
  [704, 1344],
  [1408, 704],
  [704, 1408],
  [1472, 704],
  [704, 1472],
  [1536, 640],
  [640, 1536],
  [1600, 640],
  [640, 1600],
  [1664, 576],
  [576, 1664],
  [1728, 576],
  [576, 1728],
  [1792, 576],
  [576, 1792],
  [1856, 512],
  [512, 1856],
  [1920, 512],
  [512, 1920],
  [1984, 512],
  [512, 1984],
  [2048, 512],
  [512, 2048]
]

/** The sizes of appendix I, nearest to a square first: about a megapixel each, in steps of 64 pixels, up to four times as long as wide. */
export const sizes: ReadonlyArray<Size> = trained.map(([width, height]) => ({ width, height }))
