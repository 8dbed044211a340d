/**
 * At most so many generations at once; the others wait in a line that is fair across callers, and are told their place in it.
 *
 * Callers (`Caller.Current`) take turns, so that one who asks for a hundred pictures doesn't keep another from their first; one caller's
 * own are served first come, first served. Who stops waiting leaves the line at once. Where the line is bounded, what doesn't fit is
 * refused with `Overloaded`, which says when to come back.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import * as Caller from "./Caller.ts"
import { ImageError, Overloaded } from "./ImageError.ts"
import { ImageEvent } from "./ImageEvent.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import * as FairLine from "./internal/fairLine.ts"
import * as Pace from "./internal/pace.ts"

/** How many may run, and how many may wait. */
export interface Options {
  /** How many generations run at once. */
  readonly concurrent: number
  /** How many may wait; what comes on top is refused. Absent: any number. */
  readonly waiting?: number
  /** How many of one caller may wait. Absent: any number. */
  readonly perCaller?: number
}

/** How many there are at the moment. */
export interface Counts {
  readonly running: number
  readonly waiting: number
}

/** A limit in use. */
export interface ConcurrencyLimit {
  /** How many run and how many wait just now. */
  readonly counts: Effect.Effect<Counts>
  /** Lets a generator's requests run within the limit. One limit can wrap several generators, that share a machine for example. */
  readonly wrapper: ImageGenerator.Wrapper
}

/** A request inside: first in line, then at work. */
interface Visit {
  readonly caller: string
  /** Its latest place in the line; 0 is its turn. */
  readonly places: Queue.Queue<number>
  position: number
  work: Pace.Begun | undefined
}

/** Tells whoever waits each new place, until it is their turn. */
const untilTurn = (visit: Visit, emit: ImageGenerator.Emit): Effect.Effect<void> =>
  Effect.flatMap(Queue.take(visit.places), (position) =>
    position === 0
      ? Effect.void
      : Effect.andThen(
          emit(ImageEvent.Queued({ position })),
          Effect.suspend(() => untilTurn(visit, emit))
        )
  )

const overloaded = (description: string, milliseconds: number) =>
  new ImageError({
    module: "ConcurrencyLimit",
    method: "generate",
    reason: new Overloaded({ description, retryAfter: Duration.seconds(Math.max(1, Math.ceil(milliseconds / 1000))) })
  })

const requests = (count: number, whose = ""): string =>
  count === 1 ? `1 request${whose} is` : `${count} requests${whose} are`

/**
 * Makes a limit, whose counts can be read.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 *
 * const program = Effect.gen(function* () {
 *   const limit = yield* ConcurrencyLimit.make({ concurrent: 2, waiting: 100, perCaller: 10 })
 *   const generator = yield* limit.wrapper(yield* ImageGenerator.ImageGenerator)
 *   return { generator, counts: limit.counts }
 * })
 */
export const make = (options: Options): Effect.Effect<ConcurrencyLimit> =>
  Effect.sync(() => {
    const { concurrent, perCaller = Infinity, waiting = Infinity } = options
    const line = FairLine.make<Visit>()
    const pace = Pace.make()
    let running = 0

    const move = (visit: Visit, position: number) => {
      if (visit.position === position) return
      visit.position = position
      Queue.offerUnsafe(visit.places, position)
    }

    const begin = (visit: Visit, now: number) => {
      running += 1
      visit.work = pace.begin(now)
      move(visit, 0)
    }

    /** Whatever happens, at most one place becomes free by it; the next in line has it, and the others move. */
    const advance = (now: number) => {
      const visit = running < concurrent ? line.next() : undefined
      if (visit !== undefined) begin(visit, now)
      line.inOrder().forEach((other, index) => move(other, index + 1))
    }

    /** The refusal of one for whom there is no room, to come back when those before it have had their turn. */
    const refusal = (caller: string, now: number): ImageError | undefined => {
      const comeBack = (ahead: number) => (pace.estimate(now) * Math.max(1, ahead)) / concurrent
      if (line.size() >= waiting) {
        return overloaded(`${requests(line.size())} waiting already`, comeBack(line.size()))
      }
      const own = line.of(caller)
      if (own.length < perCaller) return undefined
      return overloaded(
        `${requests(own.length, " of yours")} waiting already`,
        comeBack(own.at(-1)?.position ?? line.size())
      )
    }

    const enter = (clock: Clock.Clock, { id: caller }: Caller.Caller) =>
      Effect.flatMap(Queue.sliding<number>(1), (places) =>
        Effect.suspend(() => {
          const now = clock.currentTimeMillisUnsafe()
          const visit: Visit = { caller, places, position: -1, work: undefined }
          if (running < concurrent) {
            begin(visit, now)
            return Effect.succeed(visit)
          }
          const refused = refusal(caller, now)
          if (refused !== undefined) return Effect.fail(refused)
          line.join(caller, visit)
          advance(now)
          return Effect.succeed(visit)
        })
      )

    const leave = (visit: Visit, now: number, madePictures: boolean) => {
      if (visit.work === undefined) {
        line.leave(visit.caller, visit)
      } else {
        running -= 1
        visit.work.end(now, madePictures)
      }
      advance(now)
    }

    const limited = (generator: ImageGenerator.Service) =>
      ImageGenerator.mapGenerate(
        generator,
        (generate) => (request, emit) =>
          Clock.clockWith((clock) =>
            Effect.acquireUseRelease(
              Effect.flatMap(Caller.Current, (caller) => enter(clock, caller)),
              (visit) => Effect.andThen(untilTurn(visit, emit), generate(request, emit)),
              (visit, exit) => Effect.sync(() => leave(visit, clock.currentTimeMillisUnsafe(), Exit.isSuccess(exit)))
            )
          )
      )

    const admit = Effect.gen(function* () {
      const { id } = yield* Caller.Current
      const refused = running < concurrent ? undefined : refusal(id, yield* Clock.currentTimeMillis)
      if (refused !== undefined) return yield* Effect.fail(refused)
    })

    const wrapper: ImageGenerator.Wrapper = (generator) =>
      Effect.succeed(ImageGenerator.withAdmission(limited(generator), admit))

    return { counts: Effect.sync(() => ({ running, waiting: line.size() })), wrapper }
  })

/** A wrapper with a limit of its own; a number is how many run at once, with any number waiting. */
export const wrapper =
  (limit: number | Options): ImageGenerator.Wrapper =>
  (generator) =>
    Effect.flatMap(make(typeof limit === "number" ? { concurrent: limit } : limit), (made) => made.wrapper(generator))
