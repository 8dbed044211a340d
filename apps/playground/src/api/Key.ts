/**
 * The API key, where the server asks for one. It lives as long as the tab: in `sessionStorage`, never in the history, never in copied
 * code.
 */
import { signal } from "@preact/signals"

const name = "hyperimage-key"

/** The key; empty where there is none. */
export const key = signal(sessionStorage.getItem(name) ?? "")

/** Whether the server has asked for a key, or for another one. */
export const isAskedFor = signal(false)

/** Keeps a key for this tab. */
export const keep = (value: string): void => {
  key.value = value.trim()
  if (key.value === "") sessionStorage.removeItem(name)
  else sessionStorage.setItem(name, key.value)
}

/** The header that carries the key. */
export const header = (): Record<string, string> => (key.value === "" ? {} : { authorization: `Bearer ${key.value}` })
