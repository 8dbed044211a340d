/**
 * Requests as fast as a server takes them, over raw sockets: the same bytes go out each time and as many come back, so that this process
 * does little and what is measured is the server.
 */
import { once } from "node:events"
import { connect, type Socket } from "node:net"

/** The bytes of a `POST` with a JSON body. */
export const post = (path: string, body: unknown, accept = "application/json"): Buffer => {
  const json = Buffer.from(JSON.stringify(body))
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: ${accept}\r\ncontent-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), json])
}

/** Waits for one whole answer; gives its status, how many bytes of body it had, and its `Retry-After` in seconds. */
export const answer = (
  socket: Socket
): Promise<{ readonly status: number; readonly size: number; readonly retryAfter: number | undefined }> =>
  new Promise((resolve, reject) => {
    let head = ""
    let left = -1
    let size = 0
    const settle = (then: () => void) => {
      socket.off("data", onData).off("close", onClose)
      then()
    }
    const onClose = () => settle(() => reject(new Error(`the server closed the connection after ${head}`)))
    const onData = (piece: Buffer) => {
      if (left === -1) {
        const begin = head.length
        head += piece.toString("latin1")
        const end = head.indexOf("\r\n\r\n")
        if (end === -1) return
        size = Number(/content-length: (\d+)/i.exec(head)?.[1])
        left = size - (piece.length - (end + 4 - begin))
        head = head.slice(0, end)
      } else left -= piece.length
      if (left > 0) return
      const wait = /retry-after: (\d+)/i.exec(head)?.[1]
      const retryAfter = wait === undefined ? undefined : Number(wait)
      settle(() => resolve({ status: Number(head.slice(9, 12)), size, retryAfter }))
    }
    socket.on("data", onData).on("close", onClose)
  })

/** What a server did with some requests. */
export interface Load {
  readonly perSecond: number
  /** Bytes of one body. */
  readonly size: number
}

/** Opens a connection. */
export const open = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true })
  await once(socket, "connect")
  return socket
}

/** Sends a request `count` times over so many connections at once, one after the other on each. */
export const load = async (
  port: number,
  request: Buffer,
  { connections, count }: { readonly connections: number; readonly count: number }
): Promise<Load> => {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  let sent = 0
  let size = 0
  const begin = performance.now()
  await Promise.all(
    sockets.map(async (socket) => {
      while (sent < count) {
        sent += 1
        socket.write(request)
        const got = await answer(socket)
        if (got.status !== 200) throw new Error(`expected status 200, got ${got.status}`)
        size = got.size
      }
    })
  )
  const seconds = (performance.now() - begin) / 1000
  for (const socket of sockets) socket.destroy()
  return { perSecond: count / seconds, size }
}
