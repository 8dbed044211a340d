/**
 * One generation that several requests want. The first begins it, all follow its log, and when nobody wants it any more it is stopped.
 */
import type { ImageError } from "@hyperimage/core/ImageError"
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import type { Emit, Generate, Service } from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import type { ImageResponse } from "@hyperimage/core/ImageResponse"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as EventLog from "./EventLog.ts"

/** What happens with the work when it has ended. */
export interface Options {
  /** Where the work lives; when it closes, the work is stopped. */
  readonly scope: Scope.Scope
  /** As long as this takes, the pictures are kept. */
  readonly keep: (log: EventLog.EventLog) => Effect.Effect<void>
  /** Afterwards, or when it was stopped. */
  readonly forget: Effect.Effect<void>
}

/** Work that is shared. */
export interface SharedWork {
  readonly hasEnded: () => boolean
  /** Says that it is wanted until the scope closes. Who is patient leaves it 10 seconds more, to come back to. */
  readonly want: (isPatient: boolean) => Effect.Effect<void, never, Scope.Scope>
  /** Begins the work, unless somebody has, and follows it to its end. */
  readonly generate: (generator: Service) => Generate
  /** Stops it, or its keeping. */
  readonly stop: Effect.Effect<void>
}

const grace = "10 seconds"

/** Follows a log as if it were one's own generation. */
const follow = (log: EventLog.EventLog, emit: Emit): Effect.Effect<ImageResponse, ImageError> =>
  log.after(0).pipe(
    Stream.filter((reading) => reading !== undefined),
    Stream.mapEffect(({ event }) =>
      ImageEvent.$is("Completed")(event) ? Effect.succeed(event.response) : Effect.as(emit(event), undefined)
    ),
    Stream.filter((response) => response !== undefined),
    Stream.runHead,
    Effect.flatMap(Option.match({ onNone: () => Effect.interrupt, onSome: Effect.succeed }))
  )

/** Work that nobody has begun. */
export const make = ({ forget, keep, scope }: Options): SharedWork => {
  const log = EventLog.make()
  let hasBegun = false
  let work: Fiber.Fiber<void> | undefined
  let wanted = 0
  let departures = 0

  const hasEnded = () => log.exit() !== undefined
  const stop = Effect.suspend(() => (work === undefined ? forget : Fiber.interrupt(work)))

  const leave = (isPatient: boolean) =>
    Effect.suspend(() => {
      wanted -= 1
      departures += 1
      const mine = departures
      const stopUnwanted = Effect.suspend(() => (wanted > 0 || departures > mine || hasEnded() ? Effect.void : stop))
      return isPatient && work !== undefined && wanted === 0 && !hasEnded()
        ? Effect.asVoid(Effect.forkIn(Effect.delay(stopUnwanted, grace), scope))
        : stopUnwanted
    })

  const want = (isPatient: boolean) =>
    Effect.acquireRelease(
      Effect.sync(() => {
        wanted += 1
      }),
      () => leave(isPatient)
    )

  const begin = (generator: Service, request: ImageRequest) =>
    Effect.suspend(() => {
      if (hasBegun) return Effect.void
      hasBegun = true
      return log.record(generator, request).pipe(
        Effect.andThen(Effect.suspend(() => keep(log))),
        Effect.ensuring(forget),
        Effect.forkIn(scope, { startImmediately: true }),
        Effect.map((fiber) => {
          work = fiber
        })
      )
    }).pipe(Effect.uninterruptible)

  return {
    hasEnded,
    want,
    stop,
    generate: (generator) => (request, emit) => Effect.andThen(begin(generator, request), follow(log, emit))
  }
}
