import { assert, describe, it } from "@effect/vitest"
import * as TerminalPreview from "hyperimage/terminal/TerminalPreview"
import { kittyChunks } from "./kittyChunks.ts"
import { redPixel } from "./LoopbackServer.ts"

const nothing: TerminalPreview.Environment = {
  TERM: "xterm-256color",
  TERM_PROGRAM: "",
  LC_TERMINAL: "",
  KITTY_WINDOW_ID: "",
  TMUX: ""
}

const spoken = (environment: Partial<TerminalPreview.Environment>) =>
  TerminalPreview.protocolOf({ ...nothing, ...environment })

describe("TerminalPreview", () => {
  it("knows terminals by their environment, and no protocol for those it doesn't know", () => {
    assert.strictEqual(spoken({ KITTY_WINDOW_ID: "1" }), "kitty")
    assert.strictEqual(spoken({ TERM: "xterm-kitty" }), "kitty")
    assert.strictEqual(spoken({ TERM_PROGRAM: "ghostty" }), "kitty")
    assert.strictEqual(spoken({ TERM_PROGRAM: "iTerm.app" }), "iterm2")
    assert.strictEqual(spoken({ TERM_PROGRAM: "WezTerm" }), "iterm2")
    assert.strictEqual(spoken({ LC_TERMINAL: "iTerm2" }), "iterm2")
    assert.isUndefined(spoken({}))
    assert.isUndefined(spoken({ TERM_PROGRAM: "Apple_Terminal" }))
  })

  it("shows nothing inside tmux or screen, through which no picture gets", () => {
    assert.isUndefined(spoken({ KITTY_WINDOW_ID: "1", TMUX: "/tmp/tmux" }))
    assert.isUndefined(spoken({ LC_TERMINAL: "iTerm2", TERM: "screen-256color" }))
  })

  it("writes kitty's escape sequence in chunks that add up to the picture", () => {
    const base64 = "A".repeat(10_000)
    const text = TerminalPreview.render("kitty", { base64, mediaType: "image/png" }, 48) ?? ""
    const chunks = kittyChunks(text)
    assert.deepStrictEqual(
      chunks.map(({ keys }) => keys),
      ["a=T,f=100,q=2,c=48,m=1", "m=1", "m=0"]
    )
    assert.strictEqual(chunks.map((chunk) => chunk.base64).join(""), base64)
    for (const chunk of chunks) assert.isAtMost(chunk.base64.length, 4096)
  })

  it("writes iTerm2's escape sequence for any format", () => {
    assert.strictEqual(
      TerminalPreview.render("iterm2", { base64: redPixel, mediaType: "image/webp" }, 48),
      `\x1b]1337;File=inline=1;width=48;preserveAspectRatio=1:${redPixel}\x07\n`
    )
  })

  it("shows nothing but PNG to kitty, which can't decode anything else", () => {
    assert.isUndefined(TerminalPreview.render("kitty", { base64: redPixel, mediaType: "image/jpeg" }, 48))
  })
})
