/**
 * How a model that draws one native square makes a picture of any shape, without distortion and without cutting its subject off.
 *
 * The canvas is as wide and high as the native square along its shorter side. Where it is longer, windows of the native size lie
 * along it: the middle one follows the prompt and decides its whole square; each further window lies a few latents further out, sees
 * mostly what others decide, follows no prompt, and decides only the strip that it adds. So the scene goes on past the square and the
 * subject is not repeated. All windows are denoised together, step by step.
 *
 * The middle window is not influenced by the others. A square picture has one window.
 */

/** A place on the canvas, in latents, where the model looks, and the strip of it that it decides. */
export interface Window {
  /** The window's upper left corner. */
  readonly x: number
  readonly y: number
  /** What it decides: columns `left` to `right`, rows `top` to `bottom`, ends excluded. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** A canvas of latents and its windows, the middle one first. */
export interface Canvas {
  readonly width: number
  readonly height: number
  /** The side of a window. */
  readonly native: number
  readonly windows: readonly [middle: Window, ...sides: ReadonlyArray<Window>]
}

/** How far a window may lie from the one before it: far enough to be quick, near enough to go on with what it sees. */
const longestStride = 4

/** A canvas is at most this many native squares long; of a picture that is longer still, the ends are cut off. */
const mostSquares = 4

/** A window along one axis: where it begins, and what it decides. */
interface Span {
  readonly start: number
  readonly from: number
  readonly to: number
}

const spans = (length: number, native: number): readonly [Span, ...ReadonlyArray<Span>] => {
  const before = Math.floor((length - native) / 2)
  const middle: Span = { start: before, from: before, to: before + native }
  /** The ends of the strips that lead from the middle out over `distance`, of nearly equal length. */
  const ends = (distance: number): ReadonlyArray<number> => {
    const count = Math.ceil(distance / longestStride)
    return Array.from({ length: count + 1 }, (_, index) => Math.round((distance * index) / Math.max(count, 1)))
  }
  const pairs = (values: ReadonlyArray<number>) =>
    values.slice(1).map((value, index) => [values[index] ?? 0, value] as const)
  return [
    middle,
    ...pairs(ends(before)).map(([near, far]): Span => ({ start: before - far, from: before - far, to: before - near })),
    ...pairs(ends(length - middle.to)).map(([near, far]): Span => ({
      start: middle.to + far - native,
      from: middle.to + near,
      to: middle.to + far
    }))
  ]
}

/**
 * The canvas for a picture of a given shape, `width` and `height` in any unit, and a model whose native square has a side of
 * `native` latents.
 *
 * @example
 * import * as Canvas from "@hyperimage/diffusion/Canvas"
 *
 * Canvas.make({ width: 1024, height: 640, native: 16 }).width // 26
 */
export const make = (options: { readonly width: number; readonly height: number; readonly native: number }): Canvas => {
  const { native } = options
  const longer = (ratio: number) => Math.max(native, Math.min(Math.ceil(native * ratio), native * mostSquares))
  const width = longer(options.width / options.height)
  const height = longer(options.height / options.width)
  const [middle, ...sides] = height > width ? spans(height, native) : spans(width, native)
  const window = ({ from, start, to }: Span): Window =>
    height > width
      ? { x: 0, y: start, left: 0, right: native, top: from, bottom: to }
      : { x: start, y: 0, left: from, right: to, top: 0, bottom: native }
  return { width, height, native, windows: [window(middle), ...sides.map(window)] }
}

/** The same canvas in smaller units: of latents that are `scale` pixels wide, the canvas in pixels. */
export const inPixels = ({ height, native, width, windows }: Canvas, scale: number): Canvas => {
  const scaled = (window: Window): Window => ({
    x: window.x * scale,
    y: window.y * scale,
    left: window.left * scale,
    right: window.right * scale,
    top: window.top * scale,
    bottom: window.bottom * scale
  })
  const [middle, ...sides] = windows
  return {
    width: width * scale,
    height: height * scale,
    native: native * scale,
    windows: [scaled(middle), ...sides.map(scaled)]
  }
}

/** Copies what a window sees of latents `[channels, height, width]` to a place in a batch. */
export const look = (canvas: Canvas, window: Window, latents: Float32Array, batch: Float32Array, row: number): void => {
  const { height, native, width } = canvas
  const channels = latents.length / (width * height)
  for (let channel = 0; channel < channels; channel++) {
    for (let line = 0; line < native; line++) {
      const from = (channel * height + window.y + line) * width + window.x
      const to = ((row * channels + channel) * native + line) * native
      batch.set(latents.subarray(from, from + native), to)
    }
  }
}

/** Copies what a window decides, from the model's output for it `[channels, native, native]`, onto the canvas. */
export const decide = (canvas: Canvas, window: Window, output: Float32Array, latents: Float32Array): void => {
  const { height, native, width } = canvas
  const channels = latents.length / (width * height)
  for (let channel = 0; channel < channels; channel++) {
    for (let line = window.top; line < window.bottom; line++) {
      const from = (channel * native + line - window.y) * native - window.x
      latents.set(
        output.subarray(from + window.left, from + window.right),
        (channel * height + line) * width + window.left
      )
    }
  }
}
