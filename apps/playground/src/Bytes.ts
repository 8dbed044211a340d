/** Pictures between base64 text, files, and what the page draws. */
import type { Upload } from "./Wish.ts"

/** The kind of a picture, from its first bytes as base64: PNG, JPEG and WebP begin differently. */
const mediaTypeOf = (base64: string): string =>
  base64.startsWith("/9j/") ? "image/jpeg" : base64.startsWith("UklGR") ? "image/webp" : "image/png"

/** A file from base64 text. */
export const fromBase64 = (base64: string): Blob =>
  new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], { type: mediaTypeOf(base64) })

/** A picture as an address for `<img>`. */
export const toAddress = (base64: string): string => `data:${mediaTypeOf(base64)};base64,${base64}`

/** A file that a person has chosen. */
export const readUpload = async (file: File): Promise<Upload> => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ""
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return { name: file.name, base64: btoa(binary), mediaType: file.type }
}

/** Pixels of a thumbnail's longer side: twice what the history shows, for fine screens. */
const thumbnailPixels = 192

/** Width and height of a picture, and a small copy of it. */
export const measure = async (file: Blob): Promise<{ width: number; height: number; thumbnail: Blob }> => {
  const bitmap = await createImageBitmap(file)
  const { height, width } = bitmap
  const scale = Math.min(1, thumbnailPixels / Math.max(width, height))
  const canvas = document.createElement("canvas")
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext("2d")
  if (context !== null) {
    context.imageSmoothingQuality = "high"
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  }
  bitmap.close()
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.85))
  return { width, height, thumbnail: small ?? file }
}
