/** Dollars before a picture is made, from the price that the listing tells for the model's defaults. */
import * as Price from "@hyperimage/core/Price"
import type { Model } from "./api/Models.ts"
import type { Wish } from "./Wish.ts"

/** What the form's request will cost; nothing while a field that counts is empty. It grows with pixels, steps and pictures. */
export const estimate = (wish: Wish, { defaults, price }: Model): number | undefined => {
  const { height, n, steps, width } = wish
  if (width === undefined || height === undefined || steps === undefined || n === undefined) return undefined
  const formula = Price.perMegapixelStep(1)
  return (price * formula({ width, height, steps, n })) / formula({ ...defaults, n: 1 })
}

/** An amount for people: what costs nothing is free. */
export const format = (dollars: number): string => (dollars === 0 ? "Free" : Price.format(dollars))
