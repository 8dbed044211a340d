/** Files as addresses for `<img>` and downloads, given back to the browser when they are no longer shown. */
import { useEffect, useState } from "preact/hooks"
import * as History from "../History.ts"

/** A file and its address. */
export interface Addressed {
  readonly address: string
  readonly mediaType: string
}

/** The address of a file that `load` brings; nothing until it is there. `key` says which file it is. */
const useLoaded = (key: string, load: () => Promise<Blob | undefined>): Addressed | undefined => {
  const [addressed, setAddressed] = useState<Addressed | undefined>()
  useEffect(() => {
    let address: string | undefined
    let isGone = false
    void load().then((file) => {
      if (file === undefined || isGone) return
      address = URL.createObjectURL(file)
      setAddressed({ address, mediaType: file.type })
    })
    return () => {
      isGone = true
      setAddressed(undefined)
      if (address !== undefined) URL.revokeObjectURL(address)
    }
  }, [key])
  return addressed
}

/** The file of a picture of the history. */
export const useFile = (id: string): Addressed | undefined => useLoaded(id, () => History.fileOf(id))

/** The small copy of a picture of the history. */
export const useThumbnail = (id: string, thumbnail: Blob): string | undefined =>
  useLoaded(id, () => Promise.resolve(thumbnail))?.address
