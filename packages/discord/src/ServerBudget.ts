/**
 * Dollars that one Discord server may spend in a day, whoever of its members draws.
 *
 * A wrapper for the app's generator, beside the ones that know people alone: it keeps a second row in the same ledger, in the name of the
 * server.
 */
import * as Caller from "@hyperimage/core/Caller"
import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
import * as Ledger from "@hyperimage/core/Ledger"
import type { Dollars } from "@hyperimage/core/Price"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** The server that the drawing under way is for; the door sets it. */
export const Current = Context.Reference<string | undefined>("@hyperimage/discord/ServerBudget", {
  defaultValue: () => undefined
})

/** Under what name a server's drawings are counted. */
export const callerId = (guildId: string): string => `discord:server:${guildId}`

/** The member who draws, while the ledger sees the server. */
const Member = Context.Reference<Caller.Caller>("@hyperimage/discord/ServerBudget/Member", {
  defaultValue: () => Caller.anonymous
})

/** Where it is counted, and how much there is. */
export interface Options {
  readonly ledger: Ledger.Service
  /** For each server in a day, which begins at midnight UTC. Absent: it is only counted. */
  readonly dollarsPerDay?: Dollars | undefined
}

/**
 * A wrapper that counts what each server spends, and refuses with `InsufficientCredit` what its day has no room for. Put it inside of a
 * queue, as `Ledger.wrapper`: what waits there has cost nothing yet.
 *
 * @example
 * import type * as Layer from "effect/Layer"
 * import * as ConcurrencyLimit from "@hyperimage/core/ConcurrencyLimit"
 * import * as ImageGenerator from "@hyperimage/core/ImageGenerator"
 * import * as Ledger from "@hyperimage/core/Ledger"
 * import * as ServerBudget from "@hyperimage/discord/ServerBudget"
 *
 * declare const engine: Layer.Layer<ImageGenerator.ImageGenerator>
 * declare const ledger: Ledger.Service
 *
 * const thrifty = engine.pipe(
 *   ImageGenerator.wrap(
 *     Ledger.wrapper({ ledger }),
 *     ServerBudget.wrapper({ ledger, dollarsPerDay: 1 }),
 *     ConcurrencyLimit.wrapper(2)
 *   )
 * )
 */
export const wrapper = ({ dollarsPerDay, ledger }: Options): ImageGenerator.Wrapper =>
  Effect.fnUntraced(function* (generator) {
    const asMember = ImageGenerator.mapGenerate(
      generator,
      (generate) => (request, emit) =>
        Effect.flatMap(Member, (member) => generate(request, emit).pipe(Caller.as(member)))
    )
    const counted = yield* Ledger.wrapper({ ledger })(asMember)
    const policy = dollarsPerDay === undefined ? {} : { policy: { dollarsPerDay } }
    return ImageGenerator.mapGenerate(generator, (generate) =>
      Effect.fnUntraced(function* (request, emit) {
        const guildId = yield* Current
        if (guildId === undefined) return yield* generate(request, emit)
        const member = yield* Caller.Current
        return yield* counted
          .generate(request, emit)
          .pipe(Caller.as({ id: callerId(guildId), ...policy }), Effect.provideService(Member, member))
      })
    )
  })
