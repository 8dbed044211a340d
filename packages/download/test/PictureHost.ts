/** A host of pictures on a real socket that behaves as badly as a test wants, and remembers who came. */
import { Effect } from "effect"
import { createServer, type Server, type Socket } from "node:net"
import type { AddressInfo } from "node:net"

/** A PNG of one red pixel. */
export const redPixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
  "base64"
)

/** A whole HTTP answer. */
export const answer = (status: string, headers: Record<string, string | number>, body: Uint8Array | string = "") =>
  Buffer.concat([
    Buffer.from(
      [`HTTP/1.1 ${status}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), "", ""].join(
        "\r\n"
      )
    ),
    Buffer.from(body)
  ])

/** The answer with a file. */
export const file = (bytes: Uint8Array | string) =>
  answer("200 OK", { "content-length": Buffer.byteLength(bytes), "content-type": "image/png" }, bytes)

/** The answer that sends somewhere else. */
export const redirect = (location: string) => answer("302 Found", { location, "content-length": 0 })

/** Serves what `respond` writes to the socket for the first line of each request, until the test ends. */
export const serve = (respond: (socket: Socket, path: string) => void) =>
  Effect.gen(function* () {
    const asked: Array<string> = []
    const seen = { connections: 0, open: 0 }
    const sockets = new Set<Socket>()
    const server = yield* Effect.acquireRelease(
      Effect.callback<Server>((resume) => {
        const listening = createServer((socket) => {
          seen.connections += 1
          seen.open += 1
          sockets.add(socket)
          socket
            .on("error", () => {})
            .on("close", () => {
              seen.open -= 1
              sockets.delete(socket)
            })
          let head = ""
          socket.on("data", (bytes) => {
            head += bytes.toString("latin1")
            if (!head.includes("\r\n\r\n")) return
            const path = head.split(" ")[1] ?? ""
            head = ""
            asked.push(path)
            respond(socket, path)
          })
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(listening)))
      }),
      (listening) =>
        Effect.callback<void>((resume) => {
          listening.close(() => resume(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
    )
    const { port } = server.address() as AddressInfo
    return { port, origin: `http://127.0.0.1:${port}`, asked, seen }
  })
