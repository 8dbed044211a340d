/**
 * Where pictures are kept that an answer told the address of: in memory, or as files in a folder that outlives the process and can be
 * shared by several. Bounded in number, bytes and time; the oldest go first.
 */
import { randomUUID } from "node:crypto"
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type MediaType, sniff } from "@hyperimage/core/GeneratedImage"
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/** How much is kept. */
export interface Bounds {
  readonly maximum: number
  readonly maximumBytes: number
  /** In milliseconds. */
  readonly timeToLive: number
}

/** A picture's file. */
export interface Picture {
  readonly mediaType: MediaType
  readonly bytes: Uint8Array
}

/** Keeps pictures by names that say what is in them (a SHA-256 hash), so that keeping one twice is keeping it once, for longer. */
export interface PictureStore {
  /** Keeps a picture from `now` on, in milliseconds since 1970. */
  readonly put: (id: string, picture: Picture, now: number) => Effect.Effect<void>
  readonly get: (id: string) => Effect.Effect<Picture | undefined>
}

/** What is known of a kept picture without reading it. */
interface Kept {
  readonly id: string
  readonly since: number
  readonly bytes: number
}

/** Which have to go, of those that are kept at `now`: what is too old, then the oldest of what is too much. The newest stays. */
const superfluous = (kept: ReadonlyArray<Kept>, bounds: Bounds, now: number): ReadonlyArray<string> => {
  let count = 0
  let bytes = 0
  return kept
    .toSorted((one, other) => other.since - one.since)
    .filter((picture) => {
      count += 1
      bytes += picture.bytes
      const isTooMuch = count > bounds.maximum || bytes > bounds.maximumBytes
      return (isTooMuch && count > 1) || picture.since + bounds.timeToLive <= now
    })
    .map(({ id }) => id)
}

/** Keeps pictures in memory. */
export const inMemory = (bounds: Bounds): PictureStore => {
  const pictures = new Map<string, Picture & { readonly since: number }>()
  return {
    put: (id, picture, now) =>
      Effect.sync(() => {
        pictures.set(id, { ...picture, since: now })
        const kept = [...pictures].map(([name, { bytes, since }]) => ({ id: name, since, bytes: bytes.length }))
        for (const name of superfluous(kept, bounds, now)) pictures.delete(name)
      }),
    get: (id) => Effect.sync(() => pictures.get(id))
  }
}

/** A file that isn't there, or that another process has just taken away, is none. */
const orNone = <A>(promise: Promise<A>): Promise<A | undefined> =>
  promise.catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? undefined : Promise.reject(error)))

/** The files that are ours: pictures, and what a process that was ended left of one. Whatever else is in the folder is somebody's. */
const isOurs = (name: string): boolean => /^[\w-]{43}(\.[\w-]{36}\.partial)?$/.test(name)

const keptIn = async (folder: string): Promise<ReadonlyArray<Kept>> => {
  const names = (await readdir(folder)).filter(isOurs)
  const found = await Promise.all(
    names.map(async (id) => {
      const file = await orNone(stat(join(folder, id)))
      return file === undefined ? [] : [{ id, since: file.mtimeMs, bytes: file.size }]
    })
  )
  return found.flat()
}

/**
 * Keeps pictures as files of a folder, for the eyes of the system's user alone; one is there as a whole or not at all. Their names are
 * SHA-256 hashes in base64url; files of other names are left alone.
 */
export const inFolder = (folder: string, bounds: Bounds): PictureStore => {
  const oneAtATime = Semaphore.makeUnsafe(1)
  const put = async (id: string, { bytes }: Picture, now: number) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const partial = join(folder, `${id}.${randomUUID()}.partial`)
    await writeFile(partial, bytes, { mode: 0o600 })
    await utimes(partial, now / 1000, now / 1000)
    await rename(partial, join(folder, id))
    for (const name of superfluous(await keptIn(folder), bounds, now)) await rm(join(folder, name), { force: true })
  }
  return {
    put: (id, picture, now) => oneAtATime.withPermits(1)(Effect.promise(() => put(id, picture, now))),
    get: (id) =>
      Effect.promise(async () => {
        const bytes = await orNone(readFile(join(folder, id)))
        const mediaType = bytes && sniff(bytes)
        return bytes === undefined || mediaType === undefined ? undefined : { bytes, mediaType }
      })
  }
}
