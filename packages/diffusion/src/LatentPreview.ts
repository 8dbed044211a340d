/**
 * A rough look at a picture while it is made: latents turned into colours by one small matrix, one pixel for each latent.
 *
 * The matrix is fitted to a model's decoder by least squares and lies beside the weights as `latent_rgb.json`; a folder without it
 * gets no previews.
 */
import * as Schema from "effect/Schema"
import { encodePng } from "./internal/png.ts"

/** Schema of `latent_rgb.json`. Colours run from -1 to 1, as a decoder's do. */
export const LatentRgb = Schema.Struct({
  /** For each latent channel, how much it adds to red, green and blue. */
  factors: Schema.Array(Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite])),
  /** The colour where all latents are 0. */
  bias: Schema.Tuple([Schema.Finite, Schema.Finite, Schema.Finite])
})

/** How latents become colours. */
export interface LatentRgb extends Schema.Schema.Type<typeof LatentRgb> {}

/** A colour from -1 to 1 as a byte. */
export const toByte = (value: number): number => Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)))

/**
 * A PNG of latents, `[channels, height, width]`: one pixel for each.
 *
 * @example
 * import * as LatentPreview from "@hyperimage/diffusion/LatentPreview"
 *
 * const gray: LatentPreview.LatentRgb = { factors: [[0.5, 0.5, 0.5]], bias: [0, 0, 0] }
 *
 * LatentPreview.render(gray, Float32Array.of(-2, 0, 1, 2), { width: 2, height: 2 }) // the bytes of a PNG of 2×2 pixels
 */
export const render = (
  { bias, factors }: LatentRgb,
  latents: Float32Array,
  size: { readonly width: number; readonly height: number }
): Uint8Array<ArrayBuffer> => {
  const area = size.width * size.height
  const pixels = new Uint8Array(area * 3)
  for (let place = 0; place < area; place++) {
    for (const [color, base] of bias.entries()) {
      let value = base
      for (const [channel, factor] of factors.entries()) {
        value += (factor[color] ?? 0) * (latents[channel * area + place] ?? 0)
      }
      pixels[place * 3 + color] = toByte(value)
    }
  }
  return encodePng(pixels, size)
}
