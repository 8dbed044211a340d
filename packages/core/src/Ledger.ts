/**
 * Who had what made, and for how many dollars: a row for each generation, opened with its estimate before the work starts and settled
 * with the actual price after.
 *
 * What is set aside for open rows counts as spent, so that many at once can't overspend a day's dollars together. Where the rows are
 * kept is up to the `Ledger` in use: `layerMemory` forgets them with the process, `@hyperimage/accounts` has one that doesn't.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Caller from "./Caller.ts"
import type { ImageError } from "./ImageError.ts"
import * as ImageGenerator from "./ImageGenerator.ts"
import { answersTo, priceOf } from "./ImageModel.ts"
import type { ImageRequest } from "./ImageRequest.ts"
import type { ImageResponse } from "./ImageResponse.ts"
import * as InMemory from "./internal/ledgerInMemory.ts"
import { actualCost, insufficient, surelyMadeNothing } from "./internal/spending.ts"
import { type Dollars, format, toNanodollars } from "./Price.ts"

/** Dollars that may be spent from a day on, what is set aside included. */
export interface Allowance {
  readonly dollars: Dollars
  /** Milliseconds since 1970; the UTC day in which this falls counts as a whole. */
  readonly since: number
}

/** What is known before the work starts. */
export interface Opening {
  /** The caller's id. */
  readonly caller: string
  readonly model: string
  /** How many pictures are asked for. */
  readonly pictures: number
  readonly estimate: Dollars
  /** The door's name for the request, where it has one. */
  readonly requestId?: string | undefined
  /** The row is opened only where the estimate fits into this. */
  readonly within?: Allowance | undefined
}

/**
 * How a generation ended: `settled` with pictures; `cancelled` surely without one, for nothing; `interrupted` in a way that leaves open
 * whether some were made (the client left, the connection broke, the process ended), at its estimate.
 */
export interface Settlement {
  readonly status: "settled" | "cancelled" | "interrupted"
  readonly pictures: number
  readonly cost: Dollars
}

/** What was used. */
export interface Sums {
  /** Generations asked for, however they ended. */
  readonly requests: number
  readonly pictures: number
  readonly dollars: Dollars
  /** Dollars for generations under way; not among `dollars` yet. */
  readonly setAside: Dollars
}

/** What was used in all, and by model. */
export interface Usage extends Sums {
  readonly models: { readonly [model: string]: Sums }
}

/** What a ledger does. Each operation fails with `EngineFailure` where the ledger can't be written or read. */
export interface Service {
  /**
   * Opens a row and gives its name; what it does to what is left happens at once, whoever else opens one. Where the estimate doesn't fit
   * into `within`, no row is opened, and `Refused` says what is left.
   */
  readonly open: (opening: Opening) => Effect.Effect<Opened | Refused, ImageError>
  /** Closes a row; one that is closed stays as it is. */
  readonly settle: (row: string, settlement: Settlement) => Effect.Effect<void, ImageError>
  /** What a caller used from the UTC day on in which `since`, in milliseconds since 1970, falls. */
  readonly usage: (caller: string, since: number) => Effect.Effect<Usage, ImageError>
}

/** A row is open. */
export interface Opened {
  readonly _tag: "Opened"
  readonly row: string
}

/** No row was opened. */
export interface Refused {
  readonly _tag: "Refused"
  readonly left: Dollars
}

/** The ledger in use. */
export class Ledger extends Context.Service<Ledger, Service>()("@hyperimage/core/Ledger") {}

/** A ledger of this process alone. It keeps sums by day, those of two months. */
export const memory: Effect.Effect<Service> = InMemory.make

/** `memory` as a layer. */
export const layerMemory: Layer.Layer<Ledger> = Layer.effect(Ledger, memory)

/** The beginning of the UTC day of a moment, both in milliseconds since 1970. */
export const dayOf = (now: number): number => InMemory.dayOf(now) * InMemory.day

/** The beginning of the next UTC day. */
export const nextDayOf = (now: number): number => dayOf(now) + InMemory.day

/** The beginning of the UTC month of a moment. */
export const monthOf = (now: number): number =>
  DateTime.toEpochMillis(DateTime.startOf(DateTime.makeUnsafe(now), "month"))

/** A ledger, and what things cost. */
export interface Options {
  readonly ledger: Service
  /** The price of a request before it is made. Absent: what the generator's models say. */
  readonly price?: (request: ImageRequest) => Dollars
}

