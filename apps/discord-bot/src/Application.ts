/**
 * The application at Discord: its id, and its commands.
 */
import * as Commands from "@hyperimage/discord/Commands"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import type { APIApplication } from "discord-api-types/v10"
import { Routes } from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import type { Settings } from "./Settings.ts"

/** The bot's account. */
export const accountOf = ({ api, token }: Settings): DiscordApi.Options => ({ token, api })

const isApplication = (value: unknown): value is Pick<APIApplication, "id"> =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"

const refused = new DiscordApi.DiscordFailure({
  method: "application",
  status: 401,
  description:
    "DISCORD_TOKEN: expected a bot's token, got one that Discord doesn't know; copy it again from the Bot page"
})

/** The application's id, from the settings or from Discord. Fails where Discord doesn't know the token. */
export const idOf = (settings: Settings): Effect.Effect<string, DiscordApi.DiscordFailure> =>
  settings.applicationId === undefined
    ? Effect.tryPromise({
        try: (signal) => DiscordApi.rest(accountOf(settings)).get(Routes.currentApplication(), { signal }),
        catch: (cause) =>
          typeof cause === "object" && cause !== null && "status" in cause && cause.status === 401
            ? refused
            : new DiscordApi.DiscordFailure({
                method: "application",
                description: cause instanceof Error ? cause.message : "no answer"
              })
      }).pipe(Effect.flatMap((found) => (isApplication(found) ? Effect.succeed(found.id) : Effect.fail(refused))))
    : Effect.succeed(settings.applicationId)

/** Publishes the bot's commands, in one server or everywhere, in place of those that are there. Gives their names. */
export const register = Effect.fnUntraced(function* (settings: Settings) {
  const { guildId } = settings
  const commands = yield* Commands.make()
  const applicationId = yield* idOf(settings)
  const { publish } = DiscordApi.make(DiscordApi.rest(accountOf(settings)))
  yield* publish(commands, { applicationId, guildId })
  return commands.map(({ name }) => name)
})
