/** The engine under test, with retries that don't take a test's patience. */
import { ImageRequest, RetryPolicy } from "@hyperimage/core"
import type { ImageError } from "@hyperimage/core/ImageError"
import * as Hyperbolic from "@hyperimage/hyperbolic"
import { Duration, Effect } from "effect"

/** Two more attempts, almost at once, two seconds in all. */
export const quick: RetryPolicy.RetryPolicy = {
  ...RetryPolicy.standard,
  times: 2,
  base: "5 millis",
  jitter: false,
  deadline: "2 seconds"
}

export const request = (fields: Partial<ImageRequest.Input> = {}) =>
  Effect.runSync(ImageRequest.decode({ model_name: "SDXL1.0-base", prompt: "a cat", ...fields }))

/** The engine, for a server at a base URL. */
export const engine = (baseUrl: string, options: Hyperbolic.Options = {}) =>
  Hyperbolic.make({ baseUrl, retry: quick, ...options })

/** One generation. */
export const generate = (baseUrl: string, options?: Hyperbolic.Options, fields?: Partial<ImageRequest.Input>) =>
  Effect.flatMap(engine(baseUrl, options), (generator) => generator.generate(request(fields)))

/** One generation that fails, and the milliseconds that it took to. */
export const failure = (baseUrl: string, options?: Hyperbolic.Options, fields?: Partial<ImageRequest.Input>) =>
  Effect.map(
    Effect.timed(Effect.flip(generate(baseUrl, options, fields))),
    ([took, error]): { readonly error: ImageError; readonly millis: number } => ({
      error,
      millis: Duration.toMillis(took)
    })
  )
