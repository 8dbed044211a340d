/**
 * Interactions: what a person has asked of the app, how the app has answered, and until when it may.
 *
 * The first answer must come within three seconds; after it the token allows edits and further messages for fifteen minutes.
 */
import { randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import type { Changes } from "./Changes.ts"
import {
  alreadyAcknowledged,
  type Failure,
  invalidForm,
  invalidWebhookToken,
  unknownInteraction,
  unknownMessage,
  unknownWebhook
} from "./Failure.ts"
import * as Form from "./Form.ts"
import * as Json from "./Json.ts"
import { Flag } from "./MessageRules.ts"
import { type Content, current, type Messages, type Setting, type Stored } from "./Messages.ts"
import { checkModal } from "./ModalRules.ts"
import { surroundingsOf } from "./Payload.ts"
import { type Person, userOf } from "./World.ts"

/** Interactions by `type`. */
export const InteractionType = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const

/** Answers by `type`. */
export const CallbackType = {
  pong: 1,
  message: 4,
  deferredMessage: 5,
  deferredUpdate: 6,
  update: 7,
  choices: 8,
  modal: 9
} as const

/** How long the first answer may take, and how long the token holds, in milliseconds. */
const [firstAnswer, tokenLife] = [3_000, 15 * 60_000]

/** How the app answered first. */
export interface Acknowledgement {
  /** One of `CallbackType`. */
  readonly type: number
  /** Milliseconds since it was asked, by the machine's own clock. */
  readonly after: number
}

/** One interaction. */
export interface Interaction {
  readonly id: string
  readonly token: string
  readonly type: number
  readonly person: Person
  /** Milliseconds. */
  readonly createdAt: number
  /** What the app gets to see. */
  readonly payload: Json.JsonObject
  /** The message that a component or its modal belongs to. */
  readonly source: Stored | undefined
  acknowledgement: Acknowledgement | undefined
  /** What `@original` means. */
  original: Stored | undefined
  modal: Json.JsonObject | undefined
  choices: ReadonlyArray<unknown> | undefined
  /** Why the person saw nothing, where the stand-in knows. */
  refusal: string | undefined
  readonly followUps: Array<Stored>
}

/** What somebody asks of the app. */
export interface Asked {
  readonly type: number
  readonly person: Person
  readonly data: Json.JsonObject
  /** The message that a component or its modal belongs to. */
  readonly source?: Stored | undefined
  /** That message as the API shows it. */
  readonly message?: Json.JsonObject | undefined
}

/** All interactions. */
export interface Interactions {
  readonly begin: (asked: Asked) => Interaction
  /** The first answer. */
  readonly answer: (
    id: string | undefined,
    token: string | undefined,
    content: Content
  ) => Effect.Effect<Interaction, Failure>
  /** The interaction that a token still stands for, once it has been answered. */
  readonly byToken: (token: string | undefined) => Effect.Effect<Interaction, Failure>
  /** A message that the token may see: `@original`, or an id. */
  readonly message: (interaction: Interaction, id: string | undefined) => Effect.Effect<Stored, Failure>
  readonly followUp: (interaction: Interaction, content: Content) => Effect.Effect<Stored, Failure>
  readonly edit: (interaction: Interaction, stored: Stored, content: Content) => Effect.Effect<Stored, Failure>
}

/** Which answers are open to an interaction. */
const answersTo = (type: number, hasSource: boolean): ReadonlyArray<number> => {
  const { choices, deferredMessage, deferredUpdate, message, modal, update } = CallbackType
  if (type === InteractionType.autocomplete) return [choices]
  const onSource = hasSource ? [deferredUpdate, update] : []
  return [message, deferredMessage, ...onSource, ...(type === InteractionType.modal ? [] : [modal])]
}

const checkChoices = (data: Form.Field) => {
  for (const choice of data.at("choices").required().items({ max: 25 })) {
    choice.at("name").required().text({ min: 1, max: 100 })
    const value = choice.at("value").required()
    if (typeof value.value !== "number") value.text({ max: 100 })
  }
}

const checkAnswer = (allowed: ReadonlyArray<number>) => (body: Form.Field) => {
  const type = body.at("type").required().choice(allowed)
  const data = body.at("data")
  if (type === CallbackType.choices) checkChoices(data)
  if (type === CallbackType.modal) checkModal(data)
  const flags = data.at("flags").value
  if (type === CallbackType.deferredMessage && typeof flags === "number" && (flags & ~Flag.ephemeral) !== 0) {
    data.at("flags").report("MESSAGE_FLAGS_INVALID", "Only EPHEMERAL can be set on a deferred response")
  }
}

/** What the interactions need of the rest. */
export interface Surroundings {
  readonly applicationId: string
  readonly now: () => number
  readonly nextId: () => string
  readonly messages: Messages
  readonly changes: Changes
}

/** Keeps interactions. */
export const make = ({ applicationId, changes, messages, nextId, now }: Surroundings): Interactions => {
  const interactions = new Map<string, Interaction>()
  const begun = new Map<Interaction, number>()

  const settingFor = ({ person }: Interaction): Setting => ({
    sizeLimit: person.attachmentSizeLimit,
    mentions: ["users"]
  })

  const fromOf = ({ id, person, type }: Interaction) => ({
    channel: person.channel,
    authorId: applicationId,
    interaction: { id, type, user: userOf(person), authorizing_integration_owners: {} }
  })

  /** What an answer does to the messages. */
  const perform = Effect.fnUntraced(function* (interaction: Interaction, content: Content) {
    const type = Json.number(content.body, "type")
    const data = Json.at(content.body, "data")
    const inner: Content = { body: data ?? {}, uploads: content.uploads }
    const { source } = interaction
    if (type === CallbackType.message) {
      interaction.original = yield* messages.create(fromOf(interaction), inner, settingFor(interaction))
    }
    if (type === CallbackType.deferredMessage) {
      interaction.original = messages.begin(fromOf(interaction), (Json.number(data, "flags") ?? 0) & Flag.ephemeral)
    }
    if (source !== undefined && type === CallbackType.deferredUpdate) interaction.original = source
    if (source !== undefined && type === CallbackType.update) {
      interaction.original = yield* messages.edit(source, inner, settingFor(interaction))
    }
    if (type === CallbackType.choices) interaction.choices = Json.list(data, "choices")
    if (type === CallbackType.modal) interaction.modal = Json.object(data)
    return type ?? 0
  })

  const answer: Interactions["answer"] = Effect.fnUntraced(function* (id, token, content) {
    const interaction = id === undefined ? undefined : interactions.get(id)
    if (interaction === undefined || interaction.token !== token) return yield* unknownInteraction()
    if (interaction.acknowledgement !== undefined) return yield* alreadyAcknowledged()
    if (now() - interaction.createdAt > firstAnswer) return yield* unknownInteraction()
    const allowed = answersTo(interaction.type, interaction.source !== undefined)
    const issues = Form.check(content.body, checkAnswer(allowed))
    if (issues.length > 0) return yield* invalidForm(issues)
    const type = yield* perform(interaction, content)
    interaction.acknowledgement = { type, after: performance.now() - (begun.get(interaction) ?? 0) }
    changes.announce()
    return interaction
  })

  const byToken: Interactions["byToken"] = Effect.fnUntraced(function* (token) {
    const interaction = [...interactions.values()].find((it) => it.token === token)
    if (interaction?.acknowledgement === undefined) return yield* unknownWebhook()
    if (now() - interaction.createdAt > tokenLife) return yield* invalidWebhookToken()
    return interaction
  })

  return {
    begin: ({ data, message, person, source, type }) => {
      const id = nextId()
      const token = randomBytes(96).toString("base64url")
      const interaction: Interaction = {
        id,
        token,
        type,
        person,
        createdAt: now(),
        payload: {
          ...surroundingsOf(person),
          ...(message === undefined ? {} : { message }),
          id,
          token,
          type,
          data,
          application_id: applicationId,
          version: 1
        },
        source,
        acknowledgement: undefined,
        original: undefined,
        modal: undefined,
        choices: undefined,
        refusal: undefined,
        followUps: []
      }
      interactions.set(id, interaction)
      begun.set(interaction, performance.now())
      return interaction
    },
    answer,
    byToken,
    message: Effect.fnUntraced(function* (interaction, id) {
      const known = [interaction.original, interaction.source, ...interaction.followUps]
      const stored = id === "@original" ? interaction.original : known.find((it) => it?.id === id)
      if (stored === undefined || messages.find(stored.id) === undefined) return yield* unknownMessage()
      return stored
    }),
    followUp: Effect.fnUntraced(function* (interaction, content) {
      const { original } = interaction
      // The first follow-up of a deferred answer takes the place of "thinking", as it always has; where that was deleted, it can't.
      const shown = original === undefined ? undefined : current(original)
      const fillsIn = original !== undefined && shown?.loading === true && !shown.deleted
      const stored = fillsIn
        ? yield* messages.edit(original, content, settingFor(interaction))
        : yield* messages.create(fromOf(interaction), content, settingFor(interaction))
      if (!fillsIn) interaction.followUps.push(stored)
      changes.announce()
      return stored
    }),
    edit: (interaction, stored, content) => messages.edit(stored, content, settingFor(interaction))
  }
}
