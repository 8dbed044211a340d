/**
 * What the app makes of something that a person did, as it comes: its first answer, the message and its edits, a modal, suggestions.
 */
import * as Effect from "effect/Effect"
import type { Changes, NothingCame } from "./Changes.ts"
import type { Acknowledgement, Interaction } from "./Interactions.ts"
import * as Json from "./Json.ts"
import type { Message } from "./Message.ts"
import { current, type Stored } from "./Messages.ts"

/** A form that popped up, and who may fill it in. */
export interface Modal {
  readonly customId: string
  readonly title: string
  readonly components: ReadonlyArray<unknown>
  /** The message whose button opened it. */
  readonly source: Stored | undefined
}

/** What may come of an interaction; each part waits until it is there. */
export interface Answer {
  readonly interaction: Interaction
  /** The first answer, of any kind. */
  readonly acknowledged: Effect.Effect<Acknowledgement, NothingCame>
  /** The answer's message, once it is no longer "thinking" and `when` says that it is the one. */
  readonly message: (when?: (message: Message) => boolean) => Effect.Effect<Message, NothingCame>
  /** One of the further messages. */
  readonly followUp: (when?: (message: Message) => boolean) => Effect.Effect<Message, NothingCame>
  readonly modal: Effect.Effect<Modal, NothingCame>
  readonly suggestions: Effect.Effect<ReadonlyArray<{ readonly name: string; readonly value: unknown }>, NothingCame>
  /** The person is told that the app did not respond; gives why, where the stand-in knows. */
  readonly failed: Effect.Effect<string, NothingCame>
  /** The message is gone. */
  readonly deleted: Effect.Effect<Message, NothingCame>
  /** All that the answer's message has been so far. */
  readonly history: () => ReadonlyArray<Message>
}

const always = () => true

/** What comes of an interaction. */
export const make = (
  interaction: Interaction,
  { changes, now }: { readonly changes: Changes; readonly now: () => number }
): Answer => {
  const name = `interaction of ${interaction.person.name}`
  const isSource = () => interaction.original === interaction.source
  /** A message that was there before counts from this interaction's begin. */
  const history = () =>
    (interaction.original?.history ?? []).filter(({ at }) => !isSource() || at >= interaction.createdAt)
  const last = (stored: Stored | undefined) => (stored === undefined ? undefined : current(stored))
  const seen = () => ({
    acknowledged: interaction.acknowledgement,
    refusal: interaction.refusal,
    history: history().map(({ content, deleted, embeds, loading }) => ({ content, deleted, loading, embeds })),
    followUps: interaction.followUps.map((stored) => last(stored)?.content)
  })

  return {
    interaction,
    acknowledged: changes.until(`an answer to the ${name}`, () => interaction.acknowledgement, seen),
    message: (when = always) =>
      changes.until(
        `a message to the ${name}`,
        () => {
          const message = last(interaction.original)
          const isThere = message !== undefined && !message.loading && !message.deleted
          return isThere && history().includes(message) && when(message) ? message : undefined
        },
        seen
      ),
    followUp: (when = always) =>
      changes.until(
        `a follow-up to the ${name}`,
        () => interaction.followUps.map(last).find((message) => message !== undefined && when(message)),
        seen
      ),
    modal: changes.until(
      `a modal for the ${name}`,
      () => {
        const { modal, source } = interaction
        if (modal === undefined) return undefined
        return {
          customId: Json.text(modal, "custom_id") ?? "",
          title: Json.text(modal, "title") ?? "",
          components: Json.list(modal, "components"),
          source
        }
      },
      seen
    ),
    suggestions: changes.until(
      `suggestions for the ${name}`,
      () =>
        interaction.choices?.map((choice) => ({
          name: Json.text(choice, "name") ?? "",
          value: Json.at(choice, "value")
        })),
      seen
    ),
    failed: Effect.raceFirst(
      changes.until(`a failure of the ${name}`, () => interaction.refusal, seen),
      changes.until(
        `a failure of the ${name}`,
        () =>
          interaction.acknowledgement === undefined && now() - interaction.createdAt > 3_000
            ? "it took longer than three seconds"
            : undefined,
        seen
      )
    ),
    deleted: changes.until(
      `the end of the message to the ${name}`,
      () => interaction.original?.history.find(({ deleted }) => deleted),
      seen
    ),
    history
  }
}
