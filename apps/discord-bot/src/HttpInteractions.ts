/**
 * The way in over HTTP: a server of its own with the interactions at `/discord`, for a proxy with a certificate to stand before.
 */
import { createServer } from "node:http"
import type { Handler } from "@hyperimage/discord/Handler"
import { interactions } from "@hyperimage/discord/Interactions"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { CannotListen } from "hyperimage/Server"

const host = "0.0.0.0"

/** Serves until it is interrupted. Fails where the port can't be had. */
export const serve = Effect.fnUntraced(function* (
  publicKey: string,
  port: number
): Effect.fn.Return<never, CannotListen, Handler | Scope.Scope> {
  // With all that is around the handler, so that what goes wrong is logged as the settings say.
  const layer = Layer.succeedContext(yield* Effect.context<Handler>())
  const route = yield* Effect.acquireRelease(
    Effect.sync(() => interactions({ publicKey, layer })),
    ({ close }) => Effect.promise(close)
  )
  const server = createServer((request, response) => {
    if (request.url?.split("?")[0] === "/discord") route(request, response)
    else response.writeHead(404).end()
  })
  const address = yield* Effect.acquireRelease(
    Effect.callback<unknown, CannotListen>((resume) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        resume(Effect.fail(new CannotListen({ host, port, code: error.code ?? error.message })))
      )
      server.listen(port, host, () => resume(Effect.succeed(server.address())))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeIdleConnections()
      })
  )
  const bound = typeof address === "object" && address !== null && "port" in address ? Number(address.port) : port
  yield* Effect.log(`Waiting for interactions at http://localhost:${bound}/discord`)
  return yield* Effect.never
})
