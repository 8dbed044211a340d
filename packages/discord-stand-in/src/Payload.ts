/**
 * What an interaction tells the app of who asked, and where, whatever was asked.
 */
import type { JsonObject } from "./Json.ts"
import { channelOf, everybody, guildOf, memberOf, type Person, userOf } from "./World.ts"

/** The fields that all interactions of a person share. */
export const surroundingsOf = (person: Person): JsonObject => {
  const { attachmentSizeLimit, channel, locale } = person
  const { guild } = channel
  return {
    channel: channelOf(channel),
    channel_id: channel.id,
    locale,
    entitlements: [],
    app_permissions: String(everybody),
    attachment_size_limit: attachmentSizeLimit,
    ...(guild === undefined
      ? { user: userOf(person), context: 1, authorizing_integration_owners: { "0": "0" } }
      : {
          member: memberOf(person),
          guild: guildOf(guild),
          guild_id: guild.id,
          guild_locale: guild.locale,
          context: 0,
          authorizing_integration_owners: { "0": guild.id }
        })
  }
}
