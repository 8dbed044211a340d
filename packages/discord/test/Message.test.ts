import { assert, describe, it } from "@effect/vitest"
import * as Message from "@hyperimage/discord/Message"
import { ComponentType, MessageFlags } from "discord-api-types/v10"

const text = (content: string) => ({ type: ComponentType.TextDisplay as const, content })

describe("Message", () => {
  it("nobody is notified, whatever a message says", () => {
    const body = Message.body({ components: [text("@everyone <@1>")] })
    assert.deepStrictEqual(body.allowed_mentions, { parse: [] })
    assert.strictEqual(body.flags, MessageFlags.IsComponentsV2)
  })

  it("names its files, so that an edit drops those of before", () => {
    const file = { name: "1.png", contentType: "image/png", bytes: new Uint8Array(1) }
    assert.deepStrictEqual(Message.body({ components: [], files: [file] }).attachments, [
      { id: "0", filename: "1.png" }
    ])
    assert.deepStrictEqual(Message.body({ components: [] }).attachments, [])
  })

  it("an ephemeral one is seen only by who asked", () => {
    const { flags } = Message.body({ components: [], ephemeral: true })
    assert.strictEqual(flags & MessageFlags.Ephemeral, MessageFlags.Ephemeral)
  })
})
