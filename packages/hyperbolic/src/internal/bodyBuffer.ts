/**
 * The bytes of a body, gathered as they come. Where their number was announced they are copied into place once, so that a large
 * picture is in memory once; otherwise the pieces are kept and put together at the end.
 */

/** Gathers at most `most` bytes. */
export class BodyBuffer {
  readonly #most: number
  readonly #place: Buffer | undefined
  readonly #pieces: Array<Buffer> = []
  #length = 0

  /** `announced` is the `content-length`, where one came. */
  constructor(most: number, announced: number | undefined) {
    this.#most = most
    this.#place = announced === undefined || announced > most ? undefined : Buffer.allocUnsafe(announced)
  }

  /** Takes a piece; `false`, and nothing taken, if that would be more than is allowed. */
  push(piece: Buffer): boolean {
    const end = this.#length + piece.length
    if (end > this.#most) return false
    if (this.#place === undefined) this.#pieces.push(piece)
    else piece.copy(this.#place, this.#length)
    this.#length = end
    return true
  }

  /** All that came. */
  get bytes(): Buffer {
    if (this.#place !== undefined) return this.#place.subarray(0, this.#length)
    const [only] = this.#pieces
    return this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces, this.#length)
  }
}
