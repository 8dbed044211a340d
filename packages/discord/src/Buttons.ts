/**
 * What the buttons under a drawing do, and the form that one of them opens. They work for every drawing in the storage, whichever process
 * made it.
 */
import {
  type APIInteractionResponse,
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  InteractionResponseType
} from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import * as Answer from "./Answer.ts"
import { type Asker, moderates } from "./Asker.ts"
import * as CustomId from "./CustomId.ts"
import type { Desk } from "./Desk.ts"
import type { DiscordFailure } from "./DiscordApi.ts"
import type { Drawing } from "./Drawings.ts"
import * as EditForm from "./EditForm.ts"
import type { Plan } from "./Jobs.ts"
import { answer, body } from "./Message.ts"
import * as MessagePictures from "./MessagePictures.ts"
import * as Plans from "./Plans.ts"
import { type Obstacle, Refusal } from "./Refusal.ts"
import type { Reply } from "./Reply.ts"
import * as Show from "./Show.ts"
import * as Tell from "./Tell.ts"
import type { Words } from "./Words.ts"

const refuse = (say: (words: Words) => string) => Effect.fail(new Refusal({ say }))

/** The answer stays as it is for now. */
const unchanged: APIInteractionResponse = { type: InteractionResponseType.DeferredMessageUpdate }

/** Prepares a drawing, takes a turn for it, says "is thinking", and begins. */
export const draw = Effect.fnUntraced(function* (
  desk: Desk,
  asker: Asker,
  reply: Reply,
  prepare: (context: Plans.Context) => Effect.Effect<Plan, Obstacle>
): Effect.fn.Return<void, DiscordFailure> {
  let hasTurn = false
  const takeTurn = Effect.map(desk.turns.take(asker.userId), () => {
    hasTurn = true
  })
  const inTurn = desk.context(asker).pipe(
    Effect.flatMap(prepare),
    Effect.tap(() => Effect.uninterruptible(takeTurn))
  )
  yield* Answer.publicly(desk.discord, asker, reply, inTurn).pipe(
    Effect.flatMap((plan) => (plan === undefined ? Effect.void : desk.jobs.start(plan, asker))),
    // A drawing that never began, as Discord didn't take the answer, gives its turn back.
    Effect.onError(() => (hasTurn ? desk.turns.give(asker.userId) : Effect.void))
  )
})

/** Only who asked for a drawing, or a moderator, may end it or take it away. */
const mayEnd = (asker: Asker, { userId }: Drawing) =>
  asker.userId === userId || moderates(asker) ? Effect.void : refuse(({ refusal }) => refusal.notYours)

const picked = (message: APIMessage, place: number): Effect.Effect<Plans.Picked, Refusal> => {
  const url = MessagePictures.url(message, place)
  return url === undefined ? refuse(({ refusal }) => refusal.noPicture) : Effect.succeed({ place, url })
}

/** What is answered first: stopping may have to wait for Discord's rate limits, and the answer may not. */
const cancel = Effect.fnUntraced(function* (
  desk: Desk,
  asker: Asker,
  reply: Reply,
  id: string
): Effect.fn.Return<void, DiscordFailure> {
  const first = Effect.gen(function* (): Effect.fn.Return<APIInteractionResponse, Obstacle> {
    const drawing = yield* desk.drawing(id)
    yield* mayEnd(asker, drawing)
    if (yield* desk.jobs.isUnderWay(id)) return unchanged
    if (drawing.seeds !== undefined) return yield* refuse(({ refusal }) => refusal.notRunning)
    // Nobody draws it, and it has no pictures: the process that did has ended.
    const ended = Show.ended(drawing, asker.words.ended.restarted, asker.words)
    return { type: InteractionResponseType.UpdateMessage, data: body(ended) }
  })
  if (yield* Answer.atOnce(asker, reply, first)) {
    yield* desk.jobs.stop(id, { _tag: "Cancelled", by: asker.name })
  }
})

/** What is forgotten is anybody's no more: a moderator can delete its message in Discord itself. */
const remove = Effect.fnUntraced(function* (
  desk: Desk,
  asker: Asker,
  reply: Reply,
  id: string
): Effect.fn.Return<void, DiscordFailure> {
  const first = desk.drawing(id).pipe(
    Effect.flatMap((drawing) => mayEnd(asker, drawing)),
    Effect.as(unchanged)
  )
  if (!(yield* Answer.atOnce(asker, reply, first))) return
  yield* desk.jobs.stop(id, { _tag: "Deleted" })
  yield* Effect.ignore(desk.drawings.remove(id))
  yield* desk.discord.deleteAnswer(asker.ticket)
})

/** Does what a button says. */
export const press = Effect.fnUntraced(function* (
  desk: Desk,
  asker: Asker,
  reply: Reply,
  { data, message }: APIMessageComponentInteraction
): Effect.fn.Return<void, DiscordFailure> {
  const id = CustomId.decode(data.custom_id)
  if (id === undefined) return yield* reply(answer(Show.note(asker.words.refusal.gone, { ephemeral: true })))
  const drawing = desk.drawing(id.drawing)
  const withDrawing = (plan: (context: Plans.Context, drawing: Drawing) => Effect.Effect<Plan, Obstacle>) =>
    draw(desk, asker, reply, (context) => Effect.flatMap(drawing, (found) => plan(context, found)))
  const withPicture = (plan: typeof Plans.variations) =>
    withDrawing((context, found) =>
      Effect.flatMap(picked(message, id.picture ?? 0), (picture) => plan(context, found, picture))
    )
  switch (id.action) {
    case "again":
      return yield* withDrawing(Plans.again)
    case "variations":
      return yield* withPicture(Plans.variations)
    case "upscale":
      return yield* withPicture(Plans.upscale)
    case "edit":
      yield* Answer.atOnce(
        asker,
        reply,
        Effect.map(drawing, (found) => EditForm.open(found, asker.words))
      )
      return
    case "info":
      return yield* Answer.privately(
        desk.discord,
        asker,
        reply,
        Effect.map(drawing, (found) => Tell.info(found, asker.words))
      )
    case "cancel":
      return yield* cancel(desk, asker, reply, id.drawing)
    case "delete":
      return yield* remove(desk, asker, reply, id.drawing)
  }
})

/** Draws what was written into the form. */
export const submit = Effect.fnUntraced(function* (
  desk: Desk,
  asker: Asker,
  reply: Reply,
  interaction: APIModalSubmitInteraction
): Effect.fn.Return<void, DiscordFailure> {
  const id = CustomId.decode(interaction.data.custom_id)
  if (id === undefined) return yield* reply(answer(Show.note(asker.words.refusal.gone, { ephemeral: true })))
  yield* draw(desk, asker, reply, (context) =>
    Effect.flatMap(desk.drawing(id.drawing), (drawing) => Plans.edited(context, drawing, EditForm.read(interaction)))
  )
})
