/**
 * What the three formats have in common: a file is a row of parts, some of which tell how the picture was made. Parts are moved and
 * replaced as they stand; none that holds pixels is ever looked into.
 */

/** One format. Both functions give `undefined` for a file whose parts can't be told apart. */
export interface Container {
  /** The settings that the file carries, where it does, in the form of `Parameters`. */
  readonly read: (file: Buffer) => string | undefined
  /**
   * The file with the first of `candidates` that there is room for, in the place of what was there, and marked as made by a model.
   *
   * `undefined` also where the file carries a signature (C2PA) that a change would break.
   */
  readonly write: (file: Buffer, candidates: ReadonlyArray<string>) => Buffer | undefined
}

/** The same bytes as a `Buffer`, not copied. */
export const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The bytes of a text whose characters are single bytes. */
export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1")

/** Whether bytes begin with a text of single-byte characters. */
export const startsWith = (bytes: Buffer, text: string): boolean => bytes.toString("latin1", 0, text.length) === text
