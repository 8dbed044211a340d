/**
 * Spans and metrics for generations, under the names of OpenTelemetry's GenAI conventions.
 *
 * No image operation is standardised yet; `generate_content` with `gen_ai.output.type = image` is the conforming pair. What has no
 * standard name is under `hyperimage.*`. Prompts and pictures are in none of them.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Tracer from "effect/Tracer"
import type { ImageError } from "./ImageError.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"

/** Seconds from request to response, by model, provider and, where it failed, the reason's tag. */
export const operationDuration = Metric.histogram("gen_ai.client.operation.duration", {
  description: "Seconds that a generation took",
  boundaries: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84]
})

/** Pictures made, by model and provider. */
export const imagesGenerated = Metric.counter("hyperimage.images", { description: "Pictures made", incremental: true })

/** US dollars spent, by model and provider, where the cost is known. */
export const dollarsSpent = Metric.counter("hyperimage.cost_usd", { description: "US dollars spent" })

/** Who does the work. */
export interface Provider {
  /** The value of `gen_ai.provider.name`, e.g. `hyperbolic`. */
  readonly name: string
  /** `client`: the work is done elsewhere; `internal`: in this process. */
  readonly kind: Tracer.SpanKind
  /** Where it is done, for `server.address` and `server.port`. */
  readonly server?: { readonly address: string; readonly port: number }
}

const requestAttributes = (provider: Provider, request: ImageRequest): Record<string, unknown> => ({
  "gen_ai.operation.name": "generate_content",
  "gen_ai.output.type": "image",
  "gen_ai.provider.name": provider.name,
  "gen_ai.request.model": request.model_name,
  "gen_ai.request.choice.count": request.n,
  ...(request.seed === undefined ? {} : { "gen_ai.request.seed": request.seed.toString() }),
  ...(provider.server === undefined
    ? {}
    : { "server.address": provider.server.address, "server.port": provider.server.port }),
  "hyperimage.image.width": request.width,
  "hyperimage.image.height": request.height,
  "hyperimage.image.steps": request.steps,
  "hyperimage.image.cfg_scale": request.cfg_scale,
  ...(request.sampler === undefined ? {} : { "hyperimage.image.sampler": request.sampler }),
  ...(request.lora === undefined ? {} : { "hyperimage.image.lora.count": Object.keys(request.lora).length }),
  ...(request.controlnet_name === undefined ? {} : { "hyperimage.image.controlnet.name": request.controlnet_name })
})

const responseAttributes = (response: ImageResponse): Record<string, unknown> => ({
  "gen_ai.response.model": response.model,
  ...(response.requestId === undefined ? {} : { "gen_ai.response.id": response.requestId }),
  ...(response.cost === undefined ? {} : { "hyperimage.image.cost_usd": response.cost }),
  "hyperimage.image.inference_s": response.inference_time
})

/** Models that have made pictures in this process. */
const known = new Set<string>()

/** More than any server has; an engine that takes every name must not fill the memory either. */
const mostKnown = 200

/**
 * The model's name for a metric. Anybody may ask for any name, and each would be a series of its own that is kept for good; so names
 * count by themselves once they have made a picture, and are `_OTHER` until then.
 */
const modelLabel = (name: string, hasMade: boolean): string => {
  if (hasMade && known.size < mostKnown) known.add(name)
  return known.has(name) ? name : "_OTHER"
}

/** Counts a generation when it has ended. */
const counted = <R>(
  generation: Effect.Effect<ImageResponse, ImageError, R>,
  provider: Provider,
  request: ImageRequest
): Effect.Effect<ImageResponse, ImageError, R> =>
  Clock.clockWith((clock) => {
    const begin = clock.currentTimeMillisUnsafe()
    return Effect.onExit(generation, (exit) =>
      // One effect instead of one for each metric: this is on every generation's way.
      Effect.withFiber(({ context }) => {
        const seconds = (clock.currentTimeMillisUnsafe() - begin) / 1000
        const attributes = {
          "gen_ai.operation.name": "generate_content",
          "gen_ai.provider.name": provider.name,
          "gen_ai.request.model": modelLabel(request.model_name, Exit.isSuccess(exit)),
          ...(Exit.isFailure(exit) ? { "error.type": errorType(exit) } : {})
        }
        const count = (metric: Metric.Metric<number, unknown>, value: number) =>
          Metric.withAttributes(metric, attributes).updateUnsafe(value, context)
        count(operationDuration, seconds)
        if (Exit.isFailure(exit)) return Effect.void
        const { cost, images } = exit.value
        count(imagesGenerated, images.length)
        if (cost !== undefined) count(dollarsSpent, cost)
        return Effect.void
      })
    )
  })

/** Runs a generation in a span, which tells how it ended. */
const traced = <R>(
  generation: Effect.Effect<ImageResponse, ImageError, R>,
  provider: Provider,
  request: ImageRequest
): Effect.Effect<ImageResponse, ImageError, Exclude<R, Tracer.ParentSpan>> =>
  Effect.onExit(generation, (exit) =>
    Effect.annotateCurrentSpan(
      Exit.isSuccess(exit) ? responseAttributes(exit.value) : { "error.type": errorType(exit) }
    )
  ).pipe(
    Effect.withSpan(
      `generate_content ${request.model_name}`,
      { kind: provider.kind, attributes: requestAttributes(provider, request) },
      // The stack would show this line, whoever asked.
      { captureStackTrace: false }
    )
  )

/**
 * Runs a generation in a span named `generate_content {model}` and counts it. Failures carry the reason's tag as `error.type`. Where no
 * tracing backend is installed there is no span, as nobody could see it.
 */
export const observe =
  (provider: Provider, request: ImageRequest) =>
  <R>(
    generation: Effect.Effect<ImageResponse, ImageError, R>
  ): Effect.Effect<ImageResponse, ImageError, R | Exclude<R, Tracer.ParentSpan>> =>
    Effect.withFiber((fiber) => {
      const isTraced = fiber.getRef(Tracer.Tracer) !== Tracer.nativeTracer
      return counted(isTraced ? traced(generation, provider, request) : generation, provider, request)
    })

const errorType = (exit: Exit.Failure<ImageResponse, ImageError>): string => {
  const failure = exit.cause.reasons.find((reason) => reason._tag === "Fail")
  return failure === undefined ? (exit.cause.reasons[0]?._tag ?? "Unknown") : failure.error.reason._tag
}
