import { assert, describe, it } from "@effect/vitest"
import * as CustomId from "@hyperimage/discord/CustomId"
import * as RequestOf from "@hyperimage/discord/RequestOf"
import * as Text from "@hyperimage/discord/Text"
import * as Words from "@hyperimage/discord/Words"

describe("Text", () => {
  it("has no mention that Discord would read", () => {
    for (const mention of ["@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</imagine:1>", "<id:customize>"]) {
      const shown = Text.shown(`look ${mention}!`, 100)
      assert.notMatch(shown, /@(everyone|here|[!&]?\d)|<(@|#|\/|id)/, mention)
    }
  })

  it("has no link that Discord would open", () => {
    assert.notMatch(Text.shown("https://example.com [a](http://b.example)", 100), /https?:\/\//)
  })

  it("is cut between characters, not inside of one", () => {
    assert.strictEqual(Text.short("🐈🐈🐈", 2), "🐈…")
    assert.strictEqual(Text.short("🐈🐈", 2), "🐈🐈")
  })

  it("is one line where it is quoted", () => {
    assert.strictEqual(Text.quoted("a\ncat\n\n# big", 100), "> a cat # big")
  })
})

describe("CustomId", () => {
  it("says the same after it has been to Discord, within its 100 characters", () => {
    const id = { action: "variations", drawing: "9".repeat(20), picture: 3 } as const
    assert.deepStrictEqual(CustomId.decode(CustomId.encode(id)), id)
    assert.isAtMost(CustomId.encode(id).length, 100)
  })

  it("what isn't ours means nothing", () => {
    for (const text of ["", "draw:paint:1", "draw:again:x", "other:again:1", "draw:again:1:22"]) {
      assert.isUndefined(CustomId.decode(text), text)
    }
  })
})

describe("LoRAs as they are written", () => {
  it("have weights, or count as they were trained", () => {
    assert.deepStrictEqual(RequestOf.parseLoras("Pixel_Art:0.7, Crayons ,Logo: -1"), {
      Pixel_Art: 0.7,
      Crayons: 1,
      Logo: -1
    })
  })

  it("are refused where a weight isn't a number", () => {
    assert.isUndefined(RequestOf.parseLoras("Pixel_Art:much"))
  })
})

describe("Words", () => {
  it("are in the language of Discord, and English where there is none", () => {
    assert.strictEqual(Words.inLocale("de").button.again, "Noch einmal")
    assert.strictEqual(Words.inLocale("fr").button.again, "Again")
    assert.strictEqual(Words.inLocale(undefined).button.again, "Again")
  })
})
