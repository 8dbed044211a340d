/**
 * All that the answers to interactions share: what the app provided, and what is kept between them.
 */
import { ImageGenerator } from "@hyperimage/core/ImageGenerator"
import * as Ledger from "@hyperimage/core/Ledger"
import type { Policy } from "@hyperimage/core/Policy"
import type { Dollars } from "@hyperimage/core/Price"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { type Asker, mayDraw } from "./Asker.ts"
import { Attachments } from "./Attachments.ts"
import * as DiscordApi from "./DiscordApi.ts"
import * as Drawings from "./Drawings.ts"
import * as Jobs from "./Jobs.ts"
import type { Offer } from "./Offer.ts"
import { PictureTools, type Settings as PictureSettings } from "./PictureTools.ts"
import type { Context } from "./Plans.ts"
import { type Obstacle, Refusal } from "./Refusal.ts"
import * as Settings from "./Settings.ts"
import * as Turns from "./Turns.ts"

/** How the door is set up. */
export interface Options {
  /** How much one person may have in the making, and how soon again. */
  readonly perUser?: Turns.Options | undefined
  /** What everybody may ask for; `Policy.wrapper` of core, around the app's generator, holds them to it. */
  readonly policy?: Policy | undefined
  /** What `ServerBudget.wrapper` was given, for `/usage` to tell what is left. */
  readonly serverDollarsPerDay?: Dollars | undefined
  /** The shortest time between two changes of a message. Absent: 1.5 seconds, which stays below Discord's 5 in 5 seconds. */
  readonly paintEvery?: Duration.Input | undefined
  /** How long buttons know what they are about. Absent: 30 days. */
  readonly remember?: Duration.Input | undefined
}

/** What the app provides. */
export type Services =
  | ImageGenerator
  | DiscordApi.DiscordApi
  | KeyValueStore.KeyValueStore
  | PictureTools
  | Attachments
  | Scope.Scope

/** What answers are made with. */
export interface Desk {
  readonly options: Options
  readonly discord: DiscordApi.Service
  readonly settings: Settings.Store
  readonly drawings: Drawings.Drawings
  readonly jobs: Jobs.Jobs
  readonly ledger: Option.Option<Ledger.Service>
  /** The models, asked for again from time to time. */
  readonly offer: Effect.Effect<Offer, Obstacle>
  /** What a plan for somebody is made with. Fails with a `Refusal` for one who may not draw here. */
  readonly context: (asker: Asker) => Effect.Effect<Context, Obstacle>
  /** Who draws; each drawing takes a turn, which `jobs` gives back when it ends. */
  readonly turns: Turns.Turns
  /** What the file at an address of Discord's tells of how its picture was made; `undefined` where it doesn't. */
  readonly settingsIn: (url: string) => Effect.Effect<PictureSettings | undefined>
  /** A drawing that a button is about. Fails with a `Refusal` where it is forgotten. */
  readonly drawing: (id: string) => Effect.Effect<Drawings.Drawing, Obstacle>
}

/** Sets the desk up. What is being drawn stops with the scope. */
export const make = Effect.fnUntraced(function* (options: Options): Effect.fn.Return<Desk, never, Services> {
  const generator = yield* ImageGenerator
  const discord = yield* DiscordApi.DiscordApi
  const tools = yield* PictureTools
  const attachments = yield* Attachments
  const storage = yield* KeyValueStore.KeyValueStore
  const settings = Settings.store(storage)
  const drawings = Drawings.make(storage)
  const turns = Turns.make(options.perUser)
  const { paintEvery = "1.5 seconds", policy } = options
  const jobs = yield* Jobs.make({ generator, discord, drawings, tools, turns, policy, paintEvery })
  const [models, askAgain] = yield* Effect.cachedInvalidateWithTTL(generator.models, "1 minute")
  const offer = Effect.tapError(models, () => askAgain)

  return {
    options,
    discord,
    settings,
    drawings,
    jobs,
    turns,
    offer,
    ledger: yield* Effect.serviceOption(Ledger.Ledger),
    context: Effect.fnUntraced(function* (asker) {
      const here = yield* settings.effective(asker.guildId, asker.channelId)
      if (!mayDraw(asker, here)) return yield* new Refusal({ say: ({ refusal }) => refusal.notAllowed })
      return { asker, settings: here, offer: yield* offer, tools, attachments }
    }),
    settingsIn: (url) =>
      attachments.fetch(url).pipe(
        Effect.map((bytes) => tools.settings?.(bytes)),
        Effect.orElseSucceed(() => undefined)
      ),
    drawing: Effect.fnUntraced(function* (id) {
      const found = yield* drawings.get(id)
      return Option.isSome(found) ? found.value : yield* new Refusal({ say: ({ refusal }) => refusal.gone })
    })
  }
})
