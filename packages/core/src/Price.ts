/**
 * Dollars for a generation, before and after it is made.
 *
 * The formula is the live service's own: `0.01 × width/1024 × height/1024 × steps/25` for one picture, so that 512×512 at 25 steps
 * is its "from $0.0025".
 */
import type { ImageRequest } from "./ImageRequest.ts"

/** An amount of money in US dollars; never rounded on the way, only when printed. */
export type Dollars = number

/** The part of a request that its price depends on. */
export type Priced = Pick<ImageRequest, "width" | "height" | "steps" | "n">

/** How a model's price follows from a request: dollars for all of its pictures. */
export type Formula = (request: Priced) => Dollars

/**
 * A formula that grows with pixels and steps: `dollars` for one picture of 1024×1024 at 25 steps.
 *
 * @example
 * import * as Price from "@hyperimage/core/Price"
 *
 * Price.perMegapixelStep(0.02)({ width: 1024, height: 1024, steps: 25, n: 2 }) // 0.04
 */
export const perMegapixelStep =
  (dollars: Dollars): Formula =>
  ({ height, n, steps, width }) =>
    dollars * (width / 1024) * (height / 1024) * (steps / 25) * n

/**
 * What the live service charges.
 *
 * @example
 * import * as Price from "@hyperimage/core/Price"
 *
 * Price.hyperbolic({ width: 512, height: 512, steps: 25, n: 1 }) // 0.0025
 */
export const hyperbolic: Formula = perMegapixelStep(0.01)

/** What runs on your own machine. */
export const free: Formula = () => 0

/**
 * An amount in whole billionths of a dollar. Sums are kept in them, so that a thousand additions don't drift.
 *
 * @example
 * import * as Price from "@hyperimage/core/Price"
 *
 * Price.fromNanodollars(Price.toNanodollars(0.1) + Price.toNanodollars(0.2)) // 0.3
 */
export const toNanodollars = (dollars: Dollars): number => Math.round(dollars * 1e9)

/** The dollars that so many billionths are. */
export const fromNanodollars = (nanodollars: number): Dollars => nanodollars / 1e9

/**
 * An amount as people read it, with as many digits as it takes to see it.
 *
 * @example
 * import * as Price from "@hyperimage/core/Price"
 *
 * Price.format(0.0025) // "$0.0025"
 */
export const format = (dollars: Dollars): string =>
  `$${dollars === 0 || dollars >= 0.1 ? dollars.toFixed(2) : Number(dollars.toPrecision(2))}`
