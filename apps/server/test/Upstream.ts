/** A server behind the server: it answers when the test says so, and knows what it was asked and whether its client has gone. */
import { Effect } from "effect"
import { once } from "node:events"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A PNG of one red pixel. */
export const redPixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"

const picture = JSON.stringify({ images: [{ index: 0, image: redPixel, random_seed: 7 }], inference_time: 0.5 })

/** Listens on a free port until the test ends. */
export const listen = Effect.gen(function* () {
  const waiting = new Set<ServerResponse>()
  let left = 0
  const server = createServer((request, response) => {
    request.resume()
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "application/json" }).end('{"object":"list","data":[]}')
      return
    }
    waiting.add(response)
    response.once("close", () => {
      if (waiting.delete(response)) left += 1
    })
  })
  yield* Effect.acquireRelease(
    Effect.promise(() => once(server.listen(0, "127.0.0.1"), "listening")),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/v1`,
    /** How many generations wait for their answer. */
    waiting: Effect.sync(() => waiting.size),
    /** How many went away without one. */
    left: Effect.sync(() => left),
    /** Answers all that wait with a red pixel. */
    answer: Effect.sync(() => {
      for (const response of waiting) {
        waiting.delete(response)
        response.writeHead(200, { "content-type": "application/json" }).end(picture)
      }
    })
  }
})
