/**
 * The inputs of a U-Net, by the names that diffusers has for them: what it always takes, and what steers or retunes it where its export
 * has places for that.
 *
 * - A ControlNet's residuals, `down_intrablock_additional_residual_0` …, `[rows, channels, height, width]`, are added inside.
 * - A LoRA's factors, `<layer>.lora_A` `[rank, in, …]` and `<layer>.lora_B` `[out, rank, …]`, are added to the layer of that name. The
 *   rank is free, so that several LoRAs are one of a higher rank.
 */
import type { Feeds, Value, Values } from "./Network.ts"

/** The places for a LoRA at a layer. */
export const factorNames = (layer: string) => ({ A: `${layer}.lora_A`, B: `${layer}.lora_B` }) as const

/** All that can be fed; see `Network.Options`. */
export const feeds: ReadonlyArray<string> = [
  "sample",
  "timestep",
  "encoder_hidden_states",
  "text_embeds",
  "down_intrablock_additional_residual_*",
  "*.lora_A",
  "*.lora_B"
]

/** What changes nothing: a residual that is 0 everywhere, factors of rank 0. */
const nothing = ({ name, shape }: Value): Values | undefined => {
  const rankAxis = name.endsWith(".lora_A") ? 0 : name.endsWith(".lora_B") ? 1 : undefined
  const isResidual = name.startsWith("down_intrablock_additional_residual_")
  if (rankAxis === undefined && !isResidual) return undefined
  const size = (length: number | string | undefined, axis: number) =>
    axis === rankAxis ? 0 : typeof length === "number" && (axis === 1 || !isResidual) ? length : 1
  const sizes = shape.map(size)
  return { data: new Float32Array(sizes.reduce((product, length) => product * length, 1)), shape: sizes }
}

/** Feeds for a U-Net that nothing steers and nothing retunes. */
export const neutral = (inputs: ReadonlyArray<Value>): Feeds =>
  Object.fromEntries(
    inputs.flatMap((input) => {
      const values = nothing(input)
      return values === undefined ? [] : [[input.name, values] as const]
    })
  )
