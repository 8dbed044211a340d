/**
 * Where the app lives: one application with its bot, servers with channels, and the people in them.
 */
import type { JsonObject } from "./Json.ts"

/** A Discord server ("guild"). */
export interface Guild {
  readonly id: string
  readonly name: string
  readonly locale: string
}

/** A text channel of a server, or without one a direct conversation with the app's bot. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly guild: Guild | undefined
  readonly ageRestricted: boolean
}

/** Somebody who uses the app, in a channel. */
export interface Person {
  readonly id: string
  readonly name: string
  /** The language of their client. */
  readonly locale: string
  /** What they may do in the server, as bits. */
  readonly permissions: bigint
  readonly roles: ReadonlyArray<string>
  /** The largest file that the app may answer them with, in bytes. */
  readonly attachmentSizeLimit: number
  readonly channel: Channel
}

/** The application, as its token's owner knows it. */
export interface Application {
  readonly id: string
  readonly name: string
  readonly token: string
  /** The application's own key, in hex, that checks signed requests. */
  readonly publicKey: string
}

/** Permissions, as bits; all that matter to an app that answers commands. */
export const Permission = {
  administrator: 1n << 3n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  useApplicationCommands: 1n << 31n
} as const

/** What everybody may do. */
export const everybody: bigint =
  Permission.viewChannel |
  Permission.sendMessages |
  Permission.embedLinks |
  Permission.attachFiles |
  Permission.readMessageHistory |
  Permission.useApplicationCommands

/** Files up to this size may be sent where nothing is boosted, in bytes. */
export const defaultAttachmentSizeLimit: number = 10 * 1024 * 1024

/** The app's user, as the API shows it. Its id is the application's. */
export const botUser = ({ id, name }: Application): JsonObject => ({
  id,
  username: name,
  discriminator: "0000",
  global_name: null,
  avatar: null,
  bot: true,
  public_flags: 0
})

/** A person, as the API shows them. */
export const userOf = ({ id, name }: Person): JsonObject => ({
  id,
  username: name.toLowerCase().replaceAll(/[^a-z0-9._]/g, "_"),
  discriminator: "0",
  global_name: name,
  avatar: null,
  public_flags: 0
})

/** A person as a member of the server. */
export const memberOf = (person: Person): JsonObject => ({
  user: userOf(person),
  nick: null,
  avatar: null,
  roles: person.roles,
  joined_at: "2024-01-01T00:00:00.000000+00:00",
  premium_since: null,
  deaf: false,
  mute: false,
  flags: 0,
  pending: false,
  communication_disabled_until: null,
  permissions: String(person.permissions)
})

/** A channel, as the API shows it. */
export const channelOf = ({ ageRestricted, guild, id, name }: Channel): JsonObject =>
  guild === undefined
    ? { id, type: 1, flags: 0, last_message_id: null }
    : {
        id,
        type: 0,
        guild_id: guild.id,
        name,
        nsfw: ageRestricted,
        position: 0,
        flags: 0,
        topic: null,
        parent_id: null
      }

/** A server, as the API shows it. */
export const guildOf = ({ id, locale, name }: Guild): JsonObject => ({
  id,
  name,
  preferred_locale: locale,
  features: [],
  icon: null,
  owner_id: id,
  premium_tier: 0
})
