/**
 * What the door does with an interaction, whichever way it came: both transports hand theirs over here.
 */
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIInteraction,
  ApplicationCommandType,
  InteractionResponseType,
  InteractionType,
  type Snowflake
} from "discord-api-types/v10"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Answer from "./Answer.ts"
import * as Asked from "./Asked.ts"
import * as Asker from "./Asker.ts"
import * as Autocomplete from "./Autocomplete.ts"
import * as Buttons from "./Buttons.ts"
import * as Commands from "./Commands.ts"
import * as Desk from "./Desk.ts"
import type { Command, DiscordFailure } from "./DiscordApi.ts"
import * as Drawings from "./Drawings.ts"
import * as HowMade from "./HowMade.ts"
import { withoutWords } from "./internal/causes.ts"
import { answer } from "./Message.ts"
import * as Plans from "./Plans.ts"
import type { Reply } from "./Reply.ts"
import * as SettingsCommand from "./SettingsCommand.ts"
import * as Show from "./Show.ts"
import * as Tell from "./Tell.ts"
import { inLocale } from "./Words.ts"

/** The door's side of a transport. */
export interface Service {
  /**
   * Answers an interaction, the first time within 3 seconds. Ends when the first answer is out; what is being drawn goes on in the
   * handler's own scope. Never fails: what went wrong was told to whoever asked, and logged.
   */
  readonly handle: (interaction: APIInteraction, reply: Reply) => Effect.Effect<void>
  /** Messages were deleted at Discord (the gateway's `MESSAGE_DELETE`): what is being drawn for them stops. */
  readonly messagesDeleted: (ids: ReadonlyArray<Snowflake>) => Effect.Effect<void>
  /** The commands to publish, see `DiscordApi.publish`. */
  readonly commands: ReadonlyArray<Command>
  /** Waits until nothing is being drawn. */
  readonly idle: Effect.Effect<void>
}

/** The handler in use. Closing the scope that it was made in stops what is being drawn, and tells those who wait. */
export class Handler extends Context.Service<Handler, Service>()("@hyperimage/discord/Handler") {}

/** Answers a command. */
const command = Effect.fnUntraced(function* (
  desk: Desk.Desk,
  asker: Asker.Asker,
  reply: Reply,
  { data }: APIApplicationCommandInteraction
): Effect.fn.Return<void, DiscordFailure> {
  const { words } = asker
  const privately = (work: Parameters<typeof Answer.privately>[3]) => Answer.privately(desk.discord, asker, reply, work)
  if (data.type === ApplicationCommandType.Message) {
    const target = data.resolved.messages[data.target_id]
    return yield* privately(
      target === undefined ? Effect.succeed(Show.note(words.info.unknown)) : HowMade.answer(desk, target, words)
    )
  }
  if (data.type !== ApplicationCommandType.ChatInput) return
  const asked = Asked.read(data.options)
  switch (data.name) {
    case "imagine":
      return yield* Buttons.draw(desk, asker, reply, (context) => Plans.fromCommand(context, asked))
    case "imagine-from": {
      const picture = Asked.attachment(data, asked, "picture")
      if (picture === undefined) return yield* reply(answer(Show.note(words.error.picture, { ephemeral: true })))
      return yield* Buttons.draw(desk, asker, reply, (context) => Plans.fromPicture(context, asked, picture))
    }
    case "models":
      return yield* privately(Effect.map(desk.offer, (offer) => Tell.models(offer, words)))
    case "price":
      return yield* privately(
        Effect.gen(function* () {
          const settings = yield* desk.settings.effective(asker.guildId, asker.channelId)
          return yield* Tell.price(asked, yield* desk.offer, settings, words)
        })
      )
    case "usage":
      return yield* privately(Tell.usage(asker, desk.ledger, desk.options.serverDollarsPerDay))
    case "settings":
      return yield* privately(SettingsCommand.answer(asker, asked, desk.settings, desk.offer))
  }
})

