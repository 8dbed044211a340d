/**
 * What whoever keeps money has in common: what a generation came to in the end, and how a refusal is worded.
 */
import type * as Exit from "effect/Exit"
import { ImageError, InsufficientCredit } from "../ImageError.ts"
import type { ImageResponse } from "../ImageResponse.ts"
import * as Price from "../Price.ts"

/** Whether a generation surely made no picture: it failed, and not in a way that leaves it open. An interruption leaves it open. */
export const surelyMadeNothing = (exit: Exit.Exit<ImageResponse, ImageError>): boolean =>
  exit._tag === "Failure" && exit.cause.reasons.every((reason) => reason._tag === "Fail" && !reason.error.isAmbiguous)

/** What a request really cost: told by the response, unknown but possible after an ambiguous end, nothing otherwise. */
export const actualCost = (exit: Exit.Exit<ImageResponse, ImageError>, estimate: Price.Dollars): Price.Dollars => {
  if (exit._tag === "Success") return exit.value.cost ?? estimate
  return surelyMadeNothing(exit) ? 0 : estimate
}

/** The refusal of a request that costs more than there is; `of` says what the rest is a rest of. */
export const insufficient = (module: string, price: Price.Dollars, left: Price.Dollars, of: string): ImageError =>
  new ImageError({
    module,
    method: "generate",
    reason: new InsufficientCredit({
      description: `the request costs ${Price.format(price)} and ${Price.format(Math.max(0, left))} of ${of} is left`
    })
  })
