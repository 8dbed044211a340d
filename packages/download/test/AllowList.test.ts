import { assert, describe, it } from "@effect/vitest"
import { AllowList } from "@hyperimage/download"
import { Result } from "effect"

const allows = (entry: AllowList.Entry, url: string) =>
  AllowList.permission(Result.getOrThrow(AllowList.parse([entry])), new URL(url))

describe("AllowList", () => {
  it.each([
    ["cdn.example.com", "https://cdn.example.com/a.png"],
    ["CDN.example.com", "https://cdn.EXAMPLE.com/a.png?x=1"],
    ["*.example.com", "https://a.b.example.com/"],
    ["https://example.com/pictures/", "https://example.com/pictures/a.png"],
    ["https://example.com/pictures", "https://example.com/pictures/a.png"],
    ["https://example.com/pictures", "https://example.com/pictures"],
    ["http://example.com:8080", "http://example.com:8080/a.png"],
    ["bücher.example", "https://xn--bcher-kva.example/a.png"]
  ])("%s allows %s, at a public address", (entry, url) => {
    assert.deepStrictEqual(allows(entry, url), { mayBePrivate: false })
  })

  it.each([
    ["cdn.example.com", "http://cdn.example.com/a.png"],
    ["cdn.example.com", "https://cdn.example.com:8443/a.png"],
    ["cdn.example.com", "https://x.cdn.example.com/a.png"],
    ["cdn.example.com", "https://cdn.example.com.evil.example/a.png"],
    ["cdn.example.com", "https://cdn.example.com@evil.example/a.png"],
    ["cdn.example.com", "https://user:secret@cdn.example.com/a.png"],
    ["cdn.example.com", "ftp://cdn.example.com/a.png"],
    ["*.example.com", "https://example.com/"],
    ["*.example.com", "https://notexample.com/"],
    ["https://example.com/pictures", "https://example.com/pictures-of-others/a.png"],
    ["https://example.com/pictures/", "https://example.com/pictures/../secret"],
    ["https://example.com/pictures/", "https://example.com/pictures/%2e%2e/secret"],
    ["https://example.com", "http://example.com/"],
    ["http://example.com", "https://example.com/"],
    ["http://example.com:8080", "http://example.com/"]
  ])("%s does not allow %s", (entry, url) => {
    assert.isUndefined(allows(entry, url))
  })

  it("says where an entry may be private", () => {
    assert.deepStrictEqual(allows({ from: "http://127.0.0.1:9000/", mayBePrivate: true }, "http://127.0.0.1:9000/a"), {
      mayBePrivate: true
    })
  })

  it("names each entry that isn't one", () => {
    const wrong = ["", "*", "*.", "a b", "example.com/path", "ftp://example.com", "https://", "https://u@example.com/"]
    for (const entry of wrong) {
      const error = Result.getOrThrow(Result.flip(AllowList.parse([entry, "fine.example.com"])))
      assert.match(error.message, /allow: expected a host/, entry)
    }
  })
})
