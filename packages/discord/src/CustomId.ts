/**
 * What a button says of itself to Discord, and Discord to us when it is pressed: what to do, to which drawing, and to which of its pictures.
 *
 * Discord keeps these 100 characters with the message, so that a button means the same after a restart.
 */

/** What a button, or a form that it opened, asks for. */
export type Action = "again" | "variations" | "upscale" | "edit" | "info" | "delete" | "cancel"

const actions: ReadonlyArray<Action> = ["again", "variations", "upscale", "edit", "info", "delete", "cancel"]

/** A button's meaning. */
export interface CustomId {
  readonly action: Action
  /** The drawing's name, see `Drawings`. */
  readonly drawing: string
  /** Which picture of it, from 0. Absent: all, or the only one. */
  readonly picture?: number
}

const form = /^draw:([a-z]+):(\d{1,20})(?::(\d))?$/

/** At most 36 characters. */
export const encode = ({ action, drawing, picture }: CustomId): string =>
  `draw:${action}:${drawing}${picture === undefined ? "" : `:${picture}`}`

/** `undefined` for a button that isn't ours. */
export const decode = (text: string): CustomId | undefined => {
  const [, name, drawing, picture] = form.exec(text) ?? []
  const action = actions.find((known) => known === name)
  return action === undefined || drawing === undefined
    ? undefined
    : { action, drawing, ...(picture === undefined ? {} : { picture: Number(picture) }) }
}
