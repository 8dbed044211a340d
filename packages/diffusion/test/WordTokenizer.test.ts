import { assert, describe, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import * as WordTokenizer from "../src/WordTokenizer.ts"

const vocabulary: WordTokenizer.Vocabulary = {
  type: "words",
  split: "[a-z0-9]+|,",
  lowercase: true,
  length: 8,
  pad: 0,
  bos: 1,
  eos: 2,
  unk: 3,
  vocab: ["<pad>", "<s>", "</s>", "<unk>", ",", "a", "cat", "red"]
}

const tokenizer = WordTokenizer.make(vocabulary)

describe("WordTokenizer", () => {
  it("frames lower-case words and commas, and pads to its length", () => {
    assert.deepStrictEqual(tokenizer.encode("A red, CAT!"), { ids: [1, 5, 7, 4, 6, 2, 0, 0], unknown: [], left: 0 })
  })

  it("reports each unknown word once, in order", () => {
    assert.deepStrictEqual(tokenizer.encode("zebra cat yak zebra"), {
      ids: [1, 3, 6, 3, 3, 2, 0, 0],
      unknown: ["zebra", "yak"],
      left: 0
    })
  })

  it("counts the words that find no room, and keeps the end token", () => {
    assert.deepStrictEqual(tokenizer.encode("a a a a a a cat zebra"), {
      ids: [1, 5, 5, 5, 5, 5, 5, 2],
      unknown: [],
      left: 2
    })
  })

  it("turns an empty text, and one of other alphabets, into a frame without words", () => {
    assert.deepStrictEqual(tokenizer.encode("").ids, [1, 2, 0, 0, 0, 0, 0, 0])
    assert.deepStrictEqual(tokenizer.encode("猫 🐈").ids, [1, 2, 0, 0, 0, 0, 0, 0])
  })

  it("does not take a vocabulary whose pattern is no regular expression", () => {
    assert.throws(() => Schema.decodeSync(WordTokenizer.Vocabulary)({ ...vocabulary, split: "[" }))
  })
})
