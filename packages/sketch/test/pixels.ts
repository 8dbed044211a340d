/** Looks at pictures in tests, with the eyes that the model's ControlNets have. */
import { fileURLToPath } from "node:url"
import * as Network from "@hyperimage/diffusion/Network"
import * as Picture from "@hyperimage/diffusion/Picture"
import * as Png from "@hyperimage/diffusion/Png"
import * as Turns from "@hyperimage/diffusion/Turns"
import * as Effect from "effect/Effect"
import * as Sketch from "../src/Sketch.ts"

/** The side of the native square. */
export const side = 256

const area = side ** 2

/** A picture's colours from -1 to 1: all red, then all green, then all blue. */
export type Colors = Float32Array

/** Places of a picture that are marked, row by row from the top: edges, or figures. */
export type Marks = ReadonlyArray<boolean>

/** The colours of a file. */
export const look = (base64: string): Effect.Effect<Colors> =>
  Effect.promise(() => Picture.decode(Buffer.from(base64, "base64"), { width: side, height: side }))

/** How far two pictures are apart: 0 for the same, 1 for black and white. */
export const distance = (one: Colors, other: Colors): number =>
  one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? NaN)), 0) / one.length / 2

/** The share of a picture that is clearly more blue than red and green. */
export const blueness = (colors: Colors): number => {
  const margin = 0.1
  const [red, green, blue] = [0, 1, 2].map((color) => colors.subarray(color * area, (color + 1) * area))
  const isBlue = (value: number, place: number) => value > Math.max(red?.[place] ?? 1, green?.[place] ?? 1) + margin
  return (blue?.filter(isBlue).length ?? 0) / area
}

/** A disc's places; `x`, `y` and `radius` are shares of the side. */
export const disc = (x: number, y: number, radius: number): Marks =>
  Array.from(
    { length: area },
    (_, place) => Math.hypot((place % side) / side - x, Math.floor(place / side) / side - y) <= radius
  )

/** A red figure on a pale ground, as a file in base64. */
export const paint = (figure: Marks): Effect.Effect<string> =>
  Effect.promise(async () => {
    const pixels = Uint8ClampedArray.from(figure.flatMap((mark) => (mark ? [215, 60, 50] : [240, 235, 220])))
    return Buffer.from(await Png.encode(pixels, { width: side, height: side })).toString("base64")
  })

/** What the annotator of a ControlNet marks: edges, or what stands in front. */
export const annotate = Effect.fnUntraced(function* (controlnet: (typeof Sketch.controlnets)[number], base64: string) {
  const turn = (yield* Turns.make()).join()
  const path = fileURLToPath(new URL(`controlnet/${controlnet}/annotator.onnx`, Sketch.weights))
  const network = yield* Network.load(turn, { path, threads: 1, feeds: ["sample"] })
  const outputs = yield* network.run(turn, { sample: { data: yield* look(base64), shape: [1, 3, side, side] } })
  const { data } = yield* Network.output(outputs, "controlnet_cond")
  return Array.from(data.subarray(0, area), (value) => value > 0.5)
})

const count = (marks: Marks): number => marks.filter(Boolean).length

/** Marks, and all places at most so many pixels beside one. */
const widened = (marks: Marks, pixels: number): Marks =>
  marks.map((_, place) => {
    const [column, row] = [place % side, Math.floor(place / side)]
    for (let y = Math.max(row - pixels, 0); y <= Math.min(row + pixels, side - 1); y++) {
      for (let x = Math.max(column - pixels, 0); x <= Math.min(column + pixels, side - 1); x++) {
        if (marks[y * side + x] === true) return true
      }
    }
    return false
  })

const both = (one: Marks, other: Marks): number => one.filter((mark, place) => mark && other[place] === true).length

/** How well edges are the wanted ones, from 0 to 1: of those made, how many are near a wanted one, and the other way round (F1). */
export const edgeOverlap = (wanted: Marks, made: Marks): number => {
  const tolerance = 2
  const precision = both(made, widened(wanted, tolerance)) / Math.max(count(made), 1)
  const recall = both(wanted, widened(made, tolerance)) / Math.max(count(wanted), 1)
  return (2 * precision * recall) / Math.max(precision + recall, Number.EPSILON)
}

/** How well one figure covers another, from 0 to 1: what they share of what they cover together. */
export const figureOverlap = (wanted: Marks, made: Marks): number => {
  const shared = both(wanted, made)
  return shared / Math.max(count(wanted) + count(made) - shared, 1)
}
