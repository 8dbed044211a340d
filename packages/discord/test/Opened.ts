/** A stand-in Discord with a bot in it and somebody who uses it. */
import * as Message from "@hyperimage/discord-stand-in/Message"
import * as StandIn from "@hyperimage/discord-stand-in/StandIn"
import { Effect } from "effect"
import * as Bot from "./Bot.ts"

/** Progress is painted often and people needn't pause, so that tests don't wait. */
export const opened = Effect.fnUntraced(function* (options: Partial<Bot.Options> = {}, standIn: StandIn.Options = {}) {
  const discord = yield* StandIn.make(standIn)
  const engine = yield* Bot.engine
  const storage = yield* Bot.storage
  const setup: Bot.Options = {
    generator: engine.generator,
    storage,
    paintEvery: 50,
    perUser: { cooldown: 0 },
    ...options
  }
  const handler = yield* Bot.start(discord, setup)
  return { discord, engine, storage, handler, setup, alice: discord.user("Alice") }
})

/** All that there is to read in a message. */
export const words = Message.words

/** Whether a drawing is finished: its buttons ask for more of it. */
export const isDone = (message: Message.Message): boolean =>
  Message.buttons(message).some(({ label }) => label === "Info")

/** Whether a message says something. */
export const says = (text: string) => (message: Message.Message) => words(message).includes(text)
