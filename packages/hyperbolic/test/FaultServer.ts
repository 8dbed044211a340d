/**
 * A server on a real socket that misbehaves on purpose. It speaks HTTP/1.1 by hand, so that it can stop, stall or reset at any byte, and
 * remembers what it was asked.
 */
import { Effect, type Scope } from "effect"
import { createServer, type Socket } from "node:net"

/** A request as it came. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
}

/** What the server does with a request. */
export type Behaviour = (socket: Socket, seen: Seen) => void

export interface FaultServer {
  /** Ends in `/v1`. */
  readonly baseUrl: string
  readonly port: number
  readonly seen: Array<Seen>
  /** Connections that were made, and those that are still open. */
  readonly connections: { made: number; open: number }
}

/** Reads one request after the other from a connection. */
const serve = (socket: Socket, answer: (seen: Seen) => void) => {
  let received = Buffer.alloc(0)
  socket.on("data", (piece: Buffer) => {
    received = Buffer.concat([received, piece])
    for (;;) {
      const end = received.indexOf("\r\n\r\n")
      if (end === -1) return
      const [line = "", ...lines] = received.toString("latin1", 0, end).split("\r\n")
      const headers = Object.fromEntries(
        lines.map((one) => one.split(/:\s*/, 2).map((part, at) => (at === 0 ? part.toLowerCase() : part)))
      )
      const length = Number(headers["content-length"] ?? 0)
      if (received.length < end + 4 + length) return
      const body = received.toString("utf8", end + 4, end + 4 + length)
      received = received.subarray(end + 4 + length)
      const [method = "", path = ""] = line.split(" ")
      answer({ method, path, headers, body })
    }
  })
}

/** A server that does `behaviours[i]` with its request `i`, and the last of them with all that follow. */
export const make = (...behaviours: ReadonlyArray<Behaviour>): Effect.Effect<FaultServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<{ server: FaultServer; close: () => void }>((resume) => {
      const seen: Array<Seen> = []
      const sockets = new Set<Socket>()
      const connections = { made: 0, open: 0 }
      const server = createServer((socket) => {
        connections.made += 1
        connections.open += 1
        sockets.add(socket)
        socket.on("error", () => {})
        socket.on("close", () => {
          connections.open -= 1
          sockets.delete(socket)
        })
        serve(socket, (one) => {
          const behaviour = behaviours[Math.min(seen.length, behaviours.length - 1)]
          seen.push(one)
          behaviour?.(socket, one)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" && address !== null ? address.port : 0
        const close = () => {
          server.close()
          sockets.forEach((socket) => socket.destroy())
        }
        resume(Effect.succeed({ server: { baseUrl: `http://127.0.0.1:${port}/v1`, port, seen, connections }, close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  ).pipe(Effect.map(({ server }) => server))

/** A port that nobody listens on. */
export const refusing = Effect.map(Effect.scoped(make()), ({ port }) => `http://127.0.0.1:${port}/v1`)

const head = (status: number, headers: { readonly [name: string]: string | number }) =>
  `HTTP/1.1 ${status} Said\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`

export interface Answer {
  readonly status?: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
}

const json = { "content-type": "application/json" }

/** Answers as a server should. */
export const answer =
  ({ body = "", headers = json, status = 200 }: Answer): Behaviour =>
  (socket) => {
    const bytes = Buffer.from(body)
    socket.write(head(status, { ...headers, "content-length": bytes.length }))
    socket.write(bytes)
  }

/** Answers in chunks of so many bytes, without saying how many will come. */
export const inChunks =
  (size: number, { body = "", headers = json, status = 200 }: Answer): Behaviour =>
  (socket) => {
    const bytes = Buffer.from(body)
    socket.setNoDelay(true)
    socket.write(head(status, { ...headers, "transfer-encoding": "chunked" }))
    for (let at = 0; at < bytes.length; at += size) {
      const piece = bytes.subarray(at, at + size)
      socket.write(`${piece.length.toString(16)}\r\n`)
      socket.write(piece)
      socket.write("\r\n")
    }
    socket.write("0\r\n\r\n")
  }

/** Begins to answer, sends `sent` bytes of the body, then does something else. */
const beginning =
  ({ body = "", headers = json, status = 200 }: Answer, sent: number, then: (socket: Socket) => void): Behaviour =>
  (socket) => {
    const bytes = Buffer.from(body)
    socket.write(head(status, { ...headers, "content-length": bytes.length }))
    socket.write(bytes.subarray(0, sent), () => setTimeout(() => then(socket), 20))
  }

export const reset: Behaviour = (socket) => socket.resetAndDestroy()
export const resetInBody = (one: Answer, sent: number): Behaviour =>
  beginning(one, sent, (socket) => socket.resetAndDestroy())
export const closeInBody = (one: Answer, sent: number): Behaviour => beginning(one, sent, (socket) => socket.end())
export const stall: Behaviour = () => {}
export const stallInBody = (one: Answer, sent: number): Behaviour => beginning(one, sent, () => {})
