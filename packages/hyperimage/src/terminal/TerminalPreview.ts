/**
 * Pictures in the terminal itself, where it can show them: kitty's graphics protocol and iTerm2's inline images.
 *
 * Which of them a terminal speaks is told by its environment variables. Inside tmux or screen neither gets through, so nothing is shown.
 */
import type { MediaType } from "@hyperimage/core/GeneratedImage"
import * as Config from "effect/Config"
import type * as Effect from "effect/Effect"

/** A way to show pictures. */
export type Protocol = "kitty" | "iterm2"

/** The environment variables that tell what a terminal can do. */
export interface Environment {
  readonly TERM: string
  readonly TERM_PROGRAM: string
  readonly LC_TERMINAL: string
  readonly KITTY_WINDOW_ID: string
  readonly TMUX: string
}

const variable = (name: keyof Environment) => Config.String(name).pipe(Config.withDefault(""))

/** The variables of the process; those that are not set are empty. */
export const environment: Effect.Effect<Environment, Config.ConfigError> = Config.all({
  TERM: variable("TERM"),
  TERM_PROGRAM: variable("TERM_PROGRAM"),
  LC_TERMINAL: variable("LC_TERMINAL"),
  KITTY_WINDOW_ID: variable("KITTY_WINDOW_ID"),
  TMUX: variable("TMUX")
})

/** Ghostty speaks kitty's protocol. */
const speaksKitty = ({ KITTY_WINDOW_ID, TERM, TERM_PROGRAM }: Environment): boolean =>
  KITTY_WINDOW_ID !== "" || TERM === "xterm-kitty" || TERM === "xterm-ghostty" || TERM_PROGRAM === "ghostty"

/** WezTerm and mintty speak iTerm2's; `LC_TERMINAL` is how iTerm2 makes itself known through ssh. */
const speaksITerm2 = ({ LC_TERMINAL, TERM_PROGRAM }: Environment): boolean =>
  ["iTerm.app", "WezTerm", "mintty"].includes(TERM_PROGRAM) || LC_TERMINAL === "iTerm2"

/** The protocol that the terminal of an environment speaks, or `undefined` if it speaks none. */
export const protocolOf = (environment: Environment): Protocol | undefined => {
  if (environment.TMUX !== "" || /^(screen|tmux)/.test(environment.TERM)) return undefined
  return speaksKitty(environment) ? "kitty" : speaksITerm2(environment) ? "iterm2" : undefined
}

/** The most base64 that kitty takes in one escape sequence. */
const chunkLength = 4096

/** `q=2` keeps the terminal from answering into the shell's input; `c` alone keeps the shape. */
const kitty = (base64: string, columns: number): string => {
  const chunks = base64.match(new RegExp(`.{1,${chunkLength}}`, "g")) ?? []
  return chunks
    .map((chunk, index) => {
      const first = index === 0 ? `a=T,f=100,q=2,c=${columns},` : ""
      return `\x1b_G${first}m=${index === chunks.length - 1 ? 0 : 1};${chunk}\x1b\\`
    })
    .join("")
}

const iterm2 = (base64: string, columns: number): string =>
  `\x1b]1337;File=inline=1;width=${columns};preserveAspectRatio=1:${base64}\x07`

/**
 * The text that shows a picture, at most `columns` characters wide, or `undefined` where the protocol can't show its format: kitty
 * takes PNG alone.
 */
export const render = (
  protocol: Protocol,
  picture: { readonly base64: string; readonly mediaType: MediaType },
  columns: number
): string | undefined => {
  if (protocol === "iterm2") return `${iterm2(picture.base64, columns)}\n`
  return picture.mediaType === "image/png" ? `${kitty(picture.base64, columns)}\n` : undefined
}
