/**
 * The pictures made on this device, newest first, kept in the browser's IndexedDB. Nothing of it leaves the browser.
 *
 * The files lie in a store of their own: the list with its thumbnails is read at once, a file only when it is looked at. Where the
 * browser keeps nothing (a private window), the history lasts as long as the page.
 */
import { signal } from "@preact/signals"
import { createStore, delMany, get, set, values } from "idb-keyval"
import type { Picture } from "./Picture.ts"

/** How many are kept; the oldest go first. */
export const capacity = 200

const listed = createStore("hyperimage-history", "pictures")
const files = createStore("hyperimage-files", "files")

/** Files of this visit, for browsers that keep nothing, and so that the newest is shown without waiting. */
const recent = new Map<string, Blob>()

/** The pictures, newest first. */
export const pictures = signal<ReadonlyArray<Picture>>([])

/** Whether the browser keeps the history beyond this visit. */
export const isKept = signal(true)

const attempt = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work()
  } catch {
    isKept.value = false
  }
}

const newestFirst = (one: Picture, other: Picture): number => other.createdAt - one.createdAt

/** Reads what is kept. */
export const load = (): Promise<void> =>
  attempt(async () => {
    const kept = await values<Picture>(listed)
    const known = new Set(pictures.value.map(({ id }) => id))
    pictures.value = [...pictures.value, ...kept.filter(({ id }) => !known.has(id))].sort(newestFirst)
  })

/** Forgets pictures. */
export const forget = async (ids: ReadonlyArray<string>): Promise<void> => {
  pictures.value = pictures.value.filter(({ id }) => !ids.includes(id))
  for (const id of ids) recent.delete(id)
  await attempt(() => Promise.all([delMany([...ids], listed), delMany([...ids], files)]))
}

/** Adds a picture and keeps it; what goes beyond the capacity is forgotten. */
export const add = async (picture: Picture, file: Blob): Promise<void> => {
  pictures.value = [picture, ...pictures.value].sort(newestFirst)
  recent.set(picture.id, file)
  await attempt(() => Promise.all([set(picture.id, picture, listed), set(picture.id, file, files)]))
  const beyond = pictures.value.slice(capacity).map(({ id }) => id)
  if (beyond.length > 0) await forget(beyond)
}

/** The file of a picture; nothing where the browser has dropped it. */
export const fileOf = async (id: string): Promise<Blob | undefined> =>
  recent.get(id) ?? (await get<Blob>(id, files).catch(() => undefined))
