/** Light, dark, or as the system has it. The choice is kept for the next visit; `data-theme` tells the style sheet. */
import { effect, signal } from "@preact/signals"

const name = "hyperimage-theme"

/** The choices, in the order in which the button goes through them. */
export const themes = ["system", "light", "dark"] as const

/** One of them. */
export type Theme = (typeof themes)[number]

/** The theme in use. */
export const theme = signal<Theme>(themes.find((known) => known === localStorage.getItem(name)) ?? "system")

/** Goes on to the next theme. */
export const next = (): void => {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? "system"
}

effect(() => {
  document.documentElement.dataset["theme"] = theme.value
  localStorage.setItem(name, theme.value)
})
