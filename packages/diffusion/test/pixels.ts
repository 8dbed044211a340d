/** Looks at pictures in tests. */
import type { GeneratedImage } from "@hyperimage/core/GeneratedImage"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Effect from "effect/Effect"
import sharp from "sharp"

/** A picture's size, and its colour at a place given as shares of width and height. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly at: (x: number, y: number) => readonly [red: number, green: number, blue: number]
  readonly data: Uint8Array
}

/** Decodes a picture file. */
export const decode = async (file: Uint8Array): Promise<Pixels> => {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return {
    width: info.width,
    height: info.height,
    data,
    at: (x, y) => {
      const place = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3
      return [data[place] ?? 0, data[place + 1] ?? 0, data[place + 2] ?? 0]
    }
  }
}

/** Decodes a generated picture. */
export const look = (image: GeneratedImage | undefined): Effect.Effect<Pixels> =>
  Effect.promise(() => decode(Buffer.from(image?.base64 ?? "", "base64")))

/** The mean distance of two pictures of one size, in steps of 0 to 255. */
export const distance = (one: Pixels, other: Pixels): number =>
  one.data.reduce((sum, value, index) => sum + Math.abs(value - (other.data[index] ?? 0)), 0) / one.data.length

/** The base64 of each picture. */
export const files = (response: ImageResponse): ReadonlyArray<string> => response.images.map((image) => image.base64)

/** The name of the strongest colour, where one is clearly stronger than the others. */
export const colorOf = ([red, green, blue]: readonly [number, number, number]): "red" | "green" | "blue" | "none" => {
  const margin = 60
  if (red > green + margin && red > blue + margin) return "red"
  if (blue > red + margin && blue > green + margin) return "blue"
  return green > red + margin && green > blue + margin ? "green" : "none"
}