/** Offers choices while an option is typed; none where that would take too long. */
const complete = Effect.fnUntraced(function* (
  desk: Desk.Desk,
  asker: Asker.Asker,
  reply: Reply,
  { data }: APIApplicationCommandAutocompleteInteraction
): Effect.fn.Return<void, DiscordFailure> {
  const asked = Asked.read(data.options)
  const choices = yield* desk.offer.pipe(
    Effect.map((offer) => Autocomplete.choices(asked, offer, asker.words)),
    Effect.timeout(Answer.patience),
    Effect.orElseSucceed(() => [])
  )
  yield* reply({
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: { choices: [...choices] }
  })
})

const dispatch = (desk: Desk.Desk, interaction: APIInteraction, reply: Reply): Effect.Effect<void, DiscordFailure> => {
  const asker = Asker.read(interaction)
  if (interaction.type === InteractionType.Ping || asker === undefined) {
    return reply({ type: InteractionResponseType.Pong })
  }
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return command(desk, asker, reply, interaction)
    case InteractionType.ApplicationCommandAutocomplete:
      return complete(desk, asker, reply, interaction)
    case InteractionType.MessageComponent:
      return Buttons.press(desk, asker, reply, interaction)
    case InteractionType.ModalSubmit:
      return Buttons.submit(desk, asker, reply, interaction)
  }
}

/** Tells those whose drawing was cut off when a process ended, as long as their answer can still be changed. */
const tellCutOff = Effect.fnUntraced(function* (
  { discord, drawings }: Desk.Desk,
  waiting: ReadonlyArray<Drawings.Waiting>
) {
  const now = yield* Clock.currentTimeMillis
  const changeable = (id: string) => now - (Drawings.timeOf(id) ?? 0) < 15 * 60_000
  yield* Effect.forEach(
    waiting.filter(({ id }) => changeable(id)),
    Effect.fnUntraced(function* ({ applicationId, id, locale, token }) {
      const words = inLocale(locale)
      const drawing = yield* drawings.get(id)
      if (Option.isNone(drawing)) return
      const ended = Show.ended(drawing.value, words.ended.restarted, words)
      yield* Effect.ignore(discord.editAnswer({ id, application_id: applicationId, token }, ended))
    }),
    { concurrency: 4, discard: true }
  )
})

/**
 * A handler, which draws until its scope closes. It tells those whose drawing a former process left behind, so that one storage is for
 * one process at a time.
 *
 * Fails with `InvalidDefinition` where Discord would refuse a command.
 */
export const make = Effect.fnUntraced(function* (
  options: Desk.Options = {}
): Effect.fn.Return<Service, Commands.InvalidDefinition, Desk.Services> {
  const commands = yield* Commands.make()
  const desk = yield* Desk.make(options)
  const quietly = <E>(work: Effect.Effect<void, E>, what: string) =>
    Effect.catchCause(work, () => Effect.logWarning(what))
  // Read before anything new is begun, which would look the same.
  const waiting = yield* Effect.orElseSucceed(desk.drawings.cutOff, () => [])
  yield* Effect.forkScoped(
    quietly(tellCutOff(desk, waiting), "Those who waited for a former process could not be told")
  )
  yield* Effect.forkScoped(
    quietly(desk.drawings.forget(options.remember ?? "30 days"), "Old drawings could not be forgotten").pipe(
      Effect.repeat(Schedule.spaced("1 day"))
    )
  )
  return {
    handle: (interaction, reply) =>
      dispatch(desk, interaction, reply).pipe(
        Effect.catchCause((cause) => Effect.logError("An interaction could not be answered", withoutWords(cause)))
      ),
    messagesDeleted: desk.jobs.messagesDeleted,
    commands,
    idle: desk.jobs.idle
  }
})

/**
 * The handler as a layer.
 *
 * @example
 * import * as Layer from "effect/Layer"
 * import * as KeyValueStore from "effect/persistence/KeyValueStore"
 * import * as Handler from "@hyperimage/discord/Handler"
 *
 * const handler = Handler.layer({ perUser: { concurrent: 1, cooldown: "10 seconds" } }).pipe(
 *   Layer.provide(KeyValueStore.layerMemory)
 * )
 */
export const layer = (
  options: Desk.Options = {}
): Layer.Layer<Handler, Commands.InvalidDefinition, Exclude<Desk.Services, Scope.Scope>> =>
  Layer.effect(Handler, make(options))
