/** A handler that says back what it was asked, to look at the transports alone. */
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import { Handler } from "@hyperimage/discord/Handler"
import { Effect, Layer } from "effect"

/** The command that it knows. */
export const commands = [
  {
    name: "echo",
    description: "Says it back",
    options: [{ type: 3 as const, name: "words", description: "What to say", required: true }]
  }
]

/** What it has heard of besides. */
export interface Heard {
  readonly deleted: Array<string>
}

/** Says back the first option, first "thinking" and then by an edit. */
export const layer = (heard: Heard = { deleted: [] }): Layer.Layer<Handler, never, DiscordApi.DiscordApi> =>
  Layer.effect(
    Handler,
    Effect.gen(function* () {
      const discord = yield* DiscordApi.DiscordApi
      const run = Effect.runForkWith(yield* Effect.context<never>())
      return {
        handle: (interaction, reply) =>
          Effect.gen(function* () {
            yield* reply({ type: 5, data: {} })
            const options = interaction.type === 2 && "options" in interaction.data ? interaction.data.options : []
            const [option] = options ?? []
            const content = option !== undefined && "value" in option ? String(option.value) : ""
            const message = { components: [{ type: 10 as const, content }] }
            yield* Effect.sync(() => run(discord.editAnswer(interaction, message)))
          }).pipe(Effect.ignore),
        messagesDeleted: (ids) => Effect.sync(() => void heard.deleted.push(...ids)),
        commands,
        idle: Effect.void
      }
    })
  )
