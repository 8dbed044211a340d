/**
 * Pictures made larger or smaller, with Catmull-Rom's cubic: smooth where a small picture is made large, without the rings of sharper
 * kernels; where one is made smaller, the kernel is widened so that every pixel counts.
 *
 * It works on a decoder's colours before they are rounded to bytes, and every pixel lies where it belongs (libvips enlarges with a shift
 * of an eighth of a pixel).
 */

/** A size in pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** What each place along an axis is made of: `taps` places of the source, and how much each counts. */
interface Axis {
  readonly taps: number
  readonly places: Int32Array
  readonly weights: Float32Array
}

/** Catmull-Rom's cubic, 0 from a distance of 2 on. */
const kernel = (distance: number): number => {
  const x = Math.abs(distance)
  return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((2.5 - 0.5 * x) * x - 4) * x + 2 : 0
}

/** An axis of `source` pixels seen through `target` pixels, each `scale` source pixels wide, centred. */
const axis = (source: number, target: number, scale: number): Axis => {
  const widening = Math.max(scale, 1)
  const taps = Math.ceil(4 * widening)
  const places = new Int32Array(target * taps)
  const weights = new Float32Array(target * taps)
  const offset = (source - target * scale) / 2
  for (let index = 0; index < target; index++) {
    const center = offset + (index + 0.5) * scale - 0.5
    const first = Math.floor(center - 2 * widening) + 1
    const raw = Array.from({ length: taps }, (_, tap) => kernel((first + tap - center) / widening))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    for (const [tap, weight] of raw.entries()) {
      places[index * taps + tap] = Math.max(0, Math.min(first + tap, source - 1))
      weights[index * taps + tap] = weight / sum
    }
  }
  return { taps, places, weights }
}

/** Row `index` of the target, at the source's width: `[3, width]`, colours from 0 to 255. */
const mixRows = (
  colors: Float32Array,
  { height, width }: Size,
  vertical: Axis,
  index: number,
  row: Float32Array
): void => {
  row.fill(127.5)
  for (let tap = index * vertical.taps; tap < (index + 1) * vertical.taps; tap++) {
    const weight = 127.5 * (vertical.weights[tap] ?? 0)
    const line = (vertical.places[tap] ?? 0) * width
    for (let color = 0; color < 3; color++) {
      const from = color * width * height + line
      const to = color * width
      for (let x = 0; x < width; x++) row[to + x] = (row[to + x] ?? 0) + weight * (colors[from + x] ?? 0)
    }
  }
}

/** Writes a row as RGB bytes. */
const mixColumns = (
  row: Float32Array,
  width: number,
  horizontal: Axis,
  bytes: Uint8ClampedArray,
  start: number
): void => {
  const { places, taps, weights } = horizontal
  let place = start
  for (let from = 0; from < weights.length; from += taps) {
    let red = 0
    let green = 0
    let blue = 0
    for (let tap = from; tap < from + taps; tap++) {
      const weight = weights[tap] ?? 0
      const x = places[tap] ?? 0
      red += weight * (row[x] ?? 0)
      green += weight * (row[x + width] ?? 0)
      blue += weight * (row[x + 2 * width] ?? 0)
    }
    bytes[place++] = red
    bytes[place++] = green
    bytes[place++] = blue
  }
}

/**
 * Colours from -1 to 1, `[3, height, width]`, as RGB bytes of exactly `target`. The picture is never distorted: it is scaled evenly until
 * it covers the target, and what stands over is cut off evenly on both sides.
 */
export const cover = (colors: Float32Array, source: Size, target: Size): Uint8ClampedArray => {
  const scale = Math.min(source.width / target.width, source.height / target.height)
  const horizontal = axis(source.width, target.width, scale)
  const vertical = axis(source.height, target.height, scale)
  const bytes = new Uint8ClampedArray(3 * target.width * target.height)
  const row = new Float32Array(3 * source.width)
  for (let index = 0; index < target.height; index++) {
    mixRows(colors, source, vertical, index, row)
    mixColumns(row, source.width, horizontal, bytes, index * 3 * target.width)
  }
  return bytes
}
