/** Seeds as decimal text, which keeps all 64 bits. */

/** A new seed below 2^32: short enough to read aloud. */
export const roll = (): string => String(crypto.getRandomValues(new Uint32Array(1))[0])
