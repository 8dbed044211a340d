/**
 * A rough look at a picture while it is made: latents turned into colours by one small matrix, one pixel for each latent.
 *
 * The matrix is fitted to a model's decoder by least squares and lies beside the weights as `latent_rgb.json`; a folder without it
 * gets no previews.
 */
import type { LatentRgb } from "./ModelFolder.ts"
import * as Png from "./Png.ts"
import type { Size } from "./Resample.ts"

/**
 * A PNG of latents, `[channels, height, width]`: one pixel for each.
 *
 * @example
 * import * as LatentPreview from "@hyperimage/diffusion/LatentPreview"
 *
 * const gray = { factors: [[0.5, 0.5, 0.5]], bias: [0, 0, 0] } as const
 *
 * LatentPreview.render(gray, Float32Array.of(-2, 0, 1, 2), { width: 2, height: 2 }) // the bytes of a PNG of 2×2 pixels
 */
export const render = ({ bias, factors }: LatentRgb, latents: Float32Array, size: Size): Uint8Array<ArrayBuffer> => {
  const area = size.width * size.height
  const pixels = new Uint8ClampedArray(area * 3)
  const plane = new Float32Array(area)
  for (const [color, base] of bias.entries()) {
    plane.fill(base)
    for (const [channel, factor] of factors.entries()) {
      const weight = factor[color] ?? 0
      const start = channel * area
      for (let place = 0; place < area; place++) {
        plane[place] = (plane[place] ?? 0) + weight * (latents[start + place] ?? 0)
      }
    }
    for (let place = 0; place < area; place++) pixels[place * 3 + color] = ((plane[place] ?? 0) + 1) * 127.5
  }
  return Png.encodeTiny(pixels, size)
}
