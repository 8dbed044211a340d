/**
 * The routes by which an app registers its commands: everywhere, or in one server.
 */
import * as Effect from "effect/Effect"
import type { Place } from "./Commands.ts"
import { type Failure, unknownApplication, unknownGuild } from "./Failure.ts"
import type { Hub } from "./Hub.ts"
import { nothing, ok, type Request, type Route } from "./Route.ts"

const limit = { requests: 20, seconds: 20 }

/** What an app may do with commands. */
export const commandRoutes = ({ application, commands, guilds }: Hub): ReadonlyArray<Route> => {
  /** Where the commands are that a request is about. */
  const placeOf = (request: Request): Effect.Effect<Place, Failure> => {
    if (request.at("application") !== application.id) return Effect.fail(unknownApplication())
    const guild = request.at("guild")
    const place: Place = guild === "" ? undefined : guild
    return place === undefined || guilds.has(place) ? Effect.succeed(place) : Effect.fail(unknownGuild())
  }

  const routesUnder = (base: string): ReadonlyArray<Route> => {
    const one = `${base}/:command`
    const common = { authorized: true, limit } as const
    return [
      {
        ...common,
        method: "GET",
        pattern: base,
        handle: (request) => Effect.map(placeOf(request), (place) => ok(commands.list(place)))
      },
      {
        ...common,
        method: "PUT",
        pattern: base,
        handle: (request) =>
          Effect.flatMap(placeOf(request), (place) =>
            Effect.map(commands.overwrite(place, request.body), (all) => ok(all))
          )
      },
      {
        ...common,
        method: "POST",
        pattern: base,
        handle: (request) =>
          Effect.flatMap(placeOf(request), (place) =>
            Effect.map(commands.add(place, request.body), ({ command, isNew }) => ok(command, isNew ? 201 : 200))
          )
      },
      {
        ...common,
        method: "GET",
        pattern: one,
        handle: (request) =>
          Effect.flatMap(placeOf(request), (place) =>
            Effect.map(commands.get(place, request.at("command")), (command) => ok(command))
          )
      },
      {
        ...common,
        method: "PATCH",
        pattern: one,
        handle: (request) =>
          Effect.flatMap(placeOf(request), (place) =>
            Effect.map(commands.edit(place, request.at("command"), request.body), (command) => ok(command))
          )
      },
      {
        ...common,
        method: "DELETE",
        pattern: one,
        handle: (request) =>
          Effect.flatMap(placeOf(request), (place) => Effect.as(commands.remove(place, request.at("command")), nothing))
      }
    ]
  }

  return [
    ...routesUnder("/applications/:application/commands"),
    ...routesUnder("/applications/:application/guilds/:guild/commands")
  ]
}
