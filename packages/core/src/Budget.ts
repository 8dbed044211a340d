/**
 * Dollars that may be spent, and those that were.
 *
 * The price of a request is set aside before it is sent, so that many at once can't overspend together, and replaced by the actual
 * cost when the pictures are there. What surely made no picture gives its money back; what may have made one keeps it.
 */
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { ImageError } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import { actualCost, insufficient } from "./internal/spending.ts"
import * as Price from "./Price.ts"

/** How much there is, and what things cost. */
export interface Options {
  /** The most to spend in all. `Infinity` only counts. */
  readonly dollars: Price.Dollars
  /** The price of a request before it is made, e.g. from a catalog. Absent: the live service's formula. */
  readonly price?: (request: ImageRequest) => Price.Dollars
}

/** A budget in use. */
export interface Budget {
  /** Dollars spent so far, with those set aside for requests under way. */
  readonly spent: Effect.Effect<Price.Dollars>
  /** Dollars left. */
  readonly left: Effect.Effect<Price.Dollars>
  /** Refuses, with `InsufficientCredit`, what would cost more than there is left. One budget can wrap several generators. */
  readonly wrapper: ImageGenerator.Wrapper
}

/**
 * Opens a budget.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as Budget from "@hyperimage/core/Budget"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 *
 * const program = Effect.gen(function* () {
 *   const budget = yield* Budget.make({ dollars: 0.5 })
 *   const generator = yield* budget.wrapper(yield* ImageGenerator.ImageGenerator)
 *   return generator
 * })
 */
export const make = (options: Options): Effect.Effect<Budget> =>
  Effect.map(Ref.make(0), (total) => {
    const price = options.price ?? Price.hyperbolic
    const limit = Price.toNanodollars(options.dollars)

    const setAside = (dollars: Price.Dollars) =>
      Ref.modify(total, (sum): [Effect.Effect<void, ImageError>, number] =>
        sum + Price.toNanodollars(dollars) > limit
          ? [Effect.fail(insufficient("Budget", dollars, Price.fromNanodollars(limit - sum), "the budget")), sum]
          : [Effect.void, sum + Price.toNanodollars(dollars)]
      ).pipe(Effect.flatten)

    return {
      spent: Effect.map(Ref.get(total), Price.fromNanodollars),
      left: Effect.map(Ref.get(total), (sum) => Price.fromNanodollars(limit - sum)),
      wrapper: ImageGenerator.wrapper((generate) => (request, emit) => {
        const dollars = price(request)
        return Effect.acquireUseRelease(
          setAside(dollars),
          () => generate(request, emit),
          (_, exit) =>
            Ref.update(
              total,
              (sum) => sum - Price.toNanodollars(dollars) + Price.toNanodollars(actualCost(exit, dollars))
            )
        )
      })
    }
  })
