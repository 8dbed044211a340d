/**
 * What a caller may ask for: models, sizes, steps, how often, how much at once, for how many dollars a day.
 *
 * `wrapper` holds every request against the policy of its caller (`Caller.Current`) before anything is made. Two limits are kept
 * elsewhere: `requestsPerMinute` by the doors, which count a request before they read it (`RequestRate`), and `dollarsPerDay` by the
 * ledger, which knows what was spent (`Ledger`).
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Caller from "./Caller.ts"
import { ImageError, PermissionDenied, RateLimited } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import { answersTo, type ImageModel } from "./ImageModel.ts"
import type { ImageRequest } from "./ImageRequest.ts"

const count = (description: string) =>
  Schema.optionalKey(Schema.Int.annotate({ description }).check(Schema.isGreaterThanOrEqualTo(1)))

const names = (description: string) => Schema.optionalKey(Schema.Array(Schema.String).annotate({ description }))

/** Schema of a policy; as JSON its fields are written as the contract writes its own, `largest_pixels`. */
export const Policy = Schema.Struct({
  requestsPerMinute: count("Requests in a minute."),
  concurrent: count("Generations under way at once, those that wait in a queue among them."),
  dollarsPerDay: Schema.optionalKey(
    Schema.Finite.annotate({ description: "US dollars in a day, which begins at midnight UTC." }).check(
      Schema.isGreaterThanOrEqualTo(0)
    )
  ),
  largestPixels: count("Width times height of a picture."),
  largestSteps: count("Denoising steps."),
  mostImages: count("Pictures in one request."),
  models: names("Models, by name or alias."),
  loras: names("LoRAs."),
  controlnets: names("ControlNets.")
})
  .pipe(
    Schema.encodeKeys({
      requestsPerMinute: "requests_per_minute",
      dollarsPerDay: "dollars_per_day",
      largestPixels: "largest_pixels",
      largestSteps: "largest_steps",
      mostImages: "most_images"
    })
  )
  .annotate({ identifier: "Policy" })

/** What a caller may ask for. What is absent isn't limited; an empty list allows none. */
export interface Policy extends Schema.Schema.Type<typeof Policy> {}

const fail = (reason: ImageError["reason"]) =>
  Effect.fail(new ImageError({ module: "Policy", method: "generate", reason }))

/** A name from a request, short enough for a message. */
const short = (name: string) => name.slice(0, 80)

const oneOf = (allowed: ReadonlyArray<string>) =>
  allowed.length === 0 ? "none is allowed" : `expected one of ${allowed.join(", ")}`

const atMost = (field: string, most: number | undefined, asked: number) =>
  most === undefined || asked <= most ? [] : [`${field}: expected at most ${most}, got ${asked}`]

const among = (field: string, allowed: ReadonlyArray<string> | undefined, asked: ReadonlyArray<string>) =>
  allowed === undefined
    ? []
    : asked
        .filter((name) => !allowed.includes(name))
        .slice(0, 5)
        .map((name) => `${field}: ${oneOf(allowed)}, got ${short(name)}`)

/** Whether a name is on the list, under whichever of its model's names. */
const allowsModel = (allowed: ReadonlyArray<string>, models: ReadonlyArray<ImageModel>, name: string): boolean => {
  const model = models.find((candidate) => answersTo(candidate, name))
  return allowed.some((one) => (model === undefined ? one.toLowerCase() === name.toLowerCase() : answersTo(model, one)))
}

/**
 * What of a request a policy forbids, one sentence for each thing, which names the field, what is allowed and what was asked.
 *
 * @example
 * import type { ImageRequest } from "@hyperimage/core/ImageRequest"
 * import * as Policy from "@hyperimage/core/Policy"
 *
 * declare const request: ImageRequest // with 50 steps
 *
 * Policy.objections({ largestSteps: 30 }, request, []) // ["steps: expected at most 30, got 50"]
 */
