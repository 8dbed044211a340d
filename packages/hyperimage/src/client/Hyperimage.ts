/**
 * The client for people who don't use Effect: Promises, `for await`, `AbortSignal`, and errors that `instanceof` tells apart.
 *
 * It is a thin skin over `ImageGenerator`: every call runs as a fiber, and aborting its signal, leaving its loop or closing the client
 * interrupts that fiber, which closes the socket or stops the engine at its next step.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import type { ImageEvent } from "@hyperimage/core/ImageEvent"
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import type { ImageModel } from "@hyperimage/core/ImageModel"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as Engine from "../engine/Engine.ts"
import { ClosedError, fromImageError } from "./errors.ts"
import { type Event, fromImageEvent } from "./Event.ts"
import { fromImageResponse, type GenerateResult } from "./GenerateResult.ts"
import type { Priced } from "./Quote.ts"
import { decode, type Request } from "./Request.ts"

/** How to make one call. */
export interface CallOptions {
  /** Stops the work when it is aborted; the call then rejects with the signal's `reason`. */
  readonly signal?: AbortSignal | undefined
}

/** What a call that ended without a value rejects with. */
const rejection = (cause: Cause.Cause<ImageError>, signal: AbortSignal | undefined): unknown => {
  const failure = cause.reasons.find(Cause.isFailReason)
  if (failure !== undefined) return fromImageError(failure.error)
  if (!Cause.hasInterruptsOnly(cause)) return Cause.squash(cause)
  return signal?.aborted === true ? signal.reason : new ClosedError("during")
}

/**
 * Makes pictures from text, on a server that speaks the Hyperbolic Image Generation API or on this machine.
 *
 * Calls reject with a `HyperimageError`, or with the signal's reason. Close the client when you are done with it, or declare it with
 * `await using`.
 *
 * @example
 * import { Hyperimage } from "hyperimage"
 *
 * await using client = new Hyperimage({ engine: "local" })
 *
 * const { images } = await client.generate({ model_name: "sketch", prompt: "a cat", seed: 7 })
 *
 * await images[0].save("cat.png")
 */
export class Hyperimage implements AsyncDisposable {
  readonly #options: Engine.Options
  readonly #runtime: ManagedRuntime.ManagedRuntime<ImageGenerator, ImageError>
  #isClosed = false

  /** Opens no connection and loads no engine yet; the first call does. */
  constructor(options: Engine.Options = {}) {
    this.#options = Engine.fromEnvironment(options, process.env)
    this.#runtime = ManagedRuntime.make(Engine.layer(this.#options))
  }

  /**
   * Makes the pictures of a request. More than four, `n: 20`, are made by several requests.
   *
   * @example
   * import { Hyperimage } from "hyperimage"
   *
   * const client = new Hyperimage({ apiKey: "…" })
   * const { cost, images } = await client.generate(
   *   { model_name: "SDXL1.0-base", prompt: "a cat", n: 2 },
   *   { signal: AbortSignal.timeout(60_000) }
   * )
   */
  async generate(request: Request, options: CallOptions = {}): Promise<GenerateResult> {
    const generation = Effect.gen(function* () {
      const generator = yield* ImageGenerator
      return yield* fromImageResponse(yield* generator.generate(yield* decode(request)))
    })
    return this.#run(generation, options.signal)
  }

  /**
   * Makes the pictures of a request and tells what happens meanwhile. The work begins with the first `next()`; leaving the loop
   * stops it.
   *
   * @example
   * import { Hyperimage } from "hyperimage"
   *
   * declare const client: Hyperimage
   *
   * for await (const event of client.events({ model_name: "SDXL1.0-base", prompt: "a cat" })) {
   *   if (event.type === "Progress") console.log(`${event.step} of ${event.of}`)
   *   if (event.type === "ImageReady") await event.image.save(`${event.image.index}.png`)
   * }
   */
  async *events(request: Request, options: CallOptions = {}): AsyncGenerator<Event, void, undefined> {
    const { signal } = options
    const checked = await this.#run(decode(request), signal)
    const generator = await this.#run(Effect.service(ImageGenerator), signal)
    const queue = await this.#run(Queue.unbounded<ImageEvent, ImageError>(), signal)
    const work = this.#runtime.runFork(
      generator.events(checked).pipe(
        Stream.runForEach((event) => Queue.offer(queue, event)),
        Effect.catchCause((cause) => Queue.failCause(queue, cause))
      ),
      { signal }
    )
    const next = Effect.flatMap(Queue.take(queue), fromImageEvent)
    try {
      let event: Event
      do {
        event = await this.#run(next, signal)
        yield event
      } while (event.type !== "Completed")
    } finally {
      await Effect.runPromise(Fiber.interrupt(work))
    }
  }

  /** The models that the engine answers for, with those that a stand-in answers for. */
  async models(options: CallOptions = {}): Promise<ReadonlyArray<ImageModel>> {
    const EngineCatalog = await import("../engine/EngineCatalog.ts")
    return this.#run(EngineCatalog.models(this.#options), options.signal)
  }

  /**
   * What a request will cost, in US dollars, before it is made. The live service's prices are known without asking it, other servers
   * are asked for theirs, and this machine costs nothing. Rejects where the model could not do what is asked.
   *
   * @example
   * import { Hyperimage } from "hyperimage"
   *
   * const client = new Hyperimage({ apiKey: "…" })
   *
   * await client.price({ model_name: "SDXL1.0-base", width: 512, height: 512, steps: 25 }) // 0.0025
   */
  async price(request: Priced, options: CallOptions = {}): Promise<number> {
    const Quote = await import("./Quote.ts")
    const { dollars } = await this.#run(Quote.make(this.#options, request), options.signal)
    return dollars
  }

  /** Stops what is under way, closes connections and engines. Calls made afterwards reject with `ClosedError`. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#runtime.dispose()
  }

  /** For `await using`: the same as `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run<A>(effect: Effect.Effect<A, ImageError, ImageGenerator>, signal: AbortSignal | undefined): Promise<A> {
    if (this.#isClosed) return Promise.reject(new ClosedError("before"))
    if (signal?.aborted === true) return Promise.reject(signal.reason)
    const exit = await this.#runtime.runPromiseExit(effect, { signal })
    return Exit.isSuccess(exit) ? exit.value : Promise.reject(rejection(exit.cause, signal))
  }
}
