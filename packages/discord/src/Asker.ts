/**
 * Who asks, where, and what they may do there, as Discord tells it with each interaction.
 */
import { type APIInteraction, PermissionFlagsBits } from "discord-api-types/v10"
import type { Ticket } from "./DiscordApi.ts"
import type { Settings } from "./Settings.ts"
import { inLocale, type Words } from "./Words.ts"

/** Somebody in a place. */
export interface Asker {
  readonly userId: string
  /** As others see them. */
  readonly name: string
  /** Absent in a direct message. */
  readonly guildId: string | undefined
  readonly channelId: string
  readonly locale: string | undefined
  readonly words: Words
  readonly roles: ReadonlyArray<string>
  /** Bits of `PermissionFlagsBits`; none in a direct message. */
  readonly permissions: bigint
  /** The largest file that may be uploaded here, in bytes. */
  readonly sizeLimit: number
  readonly ticket: Ticket
}

/** Discord's limit where it tells none, in bytes. */
const defaultSizeLimit = 10 * 1024 * 1024

/** Reads who asks. `undefined` for Discord's own PING, and for what nobody asked. */
export const read = (interaction: APIInteraction): Asker | undefined => {
  const { application_id, id, token } = interaction
  const user = interaction.member?.user ?? interaction.user
  if (user === undefined) return undefined
  const locale = "locale" in interaction ? interaction.locale : undefined
  return {
    userId: user.id,
    name: interaction.member?.nick ?? user.global_name ?? user.username,
    guildId: interaction.guild_id,
    channelId: interaction.channel?.id ?? "",
    locale,
    words: inLocale(locale),
    roles: interaction.member?.roles ?? [],
    permissions: BigInt(interaction.member?.permissions ?? "0"),
    sizeLimit: interaction.attachment_size_limit ?? defaultSizeLimit,
    ticket: { id, application_id, token }
  }
}

const may = ({ permissions }: Asker, permission: bigint) =>
  (permissions & (permission | PermissionFlagsBits.Administrator)) !== 0n

/** Whether somebody may change how drawing works here. */
export const managesServer = (asker: Asker): boolean => may(asker, PermissionFlagsBits.ManageGuild)

/** Whether somebody may delete and cancel what others asked for. */
export const moderates = (asker: Asker): boolean => may(asker, PermissionFlagsBits.ManageMessages)

/** Whether somebody may draw here: anybody, or who has one of the roles that were set. Who sets them always may. */
export const mayDraw = (asker: Asker, { roles = [] }: Settings): boolean =>
  roles.length === 0 || managesServer(asker) || roles.some((role) => asker.roles.includes(role))

/** Under what name somebody's drawings are counted, see core's `Caller`. */
export const callerId = ({ userId }: Pick<Asker, "userId">): string => `discord:user:${userId}`