export const objections = (
  policy: Policy,
  request: ImageRequest,
  models: ReadonlyArray<ImageModel>
): ReadonlyArray<string> => {
  const { height, model_name, n, steps, width } = request
  const { controlnets, largestPixels, largestSteps, loras, models: allowed, mostImages } = policy
  return [
    ...(allowed === undefined || allowsModel(allowed, models, model_name)
      ? []
      : [`model_name: ${oneOf(allowed)}, got ${short(model_name)}`]),
    ...(largestPixels === undefined || width * height <= largestPixels
      ? []
      : [`width, height: expected at most ${largestPixels} pixels, got ${width}x${height} (${width * height})`]),
    ...atMost("steps", largestSteps, steps),
    ...atMost("n", mostImages, n),
    ...among("lora", loras, Object.keys(request.lora ?? {})),
    ...among("controlnet_name", controlnets, request.controlnet_name === undefined ? [] : [request.controlnet_name])
  ]
}

/** The models that there are, where the names in a policy need them. A list that can't be had leaves the names as they are written. */
const modelsFor = (policy: Policy, generator: ImageGenerator.Service) =>
  policy.models === undefined ? Effect.succeed([]) : Effect.orElseSucceed(generator.models, () => [])

const tooManyAtOnce = (most: number) =>
  fail(
    new RateLimited({
      description: `concurrent: expected at most ${most} generation${most === 1 ? "" : "s"} at once, ${most} under way`,
      // When one of them ends can't be known; a second later is soon enough to ask.
      retryAfter: Duration.seconds(1)
    })
  )

/**
 * A wrapper that makes only what the caller's policy allows, and lists only the models that it allows. Refuses with `PermissionDenied`,
 * and with `RateLimited` what is too much at once. Put it outermost, so that what is refused waits in no queue.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as Caller from "@hyperimage/core/Caller"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import type { ImageRequest } from "@hyperimage/core/ImageRequest"
 * import * as Policy from "@hyperimage/core/Policy"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 * declare const request: ImageRequest
 *
 * const guarded = engine.pipe(ImageGenerator.wrap(Policy.wrapper))
 * const program = ImageGenerator.ImageGenerator.use(({ generate }) => generate(request)).pipe(
 *   Caller.as({ id: "alice", policy: { concurrent: 2, largestPixels: 1024 * 1024 } })
 * )
 */
export const wrapper: ImageGenerator.Wrapper = (generator) =>
  Effect.sync(() => {
    const underWay = new Map<string, number>()

    const checkConcurrent = ({ id, policy }: Caller.Caller) =>
      policy?.concurrent !== undefined && (underWay.get(id) ?? 0) >= policy.concurrent
        ? tooManyAtOnce(policy.concurrent)
        : Effect.void

    const enter = (caller: Caller.Caller) =>
      Effect.suspend(() =>
        Effect.map(checkConcurrent(caller), () => {
          underWay.set(caller.id, (underWay.get(caller.id) ?? 0) + 1)
        })
      )

    const leave = ({ id }: Caller.Caller) =>
      Effect.sync(() => {
        const others = (underWay.get(id) ?? 0) - 1
        if (others > 0) underWay.set(id, others)
        else underWay.delete(id)
      })

    const check = Effect.fnUntraced(function* (policy: Policy, request: ImageRequest) {
      const found = objections(policy, request, yield* modelsFor(policy, generator))
      if (found.length > 0) return yield* fail(new PermissionDenied({ description: found.join("; ") }))
    })

    const limited = {
      ...ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          const caller = yield* Caller.Current
          if (caller.policy !== undefined) yield* check(caller.policy, request)
          return yield* Effect.acquireUseRelease(
            enter(caller),
            () => generate(request, emit),
            () => leave(caller)
          )
        })
      ),
      models: Effect.zipWith(Caller.Current, generator.models, ({ policy }, models) => {
        const allowed = policy?.models
        return allowed === undefined ? models : models.filter(({ name }) => allowsModel(allowed, models, name))
      })
    }
    return ImageGenerator.withAdmission(limited, Effect.flatMap(Caller.Current, checkConcurrent))
  })
