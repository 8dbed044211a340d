import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as EventStream from "../src/api/EventStream.ts"

/** A stream of bytes that arrives in pieces of a few. */
const stream = (text: string, pieceBytes: number): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += pieceBytes) controller.enqueue(bytes.slice(at, at + pieceBytes))
      controller.close()
    }
  })
}

const read = (text: string, pieceBytes = 7) => Array.fromAsync(EventStream.read(stream(text, pieceBytes)))

describe("an event stream", () => {
  it("is read the same in whatever pieces and with whatever line ends it comes", async () => {
    const text = ': hello\n\nevent: progress\ndata: {"step":1}\n\nid: 3\nevent:image\ndata: näh\ndata: ☂\n\n'
    const expected = [
      { event: "progress", data: '{"step":1}' },
      { event: "image", data: "näh\n☂" }
    ]
    for (const lineEnd of ["\n", "\r\n", "\r"]) {
      for (const pieceBytes of [1, 2, 3, 5, 1000]) {
        assert.deepStrictEqual(await read(text.replaceAll("\n", lineEnd), pieceBytes), expected)
      }
    }
  })

  it("drops an event that was cut off", async () => {
    assert.deepStrictEqual(await read("data: whole\n\ndata: cut"), [{ event: "message", data: "whole" }])
  })

  it.prop("gives back the data of any events", [Schema.Array(Schema.String)], async ([texts]) => {
    const sent = texts.map((text) => JSON.stringify(text))
    const events = await read(sent.map((data) => `event: x\ndata: ${data}\n\n`).join(""))
    assert.deepStrictEqual(
      events.map(({ data }) => data),
      sent
    )
  })
})
