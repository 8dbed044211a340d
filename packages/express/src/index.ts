/**
 * Door: the Hyperbolic Image Generation API as a Router, `app.use("/v1", hyperimage({ … }))`.
 */
import type { Known } from "./Options.ts"

declare global {
  namespace Express {
    /** The `response.locals` of every handler of an app that imports this package. */
    interface Locals {
      /** What the door knows of a request; absent where the request didn't come to it. */
      hyperimage?: Known
    }
  }
}

export type { Convert } from "./Conversion.ts"
export { HttpFailure } from "./HttpFailure.ts"
export type {
  Authentication,
  Caller,
  Keeping,
  Known,
  KnownResponse,
  Limits,
  Locals,
  Options,
  PictureKeeping,
  Setting,
  Settings,
  Verdict
} from "./Options.ts"
export { type Hyperimage, hyperimage } from "./Router.ts"
