/**
 * Servers on free ports of this machine, closed with the scope.
 */
import { createServer, type RequestListener, type Server } from "node:http"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** A server and its port. */
export interface Listener {
  readonly server: Server
  readonly port: number
}

/** Listens on the loopback address. A port that can't be had is a defect: 0, the default, takes a free one. */
export const listen = (handle: RequestListener, port = 0): Effect.Effect<Listener, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.callback<Listener>((resume) => {
      const server = createServer(handle)
      server.on("error", (error) => resume(Effect.die(error)))
      server.listen(port, "127.0.0.1", () => {
        const address = server.address()
        const isBound = typeof address === "object" && address !== null
        resume(isBound ? Effect.succeed({ server, port: address.port }) : Effect.die(`no port: ${String(address)}`))
      })
    }),
    ({ server }) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