const settlementOf = (
  request: ImageRequest,
  exit: Exit.Exit<ImageResponse, ImageError>,
  estimate: Dollars
): Settlement => {
  const cost = actualCost(exit, estimate)
  if (exit._tag === "Success") return { status: "settled", pictures: exit.value.images.length, cost }
  return surelyMadeNothing(exit)
    ? { status: "cancelled", pictures: 0, cost }
    : { status: "interrupted", pictures: request.n, cost }
}

/** A request as the books have it: its model under the name that the generator lists, and the price. */
interface Priced {
  readonly model: string
  readonly estimate: Dollars
}

const pricing =
  (generator: ImageGenerator.Service, { price }: Options) =>
  (request: ImageRequest): Effect.Effect<Priced> =>
    generator.models.pipe(
      Effect.orElseSucceed(() => []),
      Effect.map((models) => ({
        model: (models.find((model) => answersTo(model, request.model_name))?.name ?? request.model_name).slice(0, 80),
        estimate: price === undefined ? priceOf(models, request) : price(request)
      }))
    )

const today = ({ policy }: Caller.Caller, now: number): Allowance | undefined =>
  policy?.dollarsPerDay === undefined ? undefined : { dollars: policy.dollarsPerDay, since: dayOf(now) }

const spentForToday = (estimate: Dollars, left: Dollars, now: number, { policy }: Caller.Caller) => {
  const until = DateTime.formatIso(DateTime.makeUnsafe(nextDayOf(now)))
  return insufficient("Ledger", estimate, left, `the ${format(policy?.dollarsPerDay ?? 0)} for today (until ${until})`)
}

/**
 * A wrapper that keeps the books: a row is open while the wrapped generator works, and is settled however that ends. The response tells
 * what was charged. What `dollarsPerDay` of the caller's policy has no room for is refused with `InsufficientCredit`.
 *
 * Put it inside of a queue: what waits there has cost nothing yet. A row that can't be settled stays open, and its estimate counted.
 *
 * @example
 * import * as Effect from "effect/Effect"
 * import type * as Layer from "effect/Layer"
 * import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Ledger from "@hyperimage/core/Ledger"
 * import * as Policy from "@hyperimage/core/Policy"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 *
 * const program = Effect.gen(function* () {
 *   const ledger = yield* Ledger.Ledger
 *   return engine.pipe(
 *     ImageGenerator.wrap(Ledger.wrapper({ ledger }), ConcurrencyLimit.wrapper(2), Ledger.guard({ ledger }), Policy.wrapper)
 *   )
 * })
 */
export const wrapper =
  (options: Options): ImageGenerator.Wrapper =>
  (generator) => {
    const { ledger } = options
    const priced = pricing(generator, options)

    const open = Effect.fnUntraced(function* (request: ImageRequest, { estimate, model }: Priced) {
      const caller = yield* Caller.Current
      const now = yield* Clock.currentTimeMillis
      const opened = yield* ledger.open({
        caller: caller.id,
        model,
        pictures: request.n,
        estimate,
        requestId: yield* Caller.RequestId,
        within: today(caller, now)
      })
      return opened._tag === "Opened" ? opened.row : yield* spentForToday(estimate, opened.left, now, caller)
    })

    return Effect.succeed(
      ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          const price = yield* priced(request)
          return yield* Effect.acquireUseRelease(
            open(request, price),
            () => Effect.map(generate(request, emit), (response) => ({ cost: price.estimate, ...response })),
            (row, exit) =>
              ledger
                .settle(row, settlementOf(request, exit, price.estimate))
                .pipe(Effect.catchCause((cause) => Effect.logError(`Row ${row} of the ledger stays open`, cause)))
          )
        })
      )
    )
  }

/**
 * A wrapper that refuses what the caller can't pay for as things stand, before it waits in a queue. It sets nothing aside; `wrapper`,
 * inside of the queue, has the last word.
 */
export const guard =
  (options: Options): ImageGenerator.Wrapper =>
  (generator) => {
    const priced = pricing(generator, options)
    return Effect.succeed(
      ImageGenerator.mapGenerate(generator, (generate) =>
        Effect.fnUntraced(function* (request, emit) {
          const caller = yield* Caller.Current
          const now = yield* Clock.currentTimeMillis
          const allowance = today(caller, now)
          if (allowance !== undefined) {
            const { dollars, setAside } = yield* options.ledger.usage(caller.id, allowance.since)
            const left = allowance.dollars - dollars - setAside
            const { estimate } = yield* priced(request)
            if (toNanodollars(estimate) > toNanodollars(left)) return yield* spentForToday(estimate, left, now, caller)
          }
          return yield* generate(request, emit)
        })
      )
    )
  }
