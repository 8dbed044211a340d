/**
 * Words of people, made safe to show: they look as they were typed, and mention, format and link nothing.
 */
import { escapeMarkdown } from "@discordjs/builders"

/** Stands between the sign and what it would do; nobody sees it. */
const invisible = "\u200b"

/** The first characters of a text, whole ones, and … where that isn't all. */
export const short = (text: string, most: number): string => {
  const characters = Array.from(text)
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`
}

/**
 * A text that can stand in a message: no mention (`@everyone`, `<@1>`, `<#1>`), no formatting, no link, at most `most` characters of it.
 */
export const shown = (text: string, most: number): string =>
  escapeMarkdown(short(text, most), { maskedLink: true, heading: true, bulletedList: true, numberedList: true })
    .replaceAll("@", `@${invisible}`)
    .replace(/<(?=[@#/:a-z])/gi, `<${invisible}`)
    .replace(/:\/\//g, `:${invisible}//`)

/** The same on one line, as the block that Discord indents. */
export const quoted = (text: string, most: number): string => `> ${shown(text.replace(/\s+/g, " ").trim(), most)}`
