/**
 * "How was this made?" of any message: from the storage for what this bot drew, otherwise from what the picture's own file tells, whoever
 * made it.
 */
import type { APIMessage } from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Desk } from "./Desk.ts"
import type { Message } from "./Message.ts"
import * as MessagePictures from "./MessagePictures.ts"
import type { Obstacle } from "./Refusal.ts"
import * as Show from "./Show.ts"
import * as Tell from "./Tell.ts"
import type { Words } from "./Words.ts"

/** What is known of a message's picture. */
export const answer = Effect.fnUntraced(function* (
  { drawings, settingsIn }: Desk,
  message: APIMessage,
  words: Words
): Effect.fn.Return<Message, Obstacle> {
  const id = MessagePictures.drawing(message)
  const drawing = id === undefined ? Option.none() : yield* drawings.get(id)
  if (Option.isSome(drawing)) return Tell.info(drawing.value, words)
  const url = MessagePictures.first(message)
  const settings = url === undefined ? undefined : yield* settingsIn(url)
  return settings === undefined ? Show.note(words.info.unknown) : Tell.fileInfo(settings, words)
})
