/**
 * The application at Discord: its id, and its commands.
 */
import * as Commands from "@hyperimage/discord/Commands"
import * as DiscordApi from "@hyperimage/discord/DiscordApi"
import type { APIApplication } from "discord-api-types/v10"
import { RESTJSONErrorCodes, Routes } from "discord-api-types/v10"
import * as Effect from "effect/Effect"
import type { Settings } from "./Settings.ts"

/** The bot's account. */
export const accountOf = ({ api, token }: Settings): DiscordApi.Options => ({ token, api })

const isApplication = (value: unknown): value is Pick<APIApplication, "id"> =>
  typeof value === "object" && value !== null && "id" in value && typeof value.id === "string"

const unknownToken =
  "DISCORD_TOKEN: expected a bot's token, got one that Discord doesn't know; copy it again from the Bot page"

/** The same failure with what to change, where a setting is to blame. */
const explained =
  ({ applicationId, guildId }: Settings) =>
  (failure: DiscordApi.DiscordFailure): DiscordApi.DiscordFailure => {
    const { code, method, status } = failure
    const because = (description: string) =>
      new DiscordApi.DiscordFailure({
        method,
        description,
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code })
      })
    if (status === 401) return because(unknownToken)
    if (status !== 403 && status !== 404) return failure
    return guildId !== undefined && code !== RESTJSONErrorCodes.UnknownApplication
      ? because(
          `DISCORD_GUILD_ID: expected a server that the bot was added to, got ${guildId} (${failure.description})`
        )
      : because(
          `DISCORD_APPLICATION_ID: expected the application of this token, got ${applicationId} (${failure.description})`
        )
  }

/** The application's id, from the settings or from Discord. */
const idOf = (
  { applicationId }: Settings,
  rest: ReturnType<typeof DiscordApi.rest>
): Effect.Effect<string, DiscordApi.DiscordFailure> =>
  applicationId === undefined
    ? DiscordApi.attempt("application", (signal) => rest.get(Routes.currentApplication(), { signal })).pipe(
        Effect.filterOrFail(
          isApplication,
          () => new DiscordApi.DiscordFailure({ method: "application", description: "the answer has no id" })
        ),
        Effect.map(({ id }) => id)
      )
    : Effect.succeed(applicationId)

/** Publishes the bot's commands, in one server or everywhere, in place of those that are there. Gives their names. Fails with what to change. */
export const register = Effect.fnUntraced(function* (settings: Settings) {
  const { guildId } = settings
  const commands = yield* Commands.make()
  const rest = DiscordApi.rest(accountOf(settings))
  yield* idOf(settings, rest).pipe(
    Effect.flatMap((applicationId) => DiscordApi.make(rest).publish(commands, { applicationId, guildId })),
    Effect.mapError(explained(settings))
  )
  return commands.map(({ name }) => name)
})
