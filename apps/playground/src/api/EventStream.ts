/**
 * Reading an event stream (`text/event-stream`) from the body of a `fetch`. The browser's own `EventSource` can only GET.
 *
 * Follows the HTML standard's grammar: lines end with LF, CR or both, a blank line ends an event, a line that begins with a colon is a
 * comment (the server's heartbeat).
 */

/** One event, as it was sent. */
export interface ServerSentEvent {
  readonly event: string
  readonly data: string
}

/** Lines of a text that arrives in pieces. A CR at the end of a piece waits: the next piece may begin with its LF. */
async function* lines(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) {
        if (rest.endsWith("\r")) yield rest.slice(0, -1)
        return
      }
      const parts = (rest + value).split(/\r\n|\n|\r(?!$)/)
      rest = parts.pop() ?? ""
      yield* parts
    }
  } finally {
    await reader.cancel().catch(() => undefined) // the connection may be gone already
  }
}

/** The events of a stream, until it ends. An event that was cut off is dropped, as the standard says. */
export async function* read(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<ServerSentEvent> {
  let event = "message"
  let data: Array<string> = []
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) yield { event, data: data.join("\n") }
      event = "message"
      data = []
      continue
    }
    const [, field = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (field === "event") event = value
    if (field === "data") data.push(value)
  }
}
