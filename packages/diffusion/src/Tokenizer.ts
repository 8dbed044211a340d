/**
 * From a prompt to the numbers that a text encoder reads.
 *
 * The interface is small so that other kinds can be added beside `WordTokenizer`: a folder says which kind it has.
 */

/** A prompt as a text encoder reads it. */
export interface Tokens {
  /** Always the tokenizer's `length` of them, padded or cut. */
  readonly ids: ReadonlyArray<number>
  /** Words that the model was not taught, each once, in the order of the prompt. */
  readonly unknown: ReadonlyArray<string>
  /** How many words at the end of the prompt found no room. */
  readonly left: number
}

/** Turns prompts into tokens. */
export interface Tokenizer {
  /** How many tokens the text encoder takes. */
  readonly length: number
  readonly encode: (text: string) => Tokens
}
