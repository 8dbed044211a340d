/** The bytes of something that every client takes for a PNG: the signature and then noise, which no compression shortens. */
export const pictureOf = (bytes: number): Buffer => {
  const picture = Buffer.alloc(bytes)
  let state = 12345
  for (let at = 0; at < bytes; at += 1) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    picture[at] = state >> 16
  }
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(picture)
  return picture
}
