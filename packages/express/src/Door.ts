/**
 * Where Express and Effect meet: each request becomes one fiber, each exit one answer.
 *
 * A client that goes away interrupts its fiber, and with it the work wherever it runs. Who asks is settled before a route sees the
 * request.
 */
import * as Caller from "@hyperimage/core/Caller"
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageGenerator, type Service } from "@hyperimage/core/ImageGenerator"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type * as Scope from "effect/Scope"
import type { NextFunction, Request } from "express"
import * as Answer from "./Answer.ts"
import * as Authentication from "./Authentication.ts"
import * as Events from "./Events.ts"
import { fromCause, type HttpFailure, logCause } from "./HttpFailure.ts"
import * as IdempotencyKeys from "./IdempotencyKeys.ts"
import * as Jobs from "./Jobs.ts"
import { type KnownResponse, type Options, resolve } from "./Options.ts"
import * as PictureLinks from "./PictureLinks.ts"
import * as RequestId from "./RequestId.ts"
import * as RequestLimit from "./RequestLimit.ts"
import * as Tracing from "./Tracing.ts"

/** What a route does with a request of somebody who may come in. Its scope is open until the answer is out. */
export type Route = (
  generator: Service,
  request: Request,
  response: KnownResponse
) => Effect.Effect<
  Answer.Answer | Events.Events,
  ImageError | HttpFailure,
  IdempotencyKeys.IdempotencyKeys | Jobs.Jobs | PictureLinks.PictureLinks | RequestLimit.RequestLimit | Scope.Scope
>

/** What a route asks of who comes in. */
export interface Manners {
  /** Asks for no key. */
  readonly public?: boolean
  /** Counts as one of the requests that a caller may make in a minute. */
  readonly counts?: boolean
}

/** An Express handler. */
export type Handler = (request: Request, response: KnownResponse, next: NextFunction) => void

/** An open door. */
export interface Door {
  /** A route as an Express handler. */
  readonly handler: (route: Route, manners?: Manners) => Handler
  /** Interrupts what is being made, jobs too, answers it with 503, and releases what the layer holds. */
  readonly close: () => Promise<void>
}

/** The generator of a request, whether it comes from a layer or from a setting. */
class Generators extends Context.Service<
  Generators,
  { readonly for: (request: Request, response: KnownResponse) => Service }
>()("@hyperimage/express/Generators") {}

const generators = (options: Options): Layer.Layer<Generators, unknown> =>
  options.layer === undefined
    ? Layer.succeed(Generators, { for: (request, response) => resolve(options.generator, request, response) })
    : Layer.effect(
        Generators,
        Effect.map(ImageGenerator, (generator) => ({ for: () => generator }))
      ).pipe(Layer.provideMerge(options.layer))

/** Opens a door. A layer is built at once, so that the first request needn't wait for it. */
export const open = (options: Options): Door => {
  const runtime = ManagedRuntime.make(
    // In this order, so that what is under way ends before what it is made with.
    Jobs.layer(options.jobs).pipe(
      Layer.provideMerge(IdempotencyKeys.layer(options.idempotencyKeys)),
      Layer.provideMerge(PictureLinks.layer(options.pictures)),
      Layer.provideMerge(RequestLimit.layer),
      Layer.provideMerge(generators(options))
    )
  )
  let isClosed = false
  Effect.runFork(
    Effect.catchCause(runtime.contextEffect, (cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.void : Effect.logError("The layer could not be built", cause)
    )
  )

  const run = Effect.fnUntraced(
    function* (route: Route, request: Request, response: KnownResponse, manners: Manners) {
      const authentication =
        manners.public || options.auth === undefined ? undefined : resolve(options.auth, request, response)
      if (authentication !== undefined) {
        const caller = yield* Authentication.check(authentication, request)
        response.locals.hyperimage = { ...response.locals.hyperimage, caller }
      }
      if (!manners.public) yield* RequestLimit.check(request, response, options.limits, manners.counts ?? false)
      const { caller } = response.locals.hyperimage
      const replying = route((yield* Generators).for(request, response), request, response)
      const reply = yield* caller === undefined ? replying : Caller.as(caller)(replying)
      if (!("pieces" in reply)) return reply
      return yield* Events.send(response, reply)
    },
    Effect.scoped,
    Effect.tapCause(logCause)
  )

  const handler: Door["handler"] = (route, manners = {}) => {
    return (request, response, next) => {
      const requestId = RequestId.give(request, response)
      response.locals.hyperimage = { requestId }
      const onError = resolve(options.onError ?? "respond", request, response)

      const finish = (exit: Exit.Exit<Answer.Answer | void, unknown>) => {
        if (response.headersSent) return // events have gone out, and so has their end
        if (Exit.isSuccess(exit)) return exit.value && Answer.send(request, response, exit.value)
        if (response.destroyed) return // nobody is left to answer
        const failure = fromCause(exit.cause)
        if (onError === "next") return next(failure)
        Answer.send(request, response, Answer.json(failure.body, failure.headers, failure.status))
      }

      if (isClosed) return finish(Exit.interrupt())
      const fiber = runtime.runFork(
        run(route, request, response, manners).pipe(
          Tracing.traced(request),
          Effect.provideService(Caller.RequestId, requestId),
          Effect.annotateLogs({ requestId })
        )
      )
      response.once("close", () => fiber.interruptUnsafe())
      fiber.addObserver(finish)
    }
  }

  return {
    handler,
    close: () => {
      isClosed = true
      return runtime.dispose()
    }
  }
}
