/**
 * The form behind "Edit prompt": the words of a drawing, to be changed and drawn again.
 */
import { LabelBuilder, ModalBuilder, TextInputBuilder } from "@discordjs/builders"
import {
  type APIModalInteractionResponse,
  type APIModalSubmitInteraction,
  ComponentType,
  InteractionResponseType,
  TextInputStyle
} from "discord-api-types/v10"
import * as CustomId from "./CustomId.ts"
import type { Drawing } from "./Drawings.ts"
import type { Words } from "./Words.ts"

/** The longest text that an input of a form takes. */
const longest = 4000

const input = (id: string, value: string, required: boolean) =>
  new TextInputBuilder()
    .setCustomId(id)
    .setStyle(TextInputStyle.Paragraph)
    .setMaxLength(longest)
    .setRequired(required)
    // Cut, as a longer one can't be shown in a form at all.
    .setValue(value.slice(0, longest))

/** The form, filled in with what the drawing has. */
export const open = ({ id, request }: Drawing, { modal }: Words): APIModalInteractionResponse => ({
  type: InteractionResponseType.Modal,
  data: new ModalBuilder()
    .setCustomId(CustomId.encode({ action: "edit", drawing: id }))
    .setTitle(modal.title)
    .addLabelComponents(
      new LabelBuilder().setLabel(modal.prompt).setTextInputComponent(input("prompt", request.prompt, true)),
      new LabelBuilder()
        .setLabel(modal.negative)
        .setTextInputComponent(input("negative", request.negative_prompt ?? "", false))
    )
    .toJSON()
})

/** What was written into the form. */
export const read = ({ data }: APIModalSubmitInteraction) => {
  const texts = new Map(
    data.components.flatMap((part) =>
      part.type === ComponentType.Label && part.component.type === ComponentType.TextInput
        ? [[part.component.custom_id, part.component.value]]
        : []
    )
  )
  return { prompt: texts.get("prompt") ?? "", negative: texts.get("negative") }
}
