/**
 * Door: the Hyperbolic Image Generation API as a Router, `app.use("/v1", hyperimage({ … }))`.
 */
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
