/** A server of the test's own on a free port of 127.0.0.1, which answers as the test says and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"

/** A PNG of one red pixel. */
export const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

/** A request as it came, and whether its client has left before it was answered. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  /** Done when the client's connection closed, with whether the answer had been sent by then. */
  readonly closed: Promise<{ readonly answered: boolean }>
}

export interface LoopbackServer extends AsyncDisposable {
  /** The base URL, up to `/v1`. */
  readonly url: string
  readonly asked: ReadonlyArray<Asked>
}

/** The body of an answer with a red pixel for each seed; seeds are texts so that they keep their digits. */
export const pictures = (...seeds: ReadonlyArray<string>): string =>
  `{"images":[${seeds.map((seed, index) => `{"index":${index},"image":"${redPixel}","random_seed":${seed}}`)}],"inference_time":0.5}`

export const json = (response: ServerResponse, body: string, status = 200, headers: Record<string, string> = {}) => {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
}

/** Starts one; `answer` may leave a request without an answer. */
export const listen = async (answer: (asked: Asked, response: ServerResponse) => void): Promise<LoopbackServer> => {
  const all: Array<Asked> = []
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const asked: Asked = {
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
      closed: once(response, "close").then(() => ({ answered: response.writableFinished }))
    }
    all.push(asked)
    answer(asked, response)
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked: all,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    }
  }
}

/** One that answers every request with as many red pixels as it asks for, seeded from the request's seed or 1. */
export const willing = () =>
  listen((asked, response) => {
    const { n = 1, seed = 1 } = JSON.parse(asked.body || "{}")
    json(response, pictures(...Array.from({ length: n }, (_, index) => String(seed + index))))
  })

/** One that never answers. */
export const silent = () => listen(() => {})
