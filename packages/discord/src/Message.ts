/**
 * A message as this door writes it: components (Discord's second version of them), files, and nobody pinged.
 *
 * All that is sent or edited goes through `body`, which is the one place that says `allowed_mentions`: whatever a prompt holds, no
 * person and no role is notified.
 */
import {
  type APIInteractionResponse,
  type APIMessageTopLevelComponent,
  InteractionResponseType,
  MessageFlags
} from "discord-api-types/v10"

/** A file that goes with a message; components show it as `attachment://name`. */
export interface MessageFile {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array
}

/** What a message says and shows. */
export interface Message {
  readonly components: ReadonlyArray<APIMessageTopLevelComponent>
  /** Replaces the files of the message that is edited. Absent: none. */
  readonly files?: ReadonlyArray<MessageFile>
  /** Seen only by who asked, and gone when they leave. */
  readonly ephemeral?: boolean
}

/** Nobody is notified, whoever is named. */
export const silent = { parse: [] }

/** The JSON body of a message. On an edit, files of before that aren't among these go. */
export const body = (message: Message) => ({
  flags: MessageFlags.IsComponentsV2 | (message.ephemeral === true ? MessageFlags.Ephemeral : 0),
  components: [...message.components],
  allowed_mentions: silent,
  attachments: (message.files ?? []).map(({ name }, id) => ({ id: `${id}`, filename: name }))
})

/** A first answer that is a whole message. */
export const answer = (message: Message): APIInteractionResponse => ({
  type: InteractionResponseType.ChannelMessageWithSource,
  data: body(message)
})
